// app/progress.h - a bar on stderr while a long file is read; silent where nobody watches.
#pragma once

#include <cstdint>
#include <string>

namespace todoku::app {

class Progress {
 public:
  // `path`: a file, or "-", whose length nobody knows.
  explicit Progress(const std::string& path);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();  // takes the bar away

  void reached(std::uint64_t bytes);

 private:
  std::string name_;
  std::uint64_t size_ = 0;   // 0: no bar
  std::uint64_t shown_ = 0;  // percent; 0: nothing is on the screen
};

}  // namespace todoku::app
