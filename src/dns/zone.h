// dns/zone.h - records that we answer from ourselves: the sandbox's DNS, and tests'.
//
// Everything below `apex` is ours: there are no referrals, an NS record is data like any other.
// Wildcards as in RFC 4592, CNAME chains within the zone are followed. Faults can be planted, for
// those who try what a failing DNS does to them. Changed at run time by its one owner; whoever
// serves it to other threads gives them a copy.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dns/record.h"

namespace todoku::dns {

class Zone {
 public:
  explicit Zone(Name apex = "") : apex_(std::move(apex)) {}

  // From a master file. Its names must be within the apex; relative ones begin there. `name` stands
  // in errors. Errors: malformed, too_large, conflict (a CNAME beside other data), each with its
  // line.
  static Result<Zone> parse(std::string_view text, const std::string& name, const Name& apex = "");

  const Name& apex() const { return apex_; }

  // A record that is there already changes its TTL. Errors: invalid (not within the apex), conflict
  // (RFC 1034 §3.6.2: a CNAME stands alone).
  Result<void> add(Record record);
  // The same without the second rule, as a server that is set up wrongly has it: the type asked for
  // is found before a CNAME is. `record.owner` is within the apex.
  void keep(Record record);
  // The name is there, whether it has records or not. Within the apex.
  void claim(const Name& name) { nodes_[key_of(name)]; }
  // Questions for that name and type fail, also at the end of a CNAME chain. `kind`:
  // server_failure, bogus or timeout. Within the apex.
  void plant_fault(const Question& which, Kind kind);
  // So does every question for that name that finds no records.
  void plant_fault(const Name& name, Kind kind);

  // Takes the place of all records of that name and type; no records: removes them. Errors: as add;
  // then nothing has changed.
  Result<void> replace(const Question& which, std::vector<Record> records);
  // How many were removed.
  std::size_t remove(const Question& which) { return remove_type(which); }
  std::size_t remove_name(const Name& name);

  // All records, by name in the order of the DNS (RFC 4034 §6.1), then by type.
  std::vector<Record> records() const;

  // What a question finds. `chain` has the CNAMEs passed, `soa` the nearest SOA record above the
  // name where nothing was found. Kinds: found, no_such_name, no_data, server_failure (a chain in
  // circles, or longer than kChain), and what was planted. A chain that leaves the zone ends as
  // no_data with `outside` set.
  struct Found {
    Kind kind = Kind::no_such_name;
    std::vector<Record> chain;
    std::vector<Record> records;
    std::optional<Record> soa;
    bool outside = false;
    std::string why;
  };
  static constexpr std::size_t kChain = 16;
  Found look_up(const Question& question) const;
  // The same as the Resolver port tells it. A name outside the zone is a server_failure.
  Answer answer(const Question& question) const;

 private:
  using Node = std::map<Type, std::vector<Record>>;
  // By labels from the root, so that a name stands before all below it (see key_of in zone.cc).
  using Nodes = std::map<std::string, Node, std::less<>>;
  struct Faults {
    std::optional<Kind> all;
    std::map<Type, Kind> types;
  };

  static std::string key_of(const Name& name);
  std::optional<Kind> fault(const Name& name, const Node* node, Type type) const;
  bool exists(const std::string& key) const;
  const Node* find(const Name& name, bool& there) const;
  const Node* wildcard(const Name& name) const;
  std::optional<Record> soa_above(Name name) const;
  Result<void> may_hold(const Question& which) const;
  std::size_t remove_type(const Question& which);

  Name apex_;
  Nodes nodes_;
  std::map<std::string, Faults, std::less<>> faults_;
};

}  // namespace todoku::dns
