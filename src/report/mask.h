// report/mask.h - a report without personal data, for those who may not see whom we write to.
#pragma once

#include <string>
#include <string_view>

namespace todoku::report {

enum class Privacy {
  open,   // addresses as they are
  masked  // domains alone: the local part of every address is hidden
};

// "hana@example.net" -> "***@example.net"; as it is where everything is open.
std::string shown_address(std::string_view address, Privacy privacy);

// A server's words. Every address in them is masked, and the local part of `recipient` where it
// stands alone ("550 hana is not known here").
std::string shown_words(std::string_view words, std::string_view recipient, Privacy privacy);

}  // namespace todoku::report
