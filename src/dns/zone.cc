#include "dns/zone.h"

#include <algorithm>

#include "dns/master.h"
#include "dns/name.h"
#include "dns/rdata_text.h"

namespace todoku::dns {

namespace {

std::vector<Record> renamed(std::vector<Record> records, const Name& owner) {
  for (Record& record : records) record.owner = owner;
  return records;
}

}  // namespace

// Labels from the root, each closed by a byte that no canonical name has: "a.example.jp" is
// "jp\0example\0a\0". All names below another begin with its key.
std::string Zone::key_of(const Name& name) {
  std::string key;
  std::size_t end = name.size();
  std::vector<std::size_t> dots;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '\\') {
      ++i;
    } else if (name[i] == '.') {
      dots.push_back(i);
    }
  }
  while (end > 0) {
    const std::size_t start = dots.empty() ? 0 : dots.back() + 1;
    key.append(name, start, end - start);
    key += '\0';
    if (dots.empty()) break;
    end = dots.back();
    dots.pop_back();
  }
  return key;
}

Result<Zone> Zone::parse(std::string_view text, const std::string& name, const Name& apex) {
  MasterSource source;
  source.name = name;
  source.origin = apex;
  Result<std::vector<MasterRecord>> records = parse_master(text, source);
  if (!records) return std::unexpected(records.error());
  Zone zone(apex);
  for (MasterRecord& read : *records) {
    const Result<void> added = zone.add(std::move(read.record));
    if (!added) {
      return fail(added.error().code,
                  name + ":" + std::to_string(read.line) + ": " + added.error().what);
    }
  }
  return zone;
}

Result<void> Zone::may_hold(const Question& which) const {
  if (!is_within(which.name, apex_)) {
    return fail(Errc::invalid, which.name + " is not within the zone " + apex_ + ".");
  }
  const auto node = nodes_.find(key_of(which.name));
  if (node == nodes_.end()) return {};
  for (const auto& [type, records] : node->second) {
    if (type == which.type || (type != Type::cname && which.type != Type::cname)) continue;
    return fail(Errc::conflict, which.name + ". has a " + to_string(type) +
                                    " record, so it cannot have " + to_string(which.type) +
                                    " (RFC 1034 section 3.6.2)");
  }
  return {};
}

Result<void> Zone::add(Record record) {
  const Question which{record.owner, record.type};
  const Result<void> may = may_hold(which);
  if (!may) return may;
  const auto node = nodes_.find(key_of(record.owner));
  const bool second = record.type == Type::cname && node != nodes_.end() &&
                      node->second.contains(Type::cname) &&
                      node->second.at(Type::cname).front().data != record.data;
  if (second) {
    return fail(Errc::conflict,
                record.owner + ". has a CNAME record already (RFC 1034 section 3.6.2)");
  }
  keep(std::move(record));
  return {};
}

void Zone::keep(Record record) {
  std::vector<Record>& records = nodes_[key_of(record.owner)][record.type];
  const auto same = std::find_if(records.begin(), records.end(),
                                 [&](const Record& other) { return other.data == record.data; });
  if (same != records.end()) {
    same->ttl = record.ttl;
  } else {
    records.push_back(std::move(record));
  }
}

void Zone::plant_fault(const Question& which, Kind kind) {
  claim(which.name);
  faults_[key_of(which.name)].types[which.type] = kind;
}

void Zone::plant_fault(const Name& name, Kind kind) {
  claim(name);
  faults_[key_of(name)].all = kind;
}

// A fault of the type itself comes before its records; one of all questions, or of the CNAME that
// would lead on, only where there are none.
std::optional<Kind> Zone::fault(const Name& name, const Node* node, Type type) const {
  if (faults_.empty()) return std::nullopt;
  const auto faults = faults_.find(key_of(name));
  if (faults == faults_.end()) return std::nullopt;
  const auto own = faults->second.types.find(type);
  if (own != faults->second.types.end()) return own->second;
  if (node != nullptr && node->contains(type)) return std::nullopt;
  const auto alias = faults->second.types.find(Type::cname);
  if (alias != faults->second.types.end()) return alias->second;
  return faults->second.all;
}

Result<void> Zone::replace(const Question& which, std::vector<Record> records) {
  const Result<void> may = may_hold(which);
  if (!may) return may;
  const bool single = which.type == Type::cname;
  if (single && records.size() > 1)
    return fail(Errc::conflict, which.name + ". can have one CNAME record only");
  remove_type(which);
  if (records.empty()) return {};
  for (Record& record : records) {
    record.owner = which.name;
    record.type = which.type;
  }
  nodes_[key_of(which.name)][which.type] = std::move(records);
  return {};
}

