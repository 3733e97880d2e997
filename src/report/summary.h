// report/summary.h - many attempts and their verdicts, summed up for people.
//
// Counts are exact; what is listed is bounded. An attempt counts once: a message that was deferred
// three times and then sent is three deferred and one sent.
#pragma once

#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "bounce/read.h"
#include "logs/attempt.h"
#include "reply/ended.h"
#include "reply/verdict.h"
#include "report/address_book.h"
#include "report/blame.h"
#include "report/concerned.h"
#include "report/tally.h"
#include "report/timeline.h"

namespace todoku::report {

// One provider's one cause by one rule.
struct Line {
  reply::Verdict verdict;
  Tally tally;
  logs::Attempt example;                         // the first
  std::string file;                              // where that stands; its line is in `example`
  std::map<std::string, std::uint64_t> senders;  // domains of return paths; at most kMaxSenders
  std::map<Concerned, Said> concerned;           // at most kMaxSenders
};

// A reply that the catalogue does not know.
struct Unknown {
  std::string text;  // its template
  std::string example;
  std::string recipient;  // of the example
  std::string provider;
  std::uint64_t count = 0;
};

class Summary {
 public:
  static constexpr std::size_t kMaxLines = 20'000;
  static constexpr std::size_t kMaxSenders = 64;
  static constexpr std::size_t kMaxUnknown = 10'000;
  static constexpr std::size_t kMaxDomains = 200'000;
  static constexpr std::size_t kMaxComplaints = 64;  // kinds

  void add_sent(const logs::Attempt& attempt, std::string_view provider);
  void add_failed(const logs::Attempt& attempt, const reply::Verdict& verdict);
  void add_mail(bounce::Kind kind) { ++mails_[static_cast<std::size_t>(kind)]; }
  void add_complaint(const std::string& address, const std::string& type);
  // What is added from now on stands in this file.
  void begin_file(std::string name) { file_ = std::move(name); }

  const Tally& total() const { return total_; }
  const std::map<std::string, Tally, std::less<>>& providers() const { return providers_; }
  const std::array<Tally, kBlames>& blames() const { return blames_; }
  // Mails of each kind that were read.
  std::uint64_t mails(bounce::Kind kind) const { return mails_[static_cast<std::size_t>(kind)]; }
  std::uint64_t mails() const;
  // Complaints by their kind: "abuse", "fraud" (RFC 5965 §7.3).
  const std::map<std::string, std::uint64_t>& complaints() const { return complaints_; }
  std::uint64_t complained() const;
  const AddressBook& addresses() const { return addresses_; }
  const Timeline& timeline() const { return timeline_; }
  // The most lost first, then the most deferred.
  std::vector<const Line*> lines() const;
  std::vector<const Unknown*> unknown() const;
  // What was written to services that have ended (reply/ended.h); the most first.
  std::vector<std::pair<const reply::EndedService*, Tally>> ended() const;
  std::uint64_t unlisted() const { return unlisted_; }  // failures beyond the bounds of lines

 private:
  Tally& provider(std::string_view id);
  void note_domain(const logs::Attempt& attempt);
  void list_line(const logs::Attempt& attempt, const reply::Verdict& verdict);
  void list_unknown(const logs::Attempt& attempt, const reply::Verdict& verdict);

  Tally total_;
  std::map<std::string, Tally, std::less<>> providers_;
  std::array<Tally, kBlames> blames_{};
  std::unordered_map<std::uint64_t, Line> lines_;
  std::unordered_map<std::uint64_t, Unknown> unknown_;
  AddressBook addresses_;
  Timeline timeline_;
  struct Domain {
    Tally tally;
    const reply::EndedService* ended = nullptr;  // nullptr: it has not
  };
  std::unordered_map<std::string, Domain> domains_;  // of recipients
  std::array<std::uint64_t, 6> mails_{};
  std::map<std::string, std::uint64_t> complaints_;
  std::string file_;
  std::uint64_t unlisted_ = 0;
};

}  // namespace todoku::report
