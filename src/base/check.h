// base/check.h - CHECK(x): what only a bug of ours can break.
//
// It stays on in production and ends the process: the journal makes a crash cheap, going on in an
// unknown state makes losses and duplicates. Input from outside never reaches a CHECK.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace todoku {

[[noreturn]] inline void check_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "todoku: broken invariant: %s (%s:%d)\n", what, file, line);
  std::abort();
}

}  // namespace todoku

#define CHECK(x) \
  do {           \
    if (!(x)) ::todoku::check_failed(#x, __FILE__, __LINE__); \
  } while (false)
