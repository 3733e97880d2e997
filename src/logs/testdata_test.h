// logs/testdata_test.h - a file of src/logs/testdata, whole.
#pragma once

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string>

namespace todoku::logs {

inline std::string testdata(const std::string& name) {
  std::ifstream in(fmt::format("{}/src/logs/testdata/{}", TODOKU_SOURCE_DIR, name),
                   std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace todoku::logs
