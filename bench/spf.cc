// SPF checks a second on one core, with all answers at hand: parsing and evaluation alone.
//
// "Simple" is one record with the client's network in it; "ten look-ups" goes through includes,
// "a" and "mx" up to the limit and fails at the end. The goals are those of the issue. Beside ours
// stands libspf2 with the same records in its own zone in memory, where it is installed.
#include <fmt/format.h>

#include <ctime>
#include <unordered_map>

#include "auth/spf.h"
#include "base/check.h"
#ifdef TODOKU_C_PEERS
#include "libspf2.h"
#endif

namespace todoku::auth {
namespace {

// Processor time of this thread: what one core can do, whatever else the machine does.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

class Cache {
 public:
  void put(const std::string& name, dns::Type type, dns::Data data) {
    dns::Answer& answer = answers_[key(name, type)];
    answer.kind = dns::Kind::found;
    answer.records.push_back({name, type, 300, std::move(data)});
  }
  const dns::Answer& at(const dns::Question& question) const {
    const auto it = answers_.find(key(question.name, question.type));
    CHECK(it != answers_.end());
    return it->second;
  }

#ifdef TODOKU_C_PEERS
  std::vector<peers::Row> rows() const {
    std::vector<peers::Row> rows;
    for (const auto& [unused, answer] : answers_) {
      for (const dns::Record& record : answer.records) {
        if (const auto* txt = std::get_if<dns::Txt>(&record.data))
          rows.push_back({record.owner, "TXT", txt->strings.front()});
        if (const auto* a = std::get_if<dns::A>(&record.data))
          rows.push_back({record.owner, "A", a->address});
        if (const auto* mx = std::get_if<dns::Mx>(&record.data))
          rows.push_back({record.owner, "MX", mx->host});
      }
    }
    return rows;
  }
#endif

 private:
  static std::string key(const std::string& name, dns::Type type) {
    return name + static_cast<char>(type);
  }
  std::unordered_map<std::string, dns::Answer> answers_;
};

Cache records() {
  using dns::Type;
  Cache cache;
  cache.put("simple.example", Type::txt, dns::Txt{{"v=spf1 ip4:192.0.2.0/24 -all"}});
  std::string ten = "v=spf1";
  for (int i = 0; i < 4; ++i) {
    const std::string name = fmt::format("i{}.example", i);
    cache.put(name, Type::txt, dns::Txt{{"v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/26 ~all"}});
    ten += " include:" + name;
  }
  for (int i = 0; i < 4; ++i) {
    const std::string name = fmt::format("a{}.example", i);
    cache.put(name, Type::a, dns::A{"198.51.100.7"});
    ten += " a:" + name;
  }
  for (int i = 0; i < 2; ++i) {
    const std::string name = fmt::format("m{}.example", i);
    cache.put(name, Type::mx, dns::Mx{10, "a0.example"});
    ten += " mx:" + name;
  }
  cache.put("ten.example", Type::txt, dns::Txt{{ten + " -all"}});
  return cache;
}

template <class Check>
double times_a_second(Check check) {
  constexpr int kBatch = 1000;
  const double start = cpu_seconds();
  double seconds = 0;
  int done = 0;
  while (seconds < 1.0) {
    for (int i = 0; i < kBatch; ++i) check();
    done += kBatch;
    seconds = cpu_seconds() - start;
  }
  return done / seconds;
}

struct Goal {
  const char* name;
  double checks;
};

void measure(const Cache& cache, const SpfClient& client, SpfResult expected, Goal goal) {
  const double ours = times_a_second([&] {
    SpfInquiry inquiry = check_host(client);
    while (!inquiry.done()) inquiry.answer(cache.at(inquiry.question()));
    CHECK(inquiry.take().result == expected);
  });
  fmt::print("SPF, {:<18} {:>9.0f} checks/s  (goal {:.0f}: {:.2f})", goal.name, ours, goal.checks,
             ours / goal.checks);
#ifdef TODOKU_C_PEERS
  const peers::Libspf2 peer(cache.rows());
  const peers::Libspf2::Session session{client.address, client.helo, client.mail_from};
  const double theirs =
      times_a_second([&] { CHECK(peer.check(session).result == to_string(expected)); });
  fmt::print("  libspf2 {:>8.0f}: ours {:.1f} times", theirs, ours / theirs);
#endif
  fmt::print("\n");
}

void run() {
  const Cache cache = records();
  const SpfClient simple{"192.0.2.1", "mx.example", "a@simple.example"};
  const SpfClient ten{"192.0.2.1", "mx.example", "a@ten.example"};
  measure(cache, simple, SpfResult::pass, {"one record", 500'000});
  measure(cache, ten, SpfResult::fail, {"ten look-ups", 100'000});
}

}  // namespace
}  // namespace todoku::auth

int main() {
  todoku::auth::run();
}
