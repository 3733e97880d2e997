// base/inquiry.h - a computation that asks questions and waits for answers.
//
// The body reads as straight code (`const A a = co_await question;`), yet owns no executor: whoever
// holds the Inquiry answers at leisure, from a table in a test or from the Resolver in production.
//
//     while (!inquiry.done()) inquiry.answer(table.at(inquiry.question()));
//     Outcome o = inquiry.take();
//
// An inquiry may await another with the same questions and answers (`const T t = co_await
// ask(x);`): the inner one's questions are then the outer one's.
#pragma once

#include <coroutine>
#include <cstdlib>
#include <optional>
#include <utility>

namespace todoku {

// What is common to an inquiry and those that it awaits: a chain, of which the innermost asks.
template <class Question, class Answer>
struct Asker {
  std::optional<Question> question;
  std::optional<Answer> answer;
  Asker* inner = nullptr;
  Asker* outer = nullptr;
  std::coroutine_handle<> self;

  Asker& innermost() {
    Asker* asker = this;
    while (asker->inner != nullptr) asker = asker->inner;
    return *asker;
  }
};

template <class Question, class Answer, class Outcome>
class Inquiry {
 public:
  struct promise_type : Asker<Question, Answer> {
    std::optional<Outcome> outcome;
    Inquiry get_return_object() {
      const Handle handle = Handle::from_promise(*this);
      this->self = handle;
      return Inquiry(handle);
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    void return_value(Outcome o) { outcome = std::move(o); }
    void unhandled_exception() { std::abort(); }

    auto final_suspend() noexcept {
      struct Ending {
        bool await_ready() const noexcept { return false; }
        std::coroutine_handle<> await_suspend(Handle ended) const noexcept {
          Asker<Question, Answer>* outer = ended.promise().outer;
          if (outer == nullptr) return std::noop_coroutine();
          return outer->self;
        }
        void await_resume() const noexcept {}
      };
      return Ending{};
    }

    auto await_transform(Question q) {
      struct Asking {
        promise_type& self;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<>) const noexcept {}
        Answer await_resume() { return *std::exchange(self.answer, std::nullopt); }
      };
      this->question = std::move(q);
      return Asking{*this};
    }

    template <class Inner>
    auto await_transform(Inquiry<Question, Answer, Inner> inquiry) {
      struct Awaiting {
        promise_type& self;
        Inquiry<Question, Answer, Inner> inquiry;
        bool await_ready() const noexcept { return inquiry.done(); }
        void await_suspend(std::coroutine_handle<>) noexcept {
          self.inner = &inquiry.asker();
          self.inner->outer = &self;
        }
        Inner await_resume() {
          self.inner = nullptr;
          return inquiry.take();
        }
      };
      return Awaiting{*this, std::move(inquiry)};
    }
  };

  Inquiry(Inquiry&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Inquiry& operator=(Inquiry&&) = delete;
  ~Inquiry() {
    if (handle_) handle_.destroy();
  }

  bool done() const { return handle_.done(); }
  const Question& question() const {  // requires !done()
    return *handle_.promise().innermost().question;
  }
  void answer(Answer a) {  // requires !done()
    Asker<Question, Answer>& asker = handle_.promise().innermost();
    asker.answer = std::move(a);
    asker.self.resume();
  }
  Outcome take() { return std::move(*handle_.promise().outcome); }  // requires done()
  Asker<Question, Answer>& asker() { return handle_.promise(); }    // for who awaits it

 private:
  using Handle = std::coroutine_handle<promise_type>;
  explicit Inquiry(Handle handle) : handle_(handle) {}
  Handle handle_;
};

}  // namespace todoku
