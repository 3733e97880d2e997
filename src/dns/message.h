// dns/message.h - the messages of the DNS (RFC 1035 §4, RFC 6891).
//
// Of the Internet class, with at most one question, as every server speaks today (RFC 9619).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dns/record.h"

namespace todoku::dns {

inline constexpr std::uint16_t kClassInternet = 1;
inline constexpr std::size_t kPlainUdpBytes = 512;  // RFC 1035 §4.2.1, for who speaks no EDNS
// What fits into every path's packets (DNS flag day 2020); larger answers go by TCP.
inline constexpr std::size_t kUdpBytes = 1232;
inline constexpr std::size_t kMessageBytes = 65535;

// Codes of RFC 1035 §4.1.1, and BADVERS of RFC 6891.
enum class Rcode : std::uint16_t {
  ok = 0,
  malformed = 1,
  server_failure = 2,
  no_such_name = 3,
  not_implemented = 4,
  refused = 5,
  bad_version = 16
};

struct Edns {
  std::uint16_t udp_bytes = kUdpBytes;  // what the sender can take
  std::uint8_t version = 0;
  bool dnssec_ok = false;
  auto operator<=>(const Edns&) const = default;
};

struct Message {
  std::uint16_t id = 0;
  bool response = false;
  bool authoritative = false;
  bool truncated = false;
  bool recursion_desired = false;
  bool recursion_available = false;
  bool authentic = false;          // AD, RFC 4035
  bool checking_disabled = false;  // CD
  std::uint8_t opcode = 0;         // 0: query
  Rcode rcode = Rcode::ok;         // twelve bits with EDNS, four without
  std::optional<Question> question;
  std::uint16_t question_class = kClassInternet;
  std::vector<Record> answers;
  std::vector<Record> authority;
  std::vector<Record> additional;  // without the EDNS record
  std::optional<Edns> edns;
  bool operator==(const Message&) const = default;
};

// Records of other classes are left out. Errors: malformed (truncated bytes, more than one
// question, two EDNS records, bad names or data).
Result<Message> decode(std::string_view bytes);
// The twelve bytes in front, for an answer to what cannot be decoded. nullopt: not even they are
// there.
std::optional<Message> decode_header(std::string_view bytes);
// At most `limit` bytes: records that do not fit are left out, from the end, and the message is
// marked truncated if one of them was an answer or its authority (RFC 2181 §9).
std::string encode(const Message& message, std::size_t limit);

// What an answer message means, as the Resolver port tells it: the records of the question's type
// at the end of the CNAME chain, and for a negative answer the TTL of RFC 2308 §5. `secure` is not
// known here.
Answer to_answer(const Message& message);

}  // namespace todoku::dns
