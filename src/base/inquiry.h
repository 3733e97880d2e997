// base/inquiry.h - a computation that asks questions and waits for answers.
//
// The body reads as straight code (`const A a = co_await question;`), yet owns no executor: whoever
// holds the Inquiry answers at leisure, from a table in a test or from the Resolver in production.
//
//     while (!inquiry.done()) inquiry.answer(table.at(inquiry.question()));
//     Outcome o = inquiry.take();
#pragma once

#include <coroutine>
#include <cstdlib>
#include <optional>
#include <utility>

namespace todoku {

template <class Question, class Answer, class Outcome>
class Inquiry {
 public:
  struct promise_type {
    std::optional<Question> question;
    std::optional<Answer> answer;
    std::optional<Outcome> outcome;
    Inquiry get_return_object() { return Inquiry(Handle::from_promise(*this)); }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(Outcome o) { outcome = std::move(o); }
    void unhandled_exception() { std::abort(); }

    auto await_transform(Question q) {
      struct Asking {
        promise_type& self;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<>) const noexcept {}
        Answer await_resume() { return *std::exchange(self.answer, std::nullopt); }
      };
      question = std::move(q);
      return Asking{*this};
    }
  };

  Inquiry(Inquiry&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Inquiry& operator=(Inquiry&&) = delete;
  ~Inquiry() {
    if (handle_) handle_.destroy();
  }

  bool done() const { return handle_.done(); }
  const Question& question() const { return *handle_.promise().question; }  // requires !done()
  void answer(Answer a) {                                                   // requires !done()
    handle_.promise().answer = std::move(a);
    handle_.resume();
  }
  Outcome take() { return std::move(*handle_.promise().outcome); }  // requires done()

 private:
  using Handle = std::coroutine_handle<promise_type>;
  explicit Inquiry(Handle handle) : handle_(handle) {}
  Handle handle_;
};

}  // namespace todoku
