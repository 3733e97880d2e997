#include "dns/responder.h"

#include <algorithm>

#include "dns/message.h"
#include "dns/name.h"

namespace todoku::dns {

namespace {

constexpr std::uint32_t kMadeUpTtl =
    60;  // seconds; short, as zones here change while they are looked at

bool is_meta(Type type) {
  const auto number = static_cast<unsigned>(type);
  return number >= 249 && number <= 255;  // RFC 6895 §3.1: TKEY to ANY; transfers among them
}

Record soa_of(const Zone& zone, const Zone::Found& found) {
  if (found.soa) {
    Record soa = *found.soa;
    soa.ttl = std::min(soa.ttl, std::get<Soa>(soa.data).minimum);  // RFC 2308 §3
    return soa;
  }
  const Soa made_up{zone.apex(), zone.apex(), 1, 3600, 900, 604800, kMadeUpTtl};
  return Record{zone.apex(), Type::soa, kMadeUpTtl, made_up};
}

void fill(Message& answer, const Zone& zone, const Question& question) {
  Zone::Found found = zone.look_up(question);
  answer.authoritative = true;
  answer.answers = std::move(found.chain);
  answer.answers.insert(answer.answers.end(), found.records.begin(), found.records.end());
  switch (found.kind) {
    case Kind::found: return;
    case Kind::no_such_name: answer.rcode = Rcode::no_such_name; break;
    case Kind::no_data: break;
    case Kind::server_failure:
    case Kind::bogus:
    case Kind::timeout: answer.rcode = Rcode::server_failure; return;
  }
  if (!found.outside) answer.authority.push_back(soa_of(zone, found));
}

// What is wrong with the question before any zone is looked at; ok: nothing.
Rcode complaint(const Message& query, const Zone& zone) {
  if (query.opcode != 0) return Rcode::not_implemented;
  if (!query.question) return Rcode::malformed;
  if (query.edns && query.edns->version != 0) return Rcode::bad_version;  // RFC 6891 §6.1.3
  if (is_meta(query.question->type)) return Rcode::refused;
  const bool ours =
      query.question_class == kClassInternet && is_within(query.question->name, zone.apex());
  return ours ? Rcode::ok : Rcode::refused;
}

std::size_t room(const Message& query, Transport by) {
  if (by == Transport::tcp) return kMessageBytes;
  const std::size_t asked = query.edns ? query.edns->udp_bytes : kPlainUdpBytes;
  return std::clamp(asked, kPlainUdpBytes, kUdpBytes);
}

}  // namespace

std::optional<std::string> respond(const Zone& zone, std::string_view query, Transport by) {
  const std::optional<Message> header = decode_header(query);
  if (!header || header->response) return std::nullopt;  // answering answers makes loops
  Message answer;
  answer.id = header->id;
  answer.response = true;
  answer.opcode = header->opcode;
  answer.recursion_desired = header->recursion_desired;
  const Result<Message> asked = decode(query);
  if (!asked) {
    answer.rcode = header->opcode == 0 ? Rcode::malformed : Rcode::not_implemented;
    return encode(answer, kPlainUdpBytes);
  }
  answer.question = asked->question;
  answer.question_class = asked->question_class;
  if (asked->edns) answer.edns = Edns{kUdpBytes, 0, asked->edns->dnssec_ok};
  answer.rcode = complaint(*asked, zone);
  if (answer.rcode == Rcode::ok) fill(answer, zone, *asked->question);
  return encode(answer, room(*asked, by));
}

}  // namespace todoku::dns
