#include "app/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "app/config_keys.h"
#include "base/check.h"
#include "base/nearest.h"
#include "base/text.h"
#include "mail/address.h"

namespace todoku::app {
namespace {

// "listen.NAME" of the key table for the section "listen" of a file, "server" for "server", "" for
// none.
std::string_view table_section(std::string_view section) {
  for (const Key& key : config_keys())
    if (key.section.substr(0, key.section.find('.')) == section) return key.section;
  return "";
}
bool user_names(std::string_view section) {
  return section.ends_with(".NAME");
}

std::vector<std::string_view> known_sections() {
  std::set<std::string_view> names;
  for (const Key& key : config_keys()) names.emplace(key.section.substr(0, key.section.find('.')));
  return {names.begin(), names.end()};
}

// What the keys hold where nothing is written, in their order; read once, for each section wants
// them.
const std::vector<Value>& fallbacks() {
  static const std::vector<Value> kValues = [] {
    std::vector<Value> values;
    for (const Key& key : config_keys()) {
      const toml::table table = toml::parse("v = " + std::string(key.fallback));
      Result<Value> value = read_value(key.kind, key.choices, *table.get("v"));
      CHECK(value.has_value());  // the table is ours
      values.push_back(std::move(*value));
    }
    return values;
  }();
  return kValues;
}

void fill_defaults(Config& config, std::string_view section, const std::string& name) {
  const auto keys = config_keys();
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i].section == section) keys[i].put(Into{config, name}, fallbacks()[i]);
}

void add_listener(Config& config, const std::string& name, Role role, std::uint16_t port) {
  fill_defaults(config, "listen.NAME", name);
  config.listen[name].role = role;
  config.listen[name].address = Endpoint{"127.0.0.1", port};
}

bool is_sender_pattern(std::string_view text) {
  if (text == "*") return true;
  if (text.starts_with("*.")) text.remove_prefix(2);
  return mail::is_domain(text, {.utf8 = true});
}

// RFC 5322 §3.6.8: printable ASCII but the colon; DKIM's h= cannot hold a semicolon.
bool is_field_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7f && c != ':' && c != ';';
  });
}

// Walks the tables of a file; every fault is noted, none ends the walk.
class Reader {
 public:
  Reader(std::string_view file, Config& config) : file_(file), config_(config) {}

  void read(const toml::table& file) {
    for (const auto& [key, node] : file) read_section(key, node);
    check();
  }
  std::vector<std::string> faults() const {
    std::vector<std::string> out;
    for (const auto& [line, text] : faults_) out.push_back(text);
    return out;
  }

 private:
  void fault(const toml::source_region& where, std::string reason) {
    faults_.emplace(where.begin.line, fmt::format("{}:{}: {}", file_, where.begin.line, reason));
  }

  void read_section(const toml::key& key, const toml::node& node) {
    const std::string_view section = table_section(key.str());
    const toml::table* table = node.as_table();
    if (section.empty()) return unknown_section(key);
    if (!table)
      return fault(key.source(), fmt::format("{} is a section: write [{}]", key.str(), section));
    if (!user_names(section)) return read_keys(section, "", *table);
    for (const auto& [name, inner] : *table) {
      if (!inner.is_table()) {
        fault(name.source(),
              fmt::format("[{0}] needs a name of your choice, as [{0}.main]", key.str()));
        continue;
      }
      const std::string own(name.str());
      const bool there = section == "listen.NAME" && config_.listen.contains(own);
      if (!there) fill_defaults(config_, section, own);
      read_keys(section, own, *inner.as_table());
    }
  }

  void unknown_section(const toml::key& key) {
    if (const std::string_view later = section_of_later(key.str()); !later.empty())
      return fault(key.source(), fmt::format("[{}]: {}", key.str(), later));
    fault(key.source(),
          fmt::format("there is no section [{}]{}", key.str(), guess(key.str(), known_sections())));
  }

