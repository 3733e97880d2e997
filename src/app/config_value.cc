#include "app/config_value.h"

#include <fmt/format.h>

#include <functional>

#include "base/text.h"

namespace todoku::app {
namespace {

struct SizeUnit {
  std::string_view name;
  std::uint64_t bytes;
};
constexpr SizeUnit kSizeUnits[] = {{"B", 1},
                                   {"kB", 1000},
                                   {"MB", 1000 * 1000},
                                   {"GB", 1000ull * 1000 * 1000},
                                   {"TB", 1000ull * 1000 * 1000 * 1000},
                                   {"KiB", 1024},
                                   {"MiB", 1024 * 1024},
                                   {"GiB", 1024ull * 1024 * 1024},
                                   {"TiB", 1024ull * 1024 * 1024 * 1024}};
constexpr std::uint64_t kMostBytes = 1ull << 60;

std::unexpected<Error> expected(Kind kind) {
  return fail(Errc::invalid, fmt::format("wants {}", describe(kind)));
}

Result<std::string> text_of(Kind kind, const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  if (!text) return expected(kind);
  return *text;
}

Result<Value> read_hostname(const std::string& text) {
  const auto wrong = [](char c) { return !is_alnum(c) && c != '-' && c != '.'; };
  const bool malformed = std::ranges::any_of(text, wrong) || text.starts_with('.') ||
                         text.find("..") != std::string::npos || text.size() > 253;
  if (malformed) return fail(Errc::invalid, fmt::format("\"{}\" is no host name", text));
  return Value{.text = text};
}

Result<Endpoint> read_endpoint(std::string text) {
  if (text.starts_with("localhost:")) text.replace(0, 9, "127.0.0.1");
  Result<Endpoint> endpoint = parse_endpoint(text);
  if (!endpoint)
    return fail(Errc::invalid,
                fmt::format("\"{}\" is no address and port, as \"127.0.0.1:25\"", text));
  return endpoint;
}

Result<Value> read_one_endpoint(const std::string& text) {
  if (text.empty() || text == "none") return Value{};
  const Result<Endpoint> endpoint = read_endpoint(text);
  if (!endpoint) return std::unexpected(endpoint.error());
  return Value{.endpoints = {*endpoint}};
}

Result<Value> read_address(const std::string& text) {
  if (text.empty()) return Value{};
  const Result<Cidr> cidr = parse_cidr(text);
  if (!cidr || text.find('/') != std::string::npos)
    return fail(Errc::invalid, fmt::format("\"{}\" is no IP address", text));
  return Value{.text = text};
}

Result<milliseconds> read_span(const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  const auto span = text ? parse_duration(*text) : std::nullopt;
  if (!span) return expected(Kind::duration);
  return *span;
}

Result<Value> read_size(const toml::node& node) {
  if (const auto bytes = node.value_exact<std::int64_t>(); bytes && *bytes >= 0)
    return Value{.number = static_cast<std::uint64_t>(*bytes)};
  const auto text = node.value_exact<std::string>();
  const Result<std::uint64_t> bytes =
      text ? parse_size(*text) : Result<std::uint64_t>(expected(Kind::size));
  if (!bytes) return std::unexpected(bytes.error());
  return Value{.number = *bytes};
}

Result<Value> read_choice(std::string_view choices, const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  if (text)
    for (const std::string_view choice : split(choices, '|'))
      if (*text == choice) return Value{.text = *text};
  return fail(Errc::invalid, fmt::format("wants one of {}", fmt::join(split(choices, '|'), ", ")));
}

// Reads each element of an array with `each`, which puts it into the Value.
Result<Value> read_array(Kind kind, const toml::node& node,
                         const std::function<Result<void>(Value&, const toml::node&)>& each) {
  const toml::array* array = node.as_array();
  if (!array) return expected(kind);
  Value value;
  for (const toml::node& element : *array)
    if (const Result<void> read = each(value, element); !read) return std::unexpected(read.error());
  return value;
}

Result<Value> read_list(Kind kind, const toml::node& node) {
  return read_array(kind, node, [kind](Value& value, const toml::node& element) -> Result<void> {
    if (kind == Kind::durations) {
      const Result<milliseconds> span = read_span(element);
      if (!span) return std::unexpected(span.error());
      value.spans.push_back(*span);
      return {};
    }
    const Result<std::string> text = text_of(kind, element);
    if (!text) return std::unexpected(text.error());
    if (kind == Kind::words) {
      value.words.push_back(*text);
    } else if (kind == Kind::networks) {
      const Result<Cidr> cidr = parse_cidr(*text);
      if (!cidr) return std::unexpected(cidr.error());
      value.networks.push_back(*cidr);
    } else {
      const Result<Endpoint> endpoint = read_endpoint(*text);
      if (!endpoint) return std::unexpected(endpoint.error());
      value.endpoints.push_back(*endpoint);
    }
    return {};
  });
}

Result<Value> read_users(const toml::node& node) {
  const toml::table* table = node.as_table();
  if (!table) return expected(Kind::users);
  Value value;
  for (const auto& [name, password] : *table) {
    const auto text = password.value_exact<std::string>();
    if (!text || text->empty()) return expected(Kind::users);
    value.users.emplace(name.str(), *text);
  }
  return value;
}

}  // namespace

std::string_view describe(Kind kind) {
  switch (kind) {
    case Kind::text: return "text";
    case Kind::secret: return "text";
    case Kind::path: return "a path";
    case Kind::hostname: return "a host name";
    case Kind::endpoint: return "an address and port, as \"127.0.0.1:25\"";
    case Kind::endpoints: return "a list of addresses with ports, as [\"127.0.0.1:53\"]";
    case Kind::address: return "an IP address";
    case Kind::duration: return "a duration, as \"5m\" or \"1h30m\"";
    case Kind::durations: return "a list of durations, as [\"5m\", \"1h\"]";
    case Kind::size: return "a size, as \"25MB\"";
    case Kind::number: return "a whole number";
    case Kind::yes_no: return "true or false";
    case Kind::networks: return "a list of networks, as [\"127.0.0.0/8\"]";
    case Kind::words: return "a list of texts, as [\"a\", \"b\"]";
    case Kind::choice: return "one of the words";
    case Kind::users: return "names with passwords, as { alice = \"secret\" }";
  }
  std::unreachable();
}

Result<std::uint64_t> parse_size(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view unit = digits == text.size() ? "B" : trim(text.substr(digits));
  std::uint64_t count = 0;
  for (const SizeUnit& known : kSizeUnits) {
    if (!iequals(known.name, unit)) continue;
    if (!parse_number(text.substr(0, digits), count) || count > kMostBytes / known.bytes) break;
    return count * known.bytes;
  }
  return expected(Kind::size);
}

Result<Value> read_value(Kind kind, std::string_view choices, const toml::node& node) {
  switch (kind) {
    case Kind::duration: {
      const Result<milliseconds> span = read_span(node);
      if (!span) return std::unexpected(span.error());
      return Value{.span = *span};
    }
    case Kind::number: {
      const auto number = node.value_exact<std::int64_t>();
      if (!number || *number < 0) return expected(kind);
      return Value{.number = static_cast<std::uint64_t>(*number)};
    }
    case Kind::yes_no: {
      const auto yes = node.value_exact<bool>();
      if (!yes) return expected(kind);
      return Value{.yes = *yes};
    }
    case Kind::size: return read_size(node);
    case Kind::choice: return read_choice(choices, node);
    case Kind::users: return read_users(node);
    case Kind::endpoints:
    case Kind::durations:
    case Kind::networks:
    case Kind::words: return read_list(kind, node);
    case Kind::text:
    case Kind::secret:
    case Kind::path:
    case Kind::hostname:
    case Kind::endpoint:
    case Kind::address: break;
  }
  const Result<std::string> text = text_of(kind, node);
  if (!text) return std::unexpected(text.error());
  if (kind == Kind::hostname) return read_hostname(*text);
  if (kind == Kind::endpoint) return read_one_endpoint(*text);
  if (kind == Kind::address) return read_address(*text);
  return Value{.text = *text};
}

}  // namespace todoku::app
