// reply/scan.h - the numbers in a reply, read where they stand: codes and addresses.
#pragma once

#include "smtp/reply.h"

namespace todoku::reply {

// Where what was read ends; nullptr: it is not there.
struct Span {
  const char* end = nullptr;
  explicit operator bool() const { return end != nullptr; }
};

// "5.7.26", with no further digit or ".digit" behind it.
Span enhanced_at(const char* p, const char* end, smtp::EnhancedCode& code);
// "192.0.2.1"
Span ipv4_at(const char* p, const char* end);
// "550 ", "550-" or "550" at the end: a reply code that text may follow.
bool is_code_at(const char* p, const char* end);
// Requires is_code_at.
int code_at(const char* p);

}  // namespace todoku::reply
