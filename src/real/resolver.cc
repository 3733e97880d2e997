#include "real/resolver.h"

#include <event2/event.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unbound-event.h>
#include <unbound.h>
#include <unistd.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "dns/message.h"
#include "dns/name.h"
#include "real/unbound.h"

namespace todoku::real {
namespace asio = boost::asio;

namespace {

using Reply = std::move_only_function<void(dns::Answer)>;

dns::Answer failure(dns::Kind kind, std::string why) {
  dns::Answer answer;
  answer.kind = kind;
  answer.why = std::move(why);
  return answer;
}

struct EventFree {
  void operator()(event_base* base) const { event_base_free(base); }
  void operator()(event* e) const { event_free(e); }
};
using Event = std::unique_ptr<event, EventFree>;

// What libunbound hands to its callback.
struct Outcome {
  int rcode = 0;
  std::string_view packet;
  bool secure = false;
  bool bogus = false;
  std::string why_bogus;
};

dns::Answer to_answer(const Outcome& outcome) {
  if (outcome.bogus) return failure(dns::Kind::bogus, "DNSSEC: " + outcome.why_bogus);
  dns::Message message;
  message.response = true;
  message.question = dns::Question{};
  message.rcode = static_cast<dns::Rcode>(outcome.rcode);
  if (outcome.rcode != 0) return dns::to_answer(message);
  const Result<dns::Message> decoded = dns::decode(outcome.packet);
  if (!decoded) return failure(dns::Kind::server_failure, decoded.error().what);
  dns::Answer answer = dns::to_answer(*decoded);
  answer.secure = outcome.secure;
  return answer;
}

}  // namespace

// Lives in both threads: the queue is shared, all else belongs to the resolver's thread.
class DnsResolver::Core {
 public:
  explicit Core(milliseconds timeout) : timeout_(timeout) {}
  ~Core() {
    if (wake_ >= 0) ::close(wake_);
  }

  Result<void> open(const ResolverOptions& options);
  void start() { thread_ = std::thread(&Core::run, this); }
  void stop();
  void submit(dns::Question question, Reply reply);

 private:
  struct Query {
    Core* core = nullptr;
    std::uint64_t id = 0;
    dns::Question question;
    Reply reply;  // empty: answered already, as it took too long
    Event timer;
  };
  struct Request {
    dns::Question question;
    Reply reply;
  };

  void run();
  void take_requests();
  void begin(Request request);
  void watch(Query& query);
  void nudge();
  static void on_wake(int, short, void* self) { static_cast<Core*>(self)->take_requests(); }
  static void on_timeout(int, short, void* query);
  static void on_answer(void* query, int rcode, void* packet, int bytes, int security, char* why,
                        int);

  const milliseconds timeout_;
  int wake_ = -1;
  std::unique_ptr<event_base, EventFree> base_;
  UnboundContext context_;
  Event wake_event_;
  std::thread thread_;
  std::map<std::uint64_t, std::unique_ptr<Query>> open_;
  std::uint64_t last_id_ = 0;

  std::mutex mutex_;
  std::vector<Request> requests_;  // under mutex_
  bool stopping_ = false;          // under mutex_
};

Result<void> DnsResolver::Core::open(const ResolverOptions& options) {
  base_.reset(event_base_new());
  wake_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (!base_ || wake_ < 0) return fail(Errc::io, "DNS resolver: no descriptors left");
  Result<UnboundContext> context = make_unbound(base_.get(), options);
  if (!context) return std::unexpected(context.error());
  context_ = std::move(*context);
  wake_event_.reset(event_new(base_.get(), wake_, EV_READ | EV_PERSIST, &Core::on_wake, this));
  if (!wake_event_ || event_add(wake_event_.get(), nullptr) != 0)
    return fail(Errc::io, "DNS resolver: no events left");
  return {};
}

void DnsResolver::Core::nudge() {
  const std::uint64_t one = 1;
  const ssize_t written = ::write(wake_, &one, sizeof one);
  CHECK(written == sizeof one || errno == EAGAIN);  // a full counter wakes as well
}

void DnsResolver::Core::submit(dns::Question question, Reply reply) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      requests_.push_back({std::move(question), std::move(reply)});
      if (requests_.size() > 1) return;  // the thread has been told already
    }
  }
  if (reply) return reply(failure(dns::Kind::server_failure, "the resolver is shutting down"));
  nudge();
}

void DnsResolver::Core::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  nudge();
  if (thread_.joinable()) thread_.join();
}

void DnsResolver::Core::run() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals are the main thread's affair
  event_base_loop(base_.get(), EVLOOP_NO_EXIT_ON_EMPTY);
  context_.reset();  // calls nobody back any more
  for (auto& [id, query] : open_) {
    query->timer.reset();
    if (query->reply)
      query->reply(failure(dns::Kind::server_failure, "the resolver is shutting down"));
  }
  open_.clear();
  wake_event_.reset();
}