std::size_t Zone::remove_type(const Question& which) {
  const auto node = nodes_.find(key_of(which.name));
  if (node == nodes_.end()) return 0;
  const auto records = node->second.find(which.type);
  if (records == node->second.end()) return 0;
  const std::size_t count = records->second.size();
  node->second.erase(records);
  if (node->second.empty()) nodes_.erase(node);
  return count;
}

std::size_t Zone::remove_name(const Name& name) {
  const auto node = nodes_.find(key_of(name));
  if (node == nodes_.end()) return 0;
  std::size_t count = 0;
  for (const auto& [type, records] : node->second) count += records.size();
  faults_.erase(node->first);
  nodes_.erase(node);
  return count;
}

std::vector<Record> Zone::records() const {
  std::vector<Record> all;
  for (const auto& [key, node] : nodes_) {
    for (const auto& [type, records] : node) all.insert(all.end(), records.begin(), records.end());
  }
  return all;
}

// A name exists if it, or anything below it, has records (RFC 4592 §2.2.2: empty non-terminals).
bool Zone::exists(const std::string& key) const {
  const auto at = nodes_.lower_bound(key);
  return at != nodes_.end() && at->first.starts_with(key);
}

// RFC 4592 §3.3.1: the wildcard right below the closest encloser, the nearest name above that
// exists.
const Zone::Node* Zone::wildcard(const Name& name) const {
  Name above = name;
  while (above != apex_) {
    above = parent_of(above);
    const std::string key = key_of(above);
    if (above != apex_ && !exists(key)) continue;
    const auto source = nodes_.find(key + "*" + '\0');
    return source == nodes_.end() ? nullptr : &source->second;
  }
  return nullptr;
}

const Zone::Node* Zone::find(const Name& name, bool& there) const {
  const std::string key = key_of(name);
  const auto node = nodes_.find(key);
  there = node != nodes_.end() || name == apex_ || exists(key);
  if (node != nodes_.end()) return &node->second;
  const Node* source = there ? nullptr : wildcard(name);
  there = there || source != nullptr;
  return source;
}

std::optional<Record> Zone::soa_above(Name name) const {
  for (;;) {
    const auto node = nodes_.find(key_of(name));
    if (node != nodes_.end()) {
      const auto soa = node->second.find(Type::soa);
      if (soa != node->second.end()) return soa->second.front();
    }
    if (name == apex_ || name.empty()) return std::nullopt;
    name = parent_of(name);
  }
}

Zone::Found Zone::look_up(const Question& question) const {
  Found found;
  Name name = question.name;
  while (is_within(name, apex_)) {
    bool there = false;
    const Node* node = find(name, there);
    if (const std::optional<Kind> planted = fault(name, node, question.type)) {
      found.kind = *planted;
      found.why = std::string(*planted == Kind::timeout ? "timeout" : "server failure") +
                  ", as the zone says of " + name + ".";
      return found;
    }
    const auto none = Node::const_iterator();
    const auto records = node != nullptr ? node->find(question.type) : none;
    if (node != nullptr && records != node->end()) {
      found.kind = Kind::found;
      found.records = renamed(records->second, name);
      return found;
    }
    const auto alias = node != nullptr ? node->find(Type::cname) : none;
    if (node == nullptr || alias == node->end()) {
      found.kind = there ? Kind::no_data : Kind::no_such_name;
      found.soa = soa_above(name);
      return found;
    }
    if (found.chain.size() == kChain) {
      found.kind = Kind::server_failure;
      found.why = "the CNAME chain of " + question.name + ". goes in circles or is too long";
      return found;
    }
    found.chain.push_back(renamed(alias->second, name).front());
    name = std::get<Host>(found.chain.back().data).host;
  }
  found.kind = found.chain.empty() ? Kind::server_failure : Kind::no_data;
  found.outside = true;
  found.why = name + ". is outside of the zone";
  return found;
}

Answer Zone::answer(const Question& question) const {
  Found found = look_up(question);
  Answer answer;
  answer.kind = found.outside ? Kind::server_failure : found.kind;
  answer.why = std::move(found.why);
  answer.records = std::move(found.records);
  if (found.soa) answer.ttl = std::min(found.soa->ttl, std::get<Soa>(found.soa->data).minimum);
  if (answer.kind == Kind::found) answer.ttl = answer.records.front().ttl;
  for (const Record& link : found.chain) answer.ttl = std::min(answer.ttl, link.ttl);
  return answer;
}

}  // namespace todoku::dns
