// check/finding.h - one thing that a check found: how bad it is, what it means, what to do.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "reply/catalogue.h"

namespace todoku::check {

enum class Level { ok, warn, fail };  // in order of urgency
const char* to_string(Level level);

// A place in a published record, for a caret under its characters.
struct Mark {
  std::string owner;       // whose record: "_dmarc.example.jp"
  std::string record;      // its text
  std::size_t at = 0;      // bytes from the start of `record`
  std::size_t length = 0;  // bytes; 0: something is missing here
};

struct Finding {
  std::string id;  // "spf.lookups": stable, docs/check.md lists them all
  Level level = Level::ok;
  reply::Bilingual text;          // one or two sentences
  std::vector<reply::Fix> fixes;  // filled in: no {placeholders}
  std::optional<Mark> mark;
};

Finding finding(std::string id, Level level, reply::Bilingual text);
// A record to publish: kind "dns".
reply::Fix dns_fix(std::string type, std::string name, std::string value);

// A key to make and to sign with, for who has none yet: kind "setting", the value is our command.
// Nothing is offered for names that a shell would not take as they are: they may be a stranger's.
void offer_key(Finding& finding, const std::string& domain, const std::string& selector);
// A selector for a new key, named after the year: "s2026".
std::string new_selector(WallTime now);

// The worst of them; `ok` of none.
Level worst(std::span<const Finding> findings);
// fail, warn, ok; within each as they came.
void most_urgent_first(std::vector<Finding>& findings);
// Those that fail.
std::vector<Finding> failures(std::span<const Finding> findings);
// All fixes in their order, each once.
std::vector<reply::Fix> fixes_of(std::span<const Finding> findings);

}  // namespace todoku::check
