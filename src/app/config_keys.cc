#include "app/config_keys.h"

#include "base/check.h"

namespace todoku::app {
namespace {

Tls tls_of(const Value& value) {
  if (value.text == "require") return Tls::require;
  return value.text == "offer" || value.text == "opportunistic" ? Tls::offer : Tls::off;
}
LogLevel level_of(const Value& value) {
  if (value.text == "debug") return LogLevel::debug;
  if (value.text == "warn") return LogLevel::warn;
  return value.text == "error" ? LogLevel::error : LogLevel::info;
}
LogFormat format_of(const Value& value) {
  if (value.text == "json") return LogFormat::json;
  return value.text == "text" ? LogFormat::text : LogFormat::automatic;
}
Role role_of(const Value& value) {
  if (value.text == "inbound") return Role::inbound;
  return value.text == "http" ? Role::http : Role::submission;
}
std::optional<Endpoint> one(const Value& value) {
  return value.endpoints.empty() ? std::nullopt : std::optional(value.endpoints.front());
}

const Key kKeys[] = {
    {"server", "hostname", Kind::hostname, R"("")",
     "The name this server says in EHLO and in trace headers; empty: the machine's own.",
     [](Into into, Value v) { into.config.server.hostname = v.text; }},
    {"server", "data", Kind::path, R"("todoku-data")",
     "The directory of the spool; made if it is not there. Belongs to one running server.",
     [](Into into, Value v) { into.config.server.data = v.text; }},
    {"server", "reserve", Kind::size, R"("256MB")",
     "Free space on the device of `data` below which new mail is refused with 452.",
     [](Into into, Value v) { into.config.server.reserve_bytes = v.number; }},
    {"server", "max_message", Kind::size, R"("50MB")",
     "The largest message taken (RFC 1870 SIZE); a larger one is refused with 552.",
     [](Into into, Value v) { into.config.server.message_bytes = v.number; }, 65536},
    {"server", "max_recipients", Kind::number, R"(1000)",
     "The most recipients of one message; RFC 5321 §4.5.3.1.8 asks for 100 or more.",
     [](Into into, Value v) { into.config.server.recipients = v.number; }, 100},
    {"server", "catalogue", Kind::words, R"([])",
     "Further catalogue files; an entry whose id is known replaces the built-in one.",
     [](Into into, Value v) { into.config.server.catalogue = v.words; }},

    {"listen.NAME", "address", Kind::endpoint, R"("")",
     "Where to listen; `\"none\"` closes the listener. Needed, but for `submission` "
     "(127.0.0.1:2525) and `http` (127.0.0.1:8025), which are there without a section.",
     [](Into into, Value v) { into.listen().address = one(v); }},
    {"listen.NAME", "role", Kind::choice, R"("submission")",
     "What is spoken there: `submission` takes mail to be sent, `inbound` mail for the domains of "
     "[gateway], `http` is the API.",
     [](Into into, Value v) { into.listen().role = role_of(v); }, 0, "submission|inbound|http"},
    {"listen.NAME", "tls", Kind::choice, R"("off")",
     "STARTTLS on an SMTP listener: `offer` it, or `require` it before MAIL.",
     [](Into into, Value v) { into.listen().tls = tls_of(v); }, 0, "off|offer|require"},
    {"listen.NAME", "certificate", Kind::path, R"("")",
     "PEM file with the certificate and its chain, for `tls`.",
     [](Into into, Value v) { into.listen().certificate = v.text; }},
    {"listen.NAME", "key", Kind::path, R"("")", "PEM file with the private key, for `tls`.",
     [](Into into, Value v) { into.listen().key = v.text; }},
    {"listen.NAME", "trusted", Kind::networks, R"(["127.0.0.0/8", "::1/128"])",
     "Networks whose clients may submit without AUTH.",
     [](Into into, Value v) { into.listen().trusted = v.networks; }},
    {"listen.NAME", "users", Kind::users, R"({})",
     "Names and passwords for AUTH, which is offered over TLS only (RFC 4954).",
     [](Into into, Value v) { into.listen().users = v.users; }},
    {"listen.NAME", "token", Kind::secret, R"("")",
     "Bearer token that the API asks for; needed where an `http` address is not loopback.",
     [](Into into, Value v) { into.listen().token = v.text; }},
    {"listen.NAME", "max_connections", Kind::number, R"(1000)",
     "Clients at a time; a further one is sent away with 421.",
     [](Into into, Value v) { into.listen().connections = v.number; }, 1},
    {"listen.NAME", "max_connections_per_client", Kind::number, R"(50)",
     "Of them, from one IPv4 address or one IPv6 /64 network; then 421. 0: no limit. `trusted` "
     "networks "
     "are exempt.",
     [](Into into, Value v) { into.listen().connections_of_one = v.number; }},
    {"listen.NAME", "max_memory", Kind::size, R"("512MB")",
     "Memory for messages on their way in, of all clients of the listener; then 421 to who brings "
     "more.",
     [](Into into, Value v) { into.listen().message_memory = v.number; }, 1},
    {"listen.NAME", "max_session", Kind::duration, R"("1h")",
     "How long a client may stay; then 421 between messages, and amid a message after twice that. "
     "`\"0s\"`: no limit.",
     [](Into into, Value v) { into.listen().session = v.span; }},
    {"listen.NAME", "greeting_delay", Kind::duration, R"("0s")",
     "How long to listen before the greeting: a client that talks first is refused with 554 (RFC "
     "5321 "
     "§4.3.1).",
     [](Into into, Value v) { into.listen().greeting_delay = v.span; }},

    {"dns", "servers", Kind::endpoints, R"([])",
     "Name servers to ask; empty: those of /etc/resolv.conf.",
     [](Into into, Value v) { into.config.dns.servers = v.endpoints; }},
    {"dns", "timeout", Kind::duration, R"("10s")", "How long one question may take.",
     [](Into into, Value v) { into.config.dns.timeout = v.span; }, 100},

    {"delivery", "port", Kind::number, R"(25)", "The port of the receiving servers.",
     [](Into into, Value v) { into.config.delivery.port = static_cast<std::uint16_t>(v.number); },
     1},
    {"delivery", "schedule", Kind::durations, R"(["5m", "10m", "20m", "40m", "1h", "2h", "4h"])",
     "The waits between attempts; the last one repeats until `lifetime` is over.",
     [](Into into, Value v) { into.config.delivery.schedule = v.spans; }},
    {"delivery", "lifetime", Kind::duration, R"("5d")",
     "How long a message is tried before it expires (RFC 5321 §4.5.4.1).",
     [](Into into, Value v) { into.config.delivery.lifetime = v.span; }, 1000},
    {"delivery", "egress", Kind::text, R"("default")", "The [egress.NAME] that mail leaves by.",
     [](Into into, Value v) { into.config.delivery.egress = v.text; }},
    {"delivery", "next_hop", Kind::endpoint, R"("")",
     "Send everything to this one host and port, without DNS.",
     [](Into into, Value v) { into.config.delivery.next_hop = one(v); }},
    {"delivery", "loopback_only", Kind::yes_no, R"(false)",
     "Refuse to connect to anything but 127.0.0.0/8 and ::1: for tests and the sandbox.",
     [](Into into, Value v) { into.config.delivery.loopback_only = v.yes; }},
    {"delivery", "tls", Kind::choice, R"("opportunistic")",
     "STARTTLS towards receivers: when offered, always, or never.",
     [](Into into, Value v) { into.config.delivery.tls = tls_of(v); }, 0,
     "opportunistic|require|off"},
    {"delivery", "connections", Kind::number, R"(500)",
     "Outgoing connections at a time, to all sites together.",
     [](Into into, Value v) { into.config.delivery.connections = v.number; }, 1},

    {"egress.NAME", "address", Kind::address, R"("")",
     "Source address of outgoing connections; empty: the system chooses.",
     [](Into into, Value v) { into.egress().address = v.text; }},
    {"egress.NAME", "hostname", Kind::hostname, R"("")",
     "The name said in EHLO from this address; empty: the server's.",
     [](Into into, Value v) { into.egress().hostname = v.text; }},

    {"site.NAME", "mx", Kind::words, R"([])",
     "Which MX hosts are this site, as `[\"*.google.com\"]`.",
     [](Into into, Value v) { into.site().mx = v.words; }},
    {"site.NAME", "connections", Kind::number, R"(20)", "Connections at a time to the site.",
     [](Into into, Value v) { into.site().connections = v.number; }, 1},
    {"site.NAME", "messages_per_session", Kind::number, R"(0)",
     "Messages on one connection before it is closed; 0: no limit.",
     [](Into into, Value v) { into.site().messages = v.number; }},
    {"site.NAME", "recipients", Kind::number, R"(100)", "Recipients in one transaction.",
     [](Into into, Value v) { into.site().recipients = v.number; }, 1},
    {"site.NAME", "pause", Kind::duration, R"("0s")", "The least time between two transactions.",
     [](Into into, Value v) { into.site().pause = v.span; }},

    {"gateway", "domains", Kind::words, R"([])",
     "The domains whose mail is taken, beside those of `mailboxes`.",
     [](Into into, Value v) { into.config.gateway.domains = v.words; }},
    {"gateway", "mailboxes", Kind::path, R"("")",
     "File with the mailboxes, read again when it changes; empty: everybody of `domains` is there.",
     [](Into into, Value v) { into.config.gateway.mailboxes = v.text; }},
    {"gateway", "policy", Kind::text, R"("standard")",
     "The reception policy by its id, as `standard` or `gmail@current`.",
     [](Into into, Value v) { into.config.gateway.policy = v.text; }},
    {"gateway", "maildir", Kind::path, R"("mail")",
     "Folder in which mail is kept as FOLDER/DOMAIN/LOCAL, each a Maildir.",
     [](Into into, Value v) { into.config.gateway.maildir = v.text; }},
    {"gateway", "quarantine", Kind::choice, R"("folder")",
     "Where quarantined mail goes: the `folder` .Junk, or the inbox with its `header` field alone.",
     [](Into into, Value v) { into.config.gateway.junk_folder = v.text == "folder"; }, 0,
     "folder|header"},
    {"gateway", "forward", Kind::endpoint, R"("")",
     "The server behind that gets the mail, in the place of `maildir`: for strangers and for "
     "senders "
     "of ours.",
     [](Into into, Value v) { into.config.gateway.forward = one(v); }},
    {"gateway", "forward_by", Kind::choice, R"("lmtp")", "What `forward` speaks.",
     [](Into into, Value v) {
       using Protocol = receive::Behind::Protocol;
       into.config.gateway.forward_by = v.text == "smtp" ? Protocol::smtp : Protocol::lmtp;
     },
     0, "lmtp|smtp"},
    {"gateway", "unanswered", Kind::choice, R"("queue")",
     "Mail that `forward` gives no answer to: into the `queue`, to be delivered later, or `defer`, "
     "so "
     "that its sender keeps it.",
     [](Into into, Value v) { into.config.gateway.queue = v.text == "queue"; }, 0, "queue|defer"},
    {"gateway", "delimiter", Kind::text, R"("+")",
     "What begins the detail of an address: `taro+shop` is taro's. Empty: nothing does.",
     [](Into into, Value v) { into.config.gateway.delimiter = v.text; }},
    {"gateway", "arc_seal", Kind::text, R"("")",
     "The [dkim.NAME] whose key seals what `forward` gets (RFC 8617). Empty: nothing is sealed.",
     [](Into into, Value v) { into.config.gateway.arc_seal = v.text; }},
    {"gateway", "trusted_sealers", Kind::words, R"([])",
     "Forwarders whose ARC seal is believed: mail that passed DMARC there passes here.",
     [](Into into, Value v) { into.config.gateway.trusted_sealers = v.words; }},
    {"gateway", "authserv_id", Kind::text, R"("")",
     "The name in Authentication-Results; empty: the server's. Fields of others in it are removed.",
     [](Into into, Value v) { into.config.gateway.authserv_id = v.text; }},

    {"dkim.NAME", "domain", Kind::hostname, R"("")",
     "The domain that signs (`d=`). Needed. Several sections may name one domain: each signs.",
     [](Into into, Value v) { into.dkim().domain = v.text; }},
    {"dkim.NAME", "selector", Kind::hostname, R"("")",
     "The selector (`s=`): its key record stands at SELECTOR._domainkey.DOMAIN. Needed.",
     [](Into into, Value v) { into.dkim().selector = v.text; }},
    {"dkim.NAME", "key", Kind::path, R"("")",
     "File with the private key, as `todoku dkim keygen` writes it: PEM, RSA or Ed25519. Needed.",
     [](Into into, Value v) { into.dkim().key = v.text; }},
    {"dkim.NAME", "senders", Kind::words, R"([])",
     "Whose mail is signed, by the domain of From: `[\"example.jp\", \"*.example.jp\"]`, "
     "`[\"*\"]` for all; empty: `domain` and all below it.",
     [](Into into, Value v) { into.dkim().senders = v.words; }},
    {"dkim.NAME", "oversign", Kind::words,
     R"(["from", "to", "cc", "subject", "date", "reply-to", "content-type", "content-transfer-encoding"])",
     "Fields signed once more than they stand in the message, so that none can be added.",
     [](Into into, Value v) { into.dkim().over_sign = v.words; }},
    {"dkim.NAME", "expires", Kind::duration, R"("0s")",
     "How long a signature holds (`x=`), at least `[delivery] lifetime`; 0: for ever.",
     [](Into into, Value v) { into.dkim().expires = v.span; }},

    {"log", "level", Kind::choice, R"("info")", "What is logged on stderr.",
     [](Into into, Value v) { into.config.log.level = level_of(v); }, 0, "debug|info|warn|error"},
    {"log", "format", Kind::choice, R"("auto")",
     "`json`: one object a line; `text`: for people; `auto`: text on a terminal only.",
     [](Into into, Value v) { into.config.log.format = format_of(v); }, 0, "auto|json|text"},

    {"retention", "settled", Kind::duration, R"("7d")",
     "How long a settled message and its events can be looked at.",
     [](Into into, Value v) { into.config.retention.settled = v.span; }, 1000},
};

}  // namespace

std::span<const Key> config_keys() {
  return kKeys;
}

std::string_view section_of_later(std::string_view section) {
  if (section == "webhook")
    return "webhooks come in a later version; read `todoku events --follow --json` until then";
  if (section == "tenant") return "tenants come in a later version; remove the section";
  if (section == "pool")
    return "egress pools come in a later version; name one [egress.NAME] in [delivery] egress";
  return "";
}

}  // namespace todoku::app
