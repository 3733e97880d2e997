// policy/mailboxes.h - the directory of a receiver: which mailboxes there are, and how they stand.
//
// A text of lines, kept by hand or by `todoku mailbox`:
//
//     # who                 how it stands         quota
//     taro@example.jp
//     hanako@example.jp     disabled
//     jiro@example.jp       active                quota=500MB
//     saburo@example.jp     active                quota=1MB unused
//     @example.jp                                 # everybody else of that domain
//
// The state is the first word behind the address, `active` if there is none. `unused`: nobody has
// looked into it for long, so that when it is full it is full for good. A mailbox that is over its
// quota says so by itself; `over_quota` and `over_quota_inactive` state it without counting.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "policy/evidence.h"

namespace todoku::policy {

struct Mailbox {
  std::string address;  // as written; "@example.jp" for a domain's others
  MailboxState state = MailboxState::active;
  std::uint64_t quota_bytes = 0;  // 0: none
  bool unused = false;
  std::uint64_t used_bytes = 0;  // counted by whoever keeps the mail
  std::uint64_t messages = 0;    // likewise
  bool operator==(const Mailbox&) const = default;
};

class Mailboxes {
 public:
  static constexpr std::size_t kMailboxes =
      1'000'000;  // ours; more is a mistake, or another tool's

  // `file` stands in errors. Errors: malformed, too_large; "file:line: reason", every fault.
  static Result<Mailboxes> parse(std::string_view text, const std::string& file);
  // One line of it, without its comment. Errors: malformed.
  static Result<Mailbox> parse_line(std::string_view line);

  // The line that stands for it.
  static std::string to_line(const Mailbox& mailbox);

  Mailbox* find(std::string_view address);  // itself, or its domain's others; nullptr: neither
  const Mailbox* find(std::string_view address) const;
  bool serves(std::string_view domain) const;  // has it any mailbox there?
  void put(Mailbox mailbox);                   // in the place of one with the same address
  bool remove(std::string_view address);
  const std::map<std::string, Mailbox>& all() const { return all_; }  // by mail::address_key

 private:
  std::map<std::string, Mailbox> all_;
  std::map<std::string, std::size_t> domains_;  // how many mailboxes each has
};

// How it stands for a message of that size (0: not known).
MailboxState state_for(const Mailbox& mailbox, std::uint64_t message_bytes);

// "500MB", "2GB", "1024": decimal units, as people count mailboxes; nullopt if it is none.
std::optional<std::uint64_t> parse_quota(std::string_view text);
std::string quota_text(std::uint64_t bytes);  // the same, written

// A state's word; nullopt: none.
std::optional<MailboxState> parse_mailbox_state(std::string_view word);

}  // namespace todoku::policy
