// report/unpack.h - reports as their senders pack them: gzip (RFC 1952), zip (APPNOTE 6.3.10), or
// as they are.
//
// What comes out is bounded, whatever the packed bytes promise: a bomb ends as an error once the
// bound is reached. Sizes written in a zip file are not believed; nothing is written anywhere and
// names in it are used for nothing but their ends.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace todoku::report {

struct UnpackLimits {
  std::size_t document_bytes = std::size_t{64} << 20;  // the largest reports seen have some 10 MB
  std::size_t total_bytes = std::size_t{256} << 20;    // of all documents together
  std::size_t documents = 1000;
};

enum class Packing { none, gzip, zip };
Packing packing_of(std::string_view bytes);

// Hands over each document; the view lives through the call. Errors: corrupt (what came before the
// damage has been handed over), too_large.
Result<void> unpack(std::string_view bytes, const std::function<void(std::string_view)>& take,
                    UnpackLimits limits = {});

}  // namespace todoku::report
