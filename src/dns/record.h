// dns/record.h - questions and answers of the DNS, as values (RFC 1035).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace todoku::dns {

// Wire values of RFC 1035 §3.2.2 and successors.
enum class Type : std::uint16_t {
  a = 1,
  ns = 2,
  cname = 5,
  soa = 6,
  ptr = 12,
  mx = 15,
  txt = 16,
  aaaa = 28,
  tlsa = 52,
  caa = 257
};

// A domain name in presentation form: lower case, no root dot, A-labels; "" is the root. As RFC
// 1035 §5.1 says, \X stands for each of . \ " ( ) ; @ $ inside a label and \DDD for what is no
// printable ASCII; all else stands for itself ("*.example.jp", "a+b._spf.example"). dns/name.h
// makes it so.
using Name = std::string;

struct Question {
  Name name;
  Type type = Type::a;
  auto operator<=>(const Question&) const = default;
};

struct A {
  std::string address;
  auto operator<=>(const A&) const = default;
};  // "192.0.2.1"
struct Aaaa {
  std::string address;
  auto operator<=>(const Aaaa&) const = default;
};  // "2001:db8::1" (RFC 5952)
struct Mx {
  std::uint16_t preference;
  Name host;
  auto operator<=>(const Mx&) const = default;
};
struct Txt {
  std::vector<std::string> strings;
  auto operator<=>(const Txt&) const = default;
};  // each up to 255 bytes
struct Host {
  Name host;
  auto operator<=>(const Host&) const = default;
};  // NS, CNAME, PTR
struct Soa {
  Name primary, contact;
  std::uint32_t serial, refresh, retry, expire, minimum;
  auto operator<=>(const Soa&) const = default;
};
struct Tlsa {
  std::uint8_t usage, selector, matching;
  std::string data;  // raw bytes
  auto operator<=>(const Tlsa&) const = default;
};
struct Opaque {
  std::string rdata;
  auto operator<=>(const Opaque&) const = default;
};
using Data = std::variant<A, Aaaa, Mx, Txt, Host, Soa, Tlsa, Opaque>;

struct Record {
  Name owner;
  Type type = Type::a;
  std::uint32_t ttl = 0;  // seconds
  Data data;
  auto operator<=>(const Record&) const = default;
};

// How a look-up ended. Policy treats each differently, so none of them is an Error.
enum class Kind {
  found,
  no_such_name,    // NXDOMAIN
  no_data,         // the name is there, the type is not
  server_failure,  // SERVFAIL, REFUSED, lame, malformed answer
  bogus,           // DNSSEC says no
  timeout
};

struct Answer {
  Kind kind = Kind::server_failure;
  bool secure = false;  // DNSSEC-validated
  std::vector<Record>
      records;            // of the asked type, at the end of any CNAME chain; empty unless found
  std::uint32_t ttl = 0;  // seconds, also for negative answers
  std::string why;        // for people: the reason of a failure
};

}  // namespace todoku::dns
