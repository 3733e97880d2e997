#include "policy/profile.h"

#include <toml++/toml.h>

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace todoku::policy {
namespace {

// Reads one file over what is there, and gathers every fault.
class Reader {
 public:
  Reader(const ProfileFile& file, std::map<std::string, Profile, std::less<>>& profiles,
         std::string& faults)
      : file_(file), profiles_(profiles), faults_(faults) {}

  void read() {
    try {
      read_file(toml::parse(file_.text, file_.name));
    } catch (const toml::parse_error& e) {
      fault(e.source(), std::string(e.description()));
    }
  }

 private:
  void fault(const toml::source_region& where, const std::string& reason) {
    faults_ += fmt::format("{}:{}: {}\n", file_.name, where.begin.line, reason);
  }

  void read_file(const toml::table& file) {
    for (const auto& [key, node] : file) {
      const toml::table* sites = key == "site" ? node.as_table() : nullptr;
      if (!sites) {
        fault(node.source(), fmt::format("{}: only [site.NAME] stands in a profile", key.str()));
        continue;
      }
      for (const auto& [name, site] : *sites) read_site(std::string(name.str()), site);
    }
  }

  void read_site(const std::string& name, const toml::node& node) {
    const toml::table* table = node.as_table();
    if (!table) return fault(node.source(), fmt::format("[site.{}]: wants a table", name));
    const auto fallback = profiles_.find("default");
    Profile fresh = fallback == profiles_.end() ? Profile{} : fallback->second;
    fresh.source.clear();
    fresh.read.clear();
    Profile& profile = profiles_.try_emplace(name, fresh).first->second;
    profile.name = name;
    for (const auto& [key, value] : *table) {
      const std::string why = read_key(profile, key.str(), value);
      if (!why.empty())
        fault(value.source(), fmt::format("[site.{}] {}: {}", name, key.str(), why));
    }
    if (profile.source.empty() || profile.read.empty()) {
      fault(node.source(), fmt::format("[site.{}]: wants a source and the date it was read", name));
    }
  }

  // "" or what is wrong with the value.
  static std::string read_key(Profile& profile, std::string_view key, const toml::node& value) {
    Limits& limits = profile.limits;
    if (key == "connections") return read_number(limits.connections, value, 1);
    if (key == "messages_per_session") return read_number(limits.messages_per_session, value, 0);
    if (key == "recipients_per_transaction")
      return read_number(limits.recipients_per_transaction, value, 0);
    if (key == "recipients_per_session")
      return read_number(limits.recipients_per_session, value, 0);
    if (key == "pause") return read_span(limits.pause, value);
    if (key == "silence") return read_span(limits.silence, value);
    if (key == "odd_local_parts") return read_odd(profile.odd_local_parts, value);
    if (key == "mx") return read_patterns(profile.mx, value);
    if (key == "source") return read_text(profile.source, value);
    if (key == "read") return read_date(profile.read, value);
    return "no such key";
  }

  static std::string read_number(std::uint32_t& into, const toml::node& value, std::int64_t least) {
    const auto number = value.value_exact<std::int64_t>();
    if (!number || *number < least || *number > 1'000'000)
      return fmt::format("wants a number of {} or more", least);
    into = static_cast<std::uint32_t>(*number);
    return {};
  }

  static std::string read_span(milliseconds& into, const toml::node& value) {
    const auto text = value.value_exact<std::string>();
    const auto span = text ? parse_duration(*text) : std::nullopt;
    if (!span) return "wants a duration, as \"10m\"";
    into = *span;
    return {};
  }

  static std::string read_odd(mail::Quoting& into, const toml::node& value) {
    const auto text = value.value_exact<std::string>();
    if (text != "quoted" && text != "as_they_are") return "wants \"quoted\" or \"as_they_are\"";
    into = *text == "quoted" ? mail::Quoting::quoted : mail::Quoting::as_it_is;
    return {};
  }

  static std::string read_patterns(std::vector<std::string>& into, const toml::node& value) {
    const toml::array* list = value.as_array();
    if (!list || !list->is_homogeneous<std::string>()) return "wants a list of host patterns";
    into.clear();
    for (const toml::node& pattern : *list)
      into.push_back(to_lower(pattern.value_or(std::string())));
    return {};
  }

  static std::string read_text(std::string& into, const toml::node& value) {
    const auto text = value.value_exact<std::string>();
    if (!text || text->empty()) return "wants a text";
    into = *text;
    return {};
  }

  static std::string read_date(std::string& into, const toml::node& value) {
    const toml::value<toml::date>* date = value.as_date();
    if (!date) return "wants a date, as 2026-11-23";
    const toml::date& d = date->get();
    into = fmt::format("{:04}-{:02}-{:02}", d.year, d.month, d.day);
    return {};
  }

  const ProfileFile& file_;
  std::map<std::string, Profile, std::less<>>& profiles_;
  std::string& faults_;
};

}  // namespace

bool matches_host(std::string_view pattern, std::string_view host) {
  if (!pattern.starts_with("*.")) return iequals(pattern, host);
  const std::string_view tail = pattern.substr(1);
  return host.size() > tail.size() && iequals(host.substr(host.size() - tail.size()), tail);
}

Profiles::Profiles() = default;

Result<Profiles> Profiles::load(std::span<const ProfileFile> files) {
  Profiles loaded;
  std::string faults;
  for (const ProfileFile& file : files) Reader(file, loaded.profiles_, faults).read();
  if (!faults.empty()) {
    faults.pop_back();
    return fail(Errc::malformed, faults);
  }
  loaded.profiles_.try_emplace("default", Profile{.name = "default"});
  return loaded;
}

const Profile& Profiles::of(std::string_view provider, std::string_view mx_host) const {
  for (const auto& [name, profile] : profiles_) {
    const auto fits = [&](const std::string& pattern) { return matches_host(pattern, mx_host); };
    if (std::ranges::any_of(profile.mx, fits)) return profile;
  }
  const auto named = profiles_.find(provider);
  return named != profiles_.end() ? named->second : profiles_.find("default")->second;
}

void Profiles::put(Profile profile) {
  std::string name = profile.name;
  profiles_.insert_or_assign(std::move(name), std::move(profile));
}

}  // namespace todoku::policy
