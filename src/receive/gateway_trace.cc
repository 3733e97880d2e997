#include "receive/gateway_trace.h"

#include <algorithm>

#include "auth/results.h"
#include "base/text.h"
#include "mail/header.h"
#include "receive/trace.h"

namespace todoku::receive {
namespace {

bool is_ours_alone(const mail::Field& field, const GatewayOptions& options) {
  if (iequals(field.name, "Return-Path") || iequals(field.name, "X-Todoku-Quarantine")) return true;
  return iequals(field.name, "Received-SPF") &&
         ifind(field.value, options.smtp.hostname) != std::string_view::npos;
}

// A message whose chain may not go on stays as it is.
std::string sealed(std::string message, const Doorkeeper::Ending& ending,
                   const auth::ArcSigner& signer, WallTime now) {
  const policy::Evidence& evidence = ending.evidence;
  const std::string results = auth::results_text(evidence.found, evidence.arrival);
  auth::SignedMessage read({signer.body_want()});
  read.feed(message);
  read.finish();
  const Result<std::string> seal = auth::seal_arc(read, evidence.found.arc, signer, results, now);
  return seal ? *seal + message : message;
}

}  // namespace

std::string without_border_fields(std::string message, const GatewayOptions& options) {
  message = auth::without_claimed_results(std::move(message), options.authserv_id);
  const mail::Header header = mail::scan_header(message);
  const auto ours = [&](const mail::Field& field) { return is_ours_alone(field, options); };
  if (std::ranges::none_of(header.fields, ours)) return message;
  std::string out;
  out.reserve(message.size());
  for (const mail::Field& field : header.fields)
    if (!ours(field)) out += field.whole;
  return out + message.substr(header.bytes);
}

std::string with_gateway_trace(std::string message, const Client& client,
                               const Doorkeeper::Ending& ending, const GatewayOptions& options,
                               WallTime now) {
  const policy::Evidence& evidence = ending.evidence;
  std::string out;
  if (ending.ruling.action == policy::ReceptionAction::quarantine)
    out += fmt::format("X-Todoku-Quarantine: {}\r\n", ending.ruling.rule);
  out += auth::authentication_results(evidence.found, evidence.arrival, options.authserv_id);
  out += auth::received_spf(evidence.found.spf, auth::spf_client(evidence.arrival));
  out += received_field(client, {.hostname = options.smtp.hostname, .now = now});
  out += without_border_fields(std::move(message), options);
  return options.arc ? sealed(std::move(out), ending, *options.arc, now) : out;
}

}  // namespace todoku::receive