  void read_keys(std::string_view section, const std::string& name, const toml::table& table) {
    for (const auto& [key, node] : table) {
      const auto keys = config_keys();
      const auto known = std::ranges::find_if(
          keys, [&](const Key& k) { return k.section == section && k.name == key.str(); });
      if (known == keys.end())
        fault(key.source(), fmt::format("[{}] has no key {}{}", shown(section, name), key.str(),
                                        guess_key(section, key.str())));
      else
        read_key(*known, name, key, node);
    }
  }

  void read_key(const Key& known, const std::string& name, const toml::key& key,
                const toml::node& node) {
    Result<Value> value = read_value(known.kind, known.choices, node);
    if (!value)
      return fault(key.source(), fmt::format("[{}] {}: {}", shown(known.section, name), known.name,
                                             value.error().what));
    const std::uint64_t size = known.kind == Kind::duration
                                   ? static_cast<std::uint64_t>(value->span.count())
                                   : value->number;
    if (size < known.least)
      return fault(
          key.source(),
          fmt::format("[{}] {}: at least {}", shown(known.section, name), known.name,
                      known.kind == Kind::duration ? duration_text(milliseconds(known.least))
                                                   : std::to_string(known.least)));
    if (known.name == "port" && value->number > 65535)
      return fault(key.source(),
                   fmt::format("[{}] port: at most 65535", shown(known.section, name)));
    lines_[fmt::format("{}.{}", shown(known.section, name), known.name)] = key.source();
    known.put(Into{config_, name}, std::move(*value));
  }

  static std::string shown(std::string_view section, const std::string& name) {
    if (!user_names(section)) return std::string(section);
    return fmt::format("{}.{}", section.substr(0, section.find('.')), name);
  }
  static std::string guess(std::string_view word, const std::vector<std::string_view>& known) {
    const std::string_view near = nearest(word, known);
    return near.empty() ? fmt::format("; there are {}", fmt::join(known, ", "))
                        : fmt::format("; did you mean {}?", near);
  }
  static std::string guess_key(std::string_view section, std::string_view word) {
    std::vector<std::string_view> here, elsewhere;
    for (const Key& key : config_keys()) {
      if (key.section == section) here.push_back(key.name);
      if (key.name == word) elsewhere.push_back(key.section);
    }
    if (!elsewhere.empty()) return fmt::format("; it belongs into [{}]", elsewhere.front());
    return guess(word, here);
  }

  // Where a key was written, or the top of the file.
  toml::source_region line_of(const std::string& key) const {
    const auto at = lines_.find(key);
    toml::source_region top;
    top.begin.line = 1;
    return at == lines_.end() ? top : at->second;
  }

  // What no key can tell alone.
  void check() {
    for (const auto& [name, listen] : config_.listen) check_listener(name, listen);
    if (!config_.egress.contains(config_.delivery.egress))
      fault(line_of("delivery.egress"),
            fmt::format("[delivery] egress: there is no section [egress.{}]",
                        config_.delivery.egress));
    if (config_.delivery.schedule.empty())
      fault(line_of("delivery.schedule"), "[delivery] schedule: at least one wait");
    for (const milliseconds wait : config_.delivery.schedule)
      if (wait < 100ms)
        fault(line_of("delivery.schedule"), "[delivery] schedule: a wait is at least 100ms");
    for (const auto& [name, site] : config_.site)
      if (site.mx.empty())
        fault(line_of(fmt::format("site.{}.connections", name)),
              fmt::format("[site.{}] needs mx: which hosts is it?", name));
    if (config_.server.data.empty())
      fault(line_of("server.data"), "[server] data: a directory is needed");
    for (const auto& [name, dkim] : config_.dkim) check_dkim("dkim." + name, dkim);
  }