void DnsResolver::Core::take_requests() {
  std::uint64_t count = 0;
  (void)!::read(wake_, &count, sizeof count);
  std::vector<Request> requests;
  bool stopping = false;
  {
    const std::lock_guard lock(mutex_);
    requests.swap(requests_);
    stopping = stopping_;
  }
  for (Request& request : requests) begin(std::move(request));
  if (stopping) event_base_loopbreak(base_.get());
}

void DnsResolver::Core::begin(Request request) {
  if (open_.size() >= kOpen)
    return request.reply(failure(dns::Kind::server_failure, "too many DNS questions at a time"));
  const std::uint64_t id = ++last_id_;
  auto owned = std::make_unique<Query>(
      Query{this, id, std::move(request.question), std::move(request.reply), nullptr});
  Query& query = *owned;
  open_.emplace(id, std::move(owned));
  const std::string name = query.question.name + ".";
  const int type = static_cast<int>(query.question.type);
  const int error = ub_resolve_event(context_.get(), name.c_str(), type, dns::kClassInternet,
                                     &query, &Core::on_answer, nullptr);
  const auto still = open_.find(id);  // cached answers come at once
  if (still == open_.end()) return;
  if (error == 0) return watch(query);
  query.reply(
      failure(dns::Kind::server_failure, std::string("DNS resolver: ") + ub_strerror(error)));
  open_.erase(still);
}

void DnsResolver::Core::watch(Query& query) {
  query.timer.reset(evtimer_new(base_.get(), &Core::on_timeout, &query));
  CHECK(query.timer != nullptr);
  const auto whole = std::chrono::floor<seconds>(timeout_);
  timeval span{};
  span.tv_sec = whole.count();
  span.tv_usec = std::chrono::microseconds(timeout_ - whole).count();
  evtimer_add(query.timer.get(), &span);
}

// The question stays with libunbound, whose cancel is not made for this interface; its late answer
// fills the cache at least.
void DnsResolver::Core::on_timeout(int, short, void* pointer) {
  Query& query = *static_cast<Query*>(pointer);
  Reply reply = std::exchange(query.reply, nullptr);
  if (reply)
    reply(failure(dns::Kind::timeout, "no answer within " + duration_text(query.core->timeout_)));
}

void DnsResolver::Core::on_answer(void* pointer, int rcode, void* packet, int bytes, int security,
                                  char* why, int) {
  Query& query = *static_cast<Query*>(pointer);
  Outcome outcome;
  outcome.rcode = rcode;
  if (packet != nullptr && bytes > 0) {
    outcome.packet = {static_cast<const char*>(packet), static_cast<std::size_t>(bytes)};
  }
  outcome.bogus = security == 1;
  outcome.secure = security == 2;
  if (why != nullptr) outcome.why_bogus = why;
  Reply reply = std::exchange(query.reply, nullptr);
  query.core->open_.erase(query.id);
  if (reply) reply(to_answer(outcome));
}

namespace {

// Makes the waiting coroutine's handler into something the resolver's thread may call: the answer
// goes back by post, and until then the asking loop has work.
template <class Handler>
Reply posting(asio::any_io_executor loop, Handler handler) {
  return [guard = asio::make_work_guard(loop), h = std::move(handler)](dns::Answer answer) mutable {
    const asio::any_io_executor executor = guard.get_executor();
    asio::post(executor, [h = std::move(h), answer = std::move(answer),
                          guard = std::move(guard)]() mutable { h(std::move(answer)); });
  };
}

Task<dns::Answer> wait_for(std::shared_ptr<DnsResolver::Core> core, asio::any_io_executor loop,
                           dns::Question question) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(dns::Answer)>(
      [core = std::move(core), loop = std::move(loop),
       question = std::move(question)](auto handler) mutable {
        core->submit(std::move(question), posting(std::move(loop), std::move(handler)));
      },
      asio::use_awaitable);
}

Task<dns::Answer> ask_core(std::shared_ptr<DnsResolver::Core> core, dns::Question question) {
  std::optional<dns::Name> name = dns::parse_name(question.name);
  if (!name) {
    co_return failure(dns::Kind::no_such_name, "\"" + question.name + "\" cannot be a domain name");
  }
  question.name = std::move(*name);
  const asio::any_io_executor loop = co_await asio::this_coro::executor;
  dns::Answer answer = co_await wait_for(std::move(core), loop, std::move(question));
  co_return answer;
}

}  // namespace

Result<std::unique_ptr<DnsResolver>> DnsResolver::create(const ResolverOptions& options) {
  auto core = std::make_shared<Core>(options.timeout);
  const Result<void> opened = core->open(options);
  if (!opened) return std::unexpected(opened.error());
  core->start();
  return std::unique_ptr<DnsResolver>(new DnsResolver(std::move(core)));
}

DnsResolver::DnsResolver(std::shared_ptr<Core> core) : core_(std::move(core)) {}

DnsResolver::~DnsResolver() {
  core_->stop();
}

Task<dns::Answer> DnsResolver::ask(dns::Question question) {
  return ask_core(core_, std::move(question));
}

}  // namespace todoku::real
