// reply/fields.h - reading one TOML table field by field, noting every fault with its line.
//
// A field is asked for once by name; what was never asked for is an unknown key, reported by
// finish() with the nearest key that would have been valid. No exception leaves this file's
// functions.
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reply/fault.h"

namespace todoku::reply {

class Fields {
 public:
  // `table` and `faults` outlive this. `file` and `line` are where the table stands.
  Fields(const toml::table& table, std::string_view file, std::vector<Fault>& faults);

  void set_entry(std::string_view id) { entry_ = id; }
  // The key of this table in its entry: "why", so that a fault names `why.ja`.
  void set_path(std::string_view path) { path_ = path; }
  int line() const { return line_; }

  std::string text(std::string_view key);                // "" if absent
  std::string needed_text(std::string_view key);         // absent or empty is a fault
  std::string date(std::string_view key);                // 2026-11-23, as TOML date or string
  bool flag(std::string_view key);                       // false if absent
  std::vector<std::string> texts(std::string_view key);  // a string is a list of one
  std::vector<std::string> dates(std::string_view key);  // as `date`; an empty string stays
  std::vector<std::vector<std::string>> groups(std::string_view key);  // lists of lists
  std::vector<const toml::table*> tables(std::string_view key);        // a table is a list of one
  const toml::table* table(std::string_view key);

  void fault(std::string reason) { note(line_, std::move(reason)); }
  void fault_at(std::string_view key, std::string reason);  // at the line of that key
  void finish();                                            // reports the unknown keys

 private:
  const toml::node* ask(std::string_view key);
  std::string full(std::string_view key) const;
  std::optional<std::string> as_date(const toml::node& node);
  void note(int line, std::string reason);

  const toml::table& table_;
  std::string file_;
  std::vector<Fault>& faults_;
  std::string entry_;
  std::string path_;
  int line_;
  std::vector<std::string_view> asked_;
};

}  // namespace todoku::reply
