#include "reply/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/nearest.h"
#include "base/text.h"

namespace todoku::reply {
namespace {

int line_of(const toml::node& node) {
  return static_cast<int>(node.source().begin.line);
}

bool is_date(int year, unsigned month, unsigned day) {
  using namespace std::chrono;
  return year >= 1980 &&
         (std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}).ok();
}

// "2026-11-23"; "2026-11" and "2026", where a source tells no more.
bool is_date(std::string_view text) {
  std::uint64_t year = 0;
  std::uint64_t month = 1;
  std::uint64_t day = 1;
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
  if (!parse_number(text.substr(0, 4), year)) return false;
  if (text.size() > 4 && (text[4] != '-' || !parse_number(text.substr(5, 2), month))) return false;
  if (text.size() > 7 && (text[7] != '-' || !parse_number(text.substr(8, 2), day))) return false;
  return is_date(static_cast<int>(year), static_cast<unsigned>(month), static_cast<unsigned>(day));
}

}  // namespace

Fields::Fields(const toml::table& table, std::string_view file, std::vector<Fault>& faults)
    : table_(table), file_(file), faults_(faults), line_(line_of(table)) {}

void Fields::note(int line, std::string reason) {
  faults_.push_back({file_, line, entry_, std::move(reason)});
}

const toml::node* Fields::ask(std::string_view key) {
  asked_.push_back(key);
  return table_.get(key);
}

void Fields::fault_at(std::string_view key, std::string reason) {
  const toml::node* node = table_.get(key);
  note(node ? line_of(*node) : line_, std::move(reason));
}

std::string Fields::full(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

std::string Fields::text(std::string_view key) {
  const toml::node* node = ask(key);
  if (!node) return {};
  if (const auto* value = node->as_string()) return value->get();
  note(line_of(*node), fmt::format("`{}` must be a string", full(key)));
  return {};
}

std::string Fields::needed_text(std::string_view key) {
  std::string value = text(key);
  if (!table_.get(key)) {
    note(line_, fmt::format("no `{}`", full(key)));
  } else if (table_.get(key)->is_string() && trim(value).empty()) {
    fault_at(key, fmt::format("`{}` is empty", full(key)));
  }
  return value;
}

std::optional<std::string> Fields::as_date(const toml::node& node) {
  if (const auto* value = node.as_date()) {
    const toml::date d = value->get();
    if (!is_date(d.year, d.month, d.day)) return std::nullopt;
    return fmt::format("{:04}-{:02}-{:02}", d.year, d.month, d.day);
  }
  const auto* value = node.as_string();
  if (!value || !is_date(value->get())) return std::nullopt;
  return value->get();
}

std::string Fields::date(std::string_view key) {
  const toml::node* node = ask(key);
  if (!node) return {};
  if (std::optional<std::string> value = as_date(*node)) return *std::move(value);
  note(line_of(*node), fmt::format("`{}` must be a date like 2026-11-23", key));
  return {};
}

std::vector<std::string> Fields::dates(std::string_view key) {
  const toml::node* node = ask(key);
  if (!node) return {};
  const toml::array* array = node->as_array();
  if (!array) {
    note(line_of(*node), fmt::format("`{}` must be a list of dates", key));
    return {};
  }
  std::vector<std::string> out;
  for (const toml::node& item : *array) {
    const auto* open = item.as_string();
    std::optional<std::string> value = as_date(item);
    if (!value && !(open && open->get().empty())) {
      note(line_of(item), fmt::format("`{}` must hold dates like 2026-11-23, or \"\"", key));
    }
    out.push_back(std::move(value).value_or(""));
  }
  return out;
}

bool Fields::flag(std::string_view key) {
  const toml::node* node = ask(key);
  if (!node) return false;
  if (const auto* value = node->as_boolean()) return value->get();
  note(line_of(*node), fmt::format("`{}` must be true or false", key));
  return false;
}

std::vector<std::string> Fields::texts(std::string_view key) {
  const toml::node* node = ask(key);
  if (!node) return {};
  if (const auto* value = node->as_string()) return {value->get()};
  const toml::array* array = node->as_array();
  if (!array || !(array->empty() || array->is_homogeneous<std::string>())) {
    note(line_of(*node), fmt::format("`{}` must be a list of strings", key));
    return {};
  }
  std::vector<std::string> out;
  for (const toml::node& item : *array) out.push_back(item.as_string()->get());
  return out;
}

std::vector<std::vector<std::string>> Fields::groups(std::string_view key) {
  const toml::node* node = ask(key);
  if (!node) return {};
  std::vector<std::vector<std::string>> out;
  const toml::array* array = node->as_array();
  bool good = array != nullptr;
  for (std::size_t i = 0; good && i < array->size(); ++i) {
    const toml::array* group = array->get(i)->as_array();
    good = group && (group->empty() || group->is_homogeneous<std::string>());
    if (!good) break;
    std::vector<std::string>& phrases = out.emplace_back();
    for (const toml::node& phrase : *group) phrases.push_back(phrase.as_string()->get());
  }
  if (!good)
    note(line_of(*node),
         fmt::format("`{}` must be a list of lists of strings: any of, all of", key));
  return out;
}

const toml::table* Fields::table(std::string_view key) {
  const toml::node* node = ask(key);
  if (!node) return nullptr;
  if (const toml::table* value = node->as_table()) return value;
  note(line_of(*node), fmt::format("`{}` must be a table", key));
  return nullptr;
}

std::vector<const toml::table*> Fields::tables(std::string_view key) {
  const toml::node* node = ask(key);
  if (!node) return {};
  if (const toml::table* one = node->as_table()) return {one};
  const toml::array* array = node->as_array();
  if (!array || !(array->empty() || array->is_homogeneous<toml::table>())) {
    note(line_of(*node), fmt::format("`{}` must be a list of tables", key));
    return {};
  }
  std::vector<const toml::table*> out;
  for (const toml::node& item : *array) out.push_back(item.as_table());
  return out;
}

void Fields::finish() {
  for (const auto& [key, node] : table_) {
    const std::string_view name = key.str();
    if (std::ranges::find(asked_, name) != asked_.end()) continue;
    const std::string_view near = nearest(name, asked_);
    const std::string hint = near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
    note(static_cast<int>(key.source().begin.line), fmt::format("unknown key `{}`{}", name, hint));
  }
}

}  // namespace todoku::reply
