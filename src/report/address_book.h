// report/address_book.h - which addresses to remove from a list, and which to keep although a tool
// that goes by codes would remove them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "logs/attempt.h"
#include "policy/suppress.h"
#include "reply/names.h"
#include "reply/verdict.h"

namespace todoku::report {

enum class Fate {
  none,     // nothing to do
  watched,  // failed, but not often or surely enough yet to remove it (missing_to_remove)
  removed,  // write to it no more: the house's suppression table says so (policy/suppress.h)
  kept      // refused for good, but not because of the address
};

struct Entry {
  Fate fate = Fate::none;
  reply::Cause cause = reply::Cause::undetermined;  // of the last failure
  policy::AddressPast past;
};

// What would have to happen for a watched address to be removed: the rule of policy/suppress.h.
reply::Names missing_to_remove(reply::Cause cause);

class AddressBook {
 public:
  static constexpr std::size_t kMaxAddresses = 2'000'000;
  static constexpr std::size_t kMaxStrikes = 40;  // of one address; older ones are forgotten

  void failed(const logs::Attempt& attempt, const reply::Verdict& verdict);
  // Its owner does not want our mail: removed at once, and no later success clears it.
  void complained(const std::string& address);
  // It failed, and its service is known to have ended (reply/ended.h): removed at once.
  void ended(const std::string& address);
  void sent(const std::string& address);  // a success clears it

  std::size_t count(Fate fate) const;
  std::map<reply::Cause, std::size_t> causes(Fate fate) const;
  // In the order of the alphabet; the book stays as it is while it is looked at.
  std::vector<std::pair<std::string_view, const Entry*>> of(Fate fate) const;
  std::uint64_t left_out() const { return left_out_; }  // failures of addresses beyond the bound

 private:
  void remove(const std::string& address, reply::Cause cause);

  std::unordered_map<std::string, Entry> entries_;
  std::uint64_t left_out_ = 0;
};

}  // namespace todoku::report
