#include "real/workers.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

namespace todoku::real {
namespace asio = boost::asio;
namespace {

// Until the work is done the loop has work, too: it must not end before it is answered.
Task<void> hand_over(asio::thread_pool& pool, asio::any_io_executor loop,
                     std::function<void()> work) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [&pool, loop = std::move(loop), work = std::move(work)](auto handler) mutable {
        asio::post(pool, [guard = asio::make_work_guard(loop), work = std::move(work),
                          h = std::move(handler)]() mutable {
          work();
          const asio::any_io_executor executor = guard.get_executor();
          asio::post(executor, [h = std::move(h), guard = std::move(guard)]() mutable { h(); });
        });
      },
      asio::use_awaitable);
}

}  // namespace

Task<void> ThreadWorkers::run(std::function<void()> work) {
  const asio::any_io_executor loop = co_await asio::this_coro::executor;
  co_await hand_over(pool_, loop, std::move(work));
}

std::size_t usual_workers() {
  return std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
}

}  // namespace todoku::real
