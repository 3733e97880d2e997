#include "receive/trace.h"

#include <fmt/format.h>

#include "mail/address.h"
#include "mail/header.h"

namespace todoku::receive {
namespace {

// "[192.0.2.1]", "[IPv6:2001:db8::1]" (RFC 5321 §4.1.3).
std::string literal(std::string_view address) {
  const bool v6 = address.find(':') != address.npos;
  return fmt::format("[{}{}]", v6 ? "IPv6:" : "", address);
}

// What the client called itself, where that is a name at all, and where it really is.
std::string from_clause(const Client& client) {
  const std::string address = literal(client.peer.address);
  const std::string& helo = client.smtp.helo;
  const mail::AddressRules rules{.utf8 = client.smtp.envelope.smtputf8};
  if (mail::is_domain(helo, rules) || mail::is_address_literal(helo)) {
    return fmt::format("{} ({})", helo, address);
  }
  return fmt::format("{} ({})", address, address);
}

// RFC 3848, RFC 6531 §4.3: ESMTP, ESMTPSA, UTF8SMTPS, ...
std::string protocol(const smtp::SessionFacts& facts) {
  if (!facts.esmtp) return "SMTP";
  std::string name = facts.envelope.smtputf8 ? "UTF8SMTP" : "ESMTP";
  if (facts.tls) name += "S";
  if (!facts.user.empty()) name += "A";
  return name;
}

// A message that begins without a header gets the empty line that ours needs behind it.
bool lacks_header(const mail::Header& header, std::string_view message) {
  return header.fields.empty() && header.body == 0 && !message.empty();
}

}  // namespace

bool is_looping(std::string_view message) {
  return mail::scan_header(message).count("Received") > kHops;
}

std::string received_field(const Client& client, const TraceFacts& facts) {
  const mail::Envelope& envelope = client.smtp.envelope;
  std::string field = fmt::format("Received: from {}\r\n", from_clause(client));
  if (client.tls) {
    field +=
        fmt::format("\t(using {} with cipher {})\r\n", client.tls->version, client.tls->cipher);
  }
  const std::string with = facts.way.empty() ? protocol(client.smtp) : std::string(facts.way);
  field += fmt::format("\tby {} (Todoku) with {}", facts.hostname, with);
  // For one only: more would show the others who was copied blindly (RFC 5321 §7.2).
  if (envelope.recipients.size() == 1) {
    field += fmt::format("\r\n\tfor <{}>", envelope.recipients[0].address);
  }
  return field + fmt::format(";\r\n\t{}\r\n", rfc5322_date(facts.now));
}

std::string with_trace(std::string message, const Client& client, const TraceFacts& facts) {
  const mail::Header header = mail::scan_header(message);
  std::string top = received_field(client, facts);
  if (!header.find("Message-ID")) {
    top += fmt::format("Message-ID: <{:x}.{:016x}@{}>\r\n", facts.now.time_since_epoch().count(),
                       facts.chance, facts.hostname);
  }
  if (!header.find("Date")) top += fmt::format("Date: {}\r\n", rfc5322_date(facts.now));
  if (lacks_header(header, message)) top += "\r\n";
  top.reserve(top.size() + message.size());
  top += message;
  return top;
}

}  // namespace todoku::receive
