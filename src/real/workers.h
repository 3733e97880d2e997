// real/workers.h - a few threads that compute.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <cstddef>

#include "io/ports.h"

namespace todoku::real {

class ThreadWorkers final : public Workers {
 public:
  explicit ThreadWorkers(std::size_t threads) : pool_(threads) {}
  ThreadWorkers(const ThreadWorkers&) = delete;
  // Waits for what runs; the loops must outlive it, as what has run is answered there.
  ~ThreadWorkers() override { pool_.join(); }

  Task<void> run(std::function<void()> work) override;

 private:
  boost::asio::thread_pool pool_;
};

// As many as there are cores, at least one: signing costs more than all else that a message costs.
std::size_t usual_workers();

}  // namespace todoku::real
