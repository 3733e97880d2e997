// io/run_test.h - one task, run to its end on a loop of its own.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "io/ports.h"

namespace todoku {

template <class T>
T run(Task<T> task) {
  boost::asio::io_context loop;
  std::optional<T> out;
  boost::asio::co_spawn(loop, std::move(task),
                        [&](std::exception_ptr, T value) { out = std::move(value); });
  loop.run();
  return *std::move(out);
}

}  // namespace todoku
