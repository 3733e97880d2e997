// reply/ended.h - mail services that have ended or moved: known before a mail is sent.
//
// Domains outlive the service behind them: some answer for years, some are bought by others. The
// table is domains/ended.tsv, compiled in. It warns people; it suppresses nobody and stops no mail:
// that is for the server's answer and the DNS to say.
#pragma once

#include <string_view>

#include "reply/catalogue.h"

namespace todoku::reply {

enum class Fate {
  ended,          // mail to it arrives nowhere
  forwards_only,  // the mailboxes are gone, forwards that users had set up go on
  moved           // the addresses live, under another provider's MX and rules
};

enum class Surety { sourced, unproven };

struct EndedService {
  std::string_view domain;  // in lower case, without the "*." of the table
  bool below;               // true: the domains below it too
  std::string_view service_en, service_ja;
  Fate fate;
  std::string_view day;   // "2026-02-25", "2010-09" or "2017": as closely as the source says
  std::string_view home;  // who runs it now; "" unless moved
  Surety surety;          // unproven: widely said, no page at hand
  std::string_view source;
};

// `domain` in any case, with or without the root's dot. nullptr: not in the table. The row lives as
// long as the program.
const EndedService* ended_service(std::string_view domain);

// Whether to warn a sender who is about to write there: not of services that only moved.
bool is_warned_of(const EndedService& service);

struct EndedText {
  Bilingual what;  // what became of it, and when: one sentence
  Bilingual todo;  // one sentence
};
EndedText text_of(const EndedService& service);

}  // namespace todoku::reply
