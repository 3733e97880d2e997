// bounce/anchor.h - where addresses stand in a report, and which of them are recipients.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bounce/page.h"

namespace todoku::bounce {

// How strongly its place says that an address is a recipient. Ordered.
enum class Place { shunned, somewhere, in_reply, labelled, leading };

struct Anchor {
  Place place = Place::shunned;
  std::string_view address;
  std::size_t line = 0;
  std::size_t begin = 0;  // of the address in the page
  std::size_t end = 0;
  bool role = false;  // postmaster and the like
};

// What else is known of the report.
struct Surrounding {
  std::string returned_to;             // the report's own To
  std::string reporter;                // the report's own From
  std::vector<std::string> announced;  // X-Failed-Recipients
};
constexpr std::size_t kProseRecipients = 1000;

// All addresses of the report, in their order.
std::vector<Anchor> anchors_of(const Page& page);
// Each address once, where it stands best.
void keep_best_of_each(std::vector<Anchor>& anchors);
// The anchors of the best place that occurs, each address once: the recipients.
std::vector<Anchor> choose(const Page& page, const Surrounding& known);

}  // namespace todoku::bounce
