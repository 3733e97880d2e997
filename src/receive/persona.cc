#include "receive/persona.h"

#include <algorithm>

namespace todoku::receive {
namespace {

constexpr std::uint64_t kMB = 1000 * 1000;

// MX names and domains: the providers' own as the DNS shows them. Sizes: Gmail, au as published by
// them, the others what their servers say in EHLO or a usual value. gmail@2023-08 stands at a name
// of Google Workspace with a hosted domain, since one domain cannot speak two wordings at a time.
const std::vector<Persona>& table() {
  static const std::vector<Persona> kPersonas = {
      {"gmail@current",
       "gmail",
       "Gmail",
       {"gmail-smtp-in.l.google.com", "alt1.gmail-smtp-in.l.google.com"},
       {"gmail.com", "googlemail.com"},
       "mx.google.com",
       "ESMTP {session} - gsmtp",
       "250 2.0.0 OK  {session} - gsmtp",
       true,
       157 * kMB},
      {"gmail@2023-08",
       "gmail",
       "Gmail (2023-08)",
       {"aspmx.l.google.com"},
       {"gmail-2023-08.example"},
       "mx.google.com",
       "ESMTP {session} - gsmtp",
       "250 2.0.0 OK  {session} - gsmtp",
       true,
       157 * kMB},
      {"docomo",
       "docomo",
       "NTT docomo",
       {"mfsmax.docomo.ne.jp"},
       {"docomo.ne.jp"},
       "docomo.ne.jp",
       "ESMTP",
       "250 Ok",
       false,
       10 * kMB},
      {"au",
       "au",
       "au (KDDI)",
       {"lsean.ezweb.ne.jp"},
       {"ezweb.ne.jp", "au.com"},
       "ezweb.ne.jp",
       "ESMTP",
       "250 Ok",
       false,
       3 * kMB},
      {"softbank",
       "softbank",
       "SoftBank",
       {"mx.softbank.ne.jp"},
       {"softbank.ne.jp", "i.softbank.jp"},
       "mx.softbank.ne.jp",
       "ESMTP",
       "250 Message accepted",
       false,
       10 * kMB},
      {"yahoo_japan",
       "yahoo_japan",
       "Yahoo! JAPAN",
       {"mx1.mail.yahoo.co.jp", "mx2.mail.yahoo.co.jp"},
       {"yahoo.co.jp", "ymail.ne.jp"},
       "mta0.mail.djm.yahoo.co.jp",
       "ESMTP YSmtp ready",
       "250 ok dirdel",
       false,
       30 * kMB},
      {"yahoo",
       "yahoo",
       "Yahoo / AOL",
       {"mta5.am0.yahoodns.net", "mta6.am0.yahoodns.net"},
       {"yahoo.com", "aol.com"},
       "mta5.am0.yahoodns.net",
       "ESMTP ready",
       "250 ok dirdel",
       false,
       41 * kMB},
      {"apple",
       "apple",
       "Apple iCloud",
       {"mx01.mail.icloud.com", "mx02.mail.icloud.com"},
       {"icloud.com", "me.com", "mac.com"},
       "mx01.mail.icloud.com",
       "ESMTP",
       "250 2.0.0 Ok: queued as {session}",
       true,
       28 * kMB},
      {"microsoft",
       "microsoft",
       "Outlook.com",
       {"outlook-com.olc.protection.outlook.com"},
       {"outlook.com", "hotmail.com", "outlook.jp"},
       "outlook-com.olc.protection.outlook.com",
       "Microsoft ESMTP MAIL Service ready",
       "250 2.6.0 <{session}> Queued mail for delivery",
       true,
       49 * kMB,
       true},
      {"jcom",
       "jcom",
       "J:COM",
       {"mx.jcom.home.ne.jp"},
       {"jcom.home.ne.jp", "jcom.zaq.ne.jp"},
       "mx.jcom.home.ne.jp",
       "ESMTP",
       "250 Message accepted",
       false,
       10 * kMB},
      {"plain",
       "",
       "a plain server",
       {"mx.sandbox.example"},
       {"sandbox.example", "shop.example"},
       "mx.sandbox.example",
       "ESMTP",
       "250 2.0.0 Ok: queued as {session}",
       true,
       50 * kMB,
       true},
  };
  return kPersonas;
}

}  // namespace

std::span<const Persona> personas() {
  return table();
}

const Persona* find_persona(std::string_view id) {
  const auto at = std::ranges::find(table(), id, &Persona::id);
  return at == table().end() ? nullptr : &*at;
}

smtp::ServerOptions server_options(const Persona& persona, std::string_view session) {
  smtp::ServerOptions options;
  options.hostname = persona.hostname;
  options.greeting = persona.greeting;
  if (const std::size_t mark = options.greeting.find("{session}"); mark != std::string::npos)
    options.greeting.replace(mark, 9, session);
  options.tls = true;
  options.chunking = options.smtputf8 = persona.enhanced;
  options.dsn = persona.dsn;
  options.message_bytes = persona.message_bytes;
  return options;
}

std::string session_token(std::uint64_t chance) {
  return fmt::format("{:014x}-{:06x}si{}.{}", chance >> 8, chance & 0xffffff,
                     chance % 90000000 + 10000000, chance % 997);
}

}  // namespace todoku::receive
