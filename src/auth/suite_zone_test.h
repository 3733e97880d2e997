// auth/suite_zone_test.h - a resolver over the zones of the test corpora. For tests only.
#pragma once

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "auth/dmarc.h"
#include "auth/lookup.h"
#include "base/text.h"
#include "dns/name.h"
#include "dns/record.h"

namespace todoku::auth {

inline std::string corpus_path(const std::string& name) {
  const char* folder = std::getenv("TODOKU_CORPORA");
  return (folder != nullptr ? std::string(folder) : "../shared/corpora") + "/" + name;
}
inline bool has_corpus(const std::string& name) {
  return std::ifstream(corpus_path(name)).good();
}
inline std::string read_corpus(const std::string& name) {
  std::ifstream file(corpus_path(name), std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// {name: [[type, value], ...]}; TIMEOUT or SERVFAIL as a value or type is a failing look-up.
class SuiteZone {
 public:
  explicit SuiteZone(const boost::json::object& zone) {
    for (const auto& [name, rows] : zone) {
      const std::string key = canonical(std::string(name));
      for (const boost::json::value& row : rows.as_array())
        rows_[key].push_back({text(row.at(0)), row.at(1)});
      if (rows.as_array().empty()) rows_[key];
    }
  }

  dns::Answer answer(const dns::Question& question) const {
    std::string name = question.name;
    for (int hops = 0; hops < 9; ++hops) {
      const auto found = rows_.find(name);
      if (found == rows_.end()) return absent(name);
      const dns::Answer answer = at(found->second, name, question.type);
      const std::string next = alias(found->second);
      if (answer.kind != dns::Kind::no_data || next.empty()) return answer;
      name = next;
    }
    return {.kind = dns::Kind::server_failure, .why = "a loop of CNAMEs"};
  }

 private:
  struct Row {
    std::string type;
    boost::json::value value;
  };
  using Rows = std::vector<Row>;

  static std::string canonical(const std::string& name) {
    return host_name(name).value_or(to_lower(name));
  }
  // Octets over 127 are kept as the code point of the same number.
  static std::string text(const boost::json::value& value) {
    std::string out;
    const std::string utf8 = boost::json::value_to<std::string>(value);
    for (std::size_t i = 0; i < utf8.size(); ++i) {
      const auto byte = static_cast<unsigned char>(utf8[i]);
      if (byte < 0x80 || i + 1 == utf8.size()) {
        out += utf8[i];
      } else {
        out += static_cast<char>((byte & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
      }
    }
    return out;
  }
  static std::string alias(const Rows& rows) {
    for (const Row& row : rows)
      if (row.type == "CNAME") return canonical(text(row.value));
    return "";
  }
  static bool fails(const Row& row) {
    return row.value.is_string() &&
           (row.value.as_string() == "TIMEOUT" || row.value.as_string() == "SERVFAIL");
  }
  dns::Answer absent(const std::string& name) const {
    if (name.starts_with("error.")) return {.kind = dns::Kind::timeout, .why = "timeout"};
    for (const auto& [owner, rows] : rows_) {
      if (owner != name && dns::is_within(owner, name)) return {.kind = dns::Kind::no_data};
    }
    return {.kind = dns::Kind::no_such_name};
  }
  static dns::Data data(const Row& row, dns::Type type) {
    switch (type) {
      case dns::Type::a: return dns::A{text(row.value)};
      case dns::Type::aaaa: return dns::Aaaa{text(row.value)};
      case dns::Type::mx:
        return dns::Mx{static_cast<std::uint16_t>(row.value.at(0).to_number<int>()),
                       canonical(text(row.value.at(1)))};
      case dns::Type::txt: {
        dns::Txt txt;
        if (row.value.is_string()) txt.strings.push_back(text(row.value));
        if (row.value.is_array())
          for (const auto& part : row.value.as_array()) txt.strings.push_back(text(part));
        return txt;
      }
      default: return dns::Host{canonical(text(row.value))};
    }
  }
  static dns::Answer at(const Rows& rows, const std::string& name, dns::Type type) {
    const std::string wanted = type == dns::Type::a      ? "A"
                               : type == dns::Type::aaaa ? "AAAA"
                               : type == dns::Type::mx   ? "MX"
                               : type == dns::Type::txt  ? "TXT"
                                                         : "PTR";
    dns::Answer answer{.kind = dns::Kind::no_data};
    bool timed_out = false;  // whatever else the name does not list
    for (const Row& row : rows) {
      timed_out = timed_out || row.type == "TIMEOUT" || row.type == "SERVFAIL";
      if (row.type == wanted && fails(row)) return {.kind = dns::Kind::timeout, .why = "timeout"};
      const bool none = row.value.is_string() && row.value.as_string() == "NONE";
      if (row.type == wanted && !none) answer.records.push_back({name, type, 60, data(row, type)});
    }
    if (!answer.records.empty()) {
      answer.kind = dns::Kind::found;
    } else if (timed_out) {
      answer.kind = dns::Kind::timeout;
    }
    return answer;
  }

  std::map<std::string, Rows> rows_;
};

template <class T>
T answered(Ask<T> inquiry, const SuiteZone& zone) {
  while (!inquiry.done()) inquiry.answer(zone.answer(inquiry.question()));
  return inquiry.take();
}

// ["pass", "example.org"]: what SPF or a signature came to, and for whom.
inline DmarcIdentifier identifier(DmarcMethod method, const boost::json::value& pair) {
  const std::string result = boost::json::value_to<std::string>(pair.at(0));
  const auto outcome = result == "pass"        ? DmarcIdentifier::Outcome::pass
                       : result == "temperror" ? DmarcIdentifier::Outcome::temperror
                                               : DmarcIdentifier::Outcome::other;
  return {method, outcome, boost::json::value_to<std::string>(pair.at(1))};
}

}  // namespace todoku::auth