  void check_dkim(const std::string& section, const DkimConfig& dkim) {
    const std::pair<std::string_view, const std::string*> needed[] = {
        {"domain", &dkim.domain}, {"selector", &dkim.selector}, {"key", &dkim.key}};
    for (const auto& [key, value] : needed)
      if (value->empty())
        fault(line_of(section + ".domain"), fmt::format("[{}] needs a {}", section, key));
    for (const auto& [other, config] : config_.dkim)
      if ("dkim." + other < section && config.domain == dkim.domain &&
          config.selector == dkim.selector)
        fault(line_of(section + ".selector"),
              fmt::format("[{}] has domain and selector of [dkim.{}]", section, other));
    for (const std::string& sender : dkim.senders)
      if (!is_sender_pattern(sender))
        fault(line_of(section + ".senders"),
              fmt::format("[{}] senders: \"{}\" is no domain, as \"example.jp\", "
                          "\"*.example.jp\" or \"*\"",
                          section, sender));
    for (const std::string& name : dkim.over_sign)
      if (!is_field_name(name))
        fault(line_of(section + ".oversign"),
              fmt::format("[{}] oversign: \"{}\" is no name of a header field", section, name));
    if (dkim.expires > milliseconds(0) && dkim.expires < config_.delivery.lifetime)
      fault(line_of(section + ".expires"),
            fmt::format("[{}] expires: at least the lifetime of mail, {}: it is sent until then",
                        section, duration_text(config_.delivery.lifetime)));
  }

  void check_inbound(const std::string& section) {
    if (config_.gateway.domains.empty() && config_.gateway.mailboxes.empty())
      fault(line_of(section + ".role"),
            fmt::format("[{}] inbound needs to know for whom: [gateway] domains, or mailboxes",
                        section));
    const std::string& seal = config_.gateway.arc_seal;
    if (!seal.empty() && !config_.dkim.contains(seal))
      fault(line_of("gateway.arc_seal"),
            fmt::format("[gateway] arc_seal: there is no [dkim.{}]", seal));
  }

  void check_listener(const std::string& name, const ListenConfig& listen) {
    const std::string section = "listen." + name;
    if (!listen.address) {
      if (!lines_.contains(section + ".address"))
        fault(line_of(section + ".role"),
              fmt::format("[{}] needs an address, as \"127.0.0.1:2525\"", section));
      return;
    }
    if (listen.role == Role::http && !is_loopback(listen.address->address) && listen.token.empty())
      fault(line_of(section + ".address"),
            fmt::format("[{}] {} can be reached from elsewhere: set a token", section,
                        to_string(*listen.address)));
    if (listen.role == Role::inbound) check_inbound(section);
    if (listen.role == Role::submission) check_trusted(section, listen);
    if (listen.tls != Tls::off && (listen.certificate.empty() || listen.key.empty()))
      fault(line_of(section + ".tls"), fmt::format("[{}] tls needs certificate and key", section));
    if (!listen.users.empty() && listen.tls == Tls::off)
      fault(line_of(section + ".users"),
            fmt::format("[{}] users need tls: a password never crosses in the clear", section));
  }

  // Whoever can reach the listener sends in our name, to anybody: an open relay, found within
  // hours.
  void check_trusted(const std::string& section, const ListenConfig& listen) {
    constexpr int kLeastV4 = 8, kLeastV6 = 16;  // no owner of networks has a larger one
    if (is_loopback(listen.address->address)) return;
    for (const Cidr& network : listen.trusted)
      if (network.prefix < (network.v6 ? kLeastV6 : kLeastV4))
        fault(line_of(section + ".trusted"),
              fmt::format("[{}] trusted: a network of /{} is the internet at large, which makes an "
                          "open relay; name your own networks, or set users",
                          section, network.prefix));
  }

  std::string_view file_;
  Config& config_;
  std::multimap<std::size_t, std::string> faults_;  // by line
  std::map<std::string, toml::source_region> lines_;
};

}  // namespace

Config default_config() {
  Config config;
  for (const std::string_view section : known_sections())
    if (const std::string_view known = table_section(section); !user_names(known))
      fill_defaults(config, known, "");
  add_listener(config, "submission", Role::submission, 2525);
  add_listener(config, "http", Role::http, 8025);
  fill_defaults(config, "egress.NAME", "default");
  return config;
}

Result<Config> parse_config(std::string_view file, std::string_view text) {
  Config config = default_config();
  Reader reader(file, config);
  try {
    reader.read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return fail(Errc::invalid,
                fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  }
  if (reader.faults().empty()) return config;
  return fail(Errc::invalid, fmt::format("{}", fmt::join(reader.faults(), "\n")));
}

}  // namespace todoku::app
