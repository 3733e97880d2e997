// bounce/prose.h - reports that follow no standard: which addresses, and which words go with each.
//
// An address is a recipient by where it stands: at the front of a line, behind a word like "RCPT
// TO", in a reply. The best kind that occurs is taken; its lines up to the next such address are
// what is said of it. One engine for all: a dialect adds phrases (phrases.def), not code.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bounce/anchor.h"
#include "bounce/page.h"
#include "bounce/read.h"

namespace todoku::bounce {

// In their order, each once; text and stage filled in. At most kProseRecipients.
std::vector<Recipient> read_prose(const std::vector<Page>& pages, const Surrounding& surrounding);

// The words beside the addresses that the fields of a report name.
class Beside {
 public:
  explicit Beside(const std::vector<Page>& pages);
  ~Beside();
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  // Adds what the fields do not say: the reply, the stage, the host.
  void add(Recipient& recipient);

 private:
  struct Marked;
  void name_final(Recipient& recipient) const;
  const std::vector<Page>& pages_;
  std::vector<Marked> marked_;
  std::optional<Recipient> nobody_;  // once asked for: the same for all of whom nothing is said
};
// The reply of a report that names nobody.
Recipient nobody(const std::vector<Page>& pages);

}  // namespace todoku::bounce
