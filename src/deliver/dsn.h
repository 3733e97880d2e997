// deliver/dsn.h - a delivery status report as a message (RFC 3464, RFC 6522; RFC 6533 with
// SMTPUTF8).
//
// A pure function: what it says, in Japanese and English, is in its input. Its bytes have CRLF line
// ends, and are 7-bit unless `utf8` is set: any server takes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "reply/catalogue.h"

namespace todoku::deliver {

enum class DsnAction { failed, delayed, delivered, relayed };  // RFC 3464 §2.3.3
std::string_view to_string(DsnAction action);

struct DsnRecipient {
  std::string address;
  std::string orcpt;  // "rfc822;user@example.jp"; empty if not given
  DsnAction action = DsnAction::failed;
  std::string status;      // "5.1.1"
  std::string remote_mta;  // empty if none answered
  std::string reply;       // verbatim, lines joined by LF; empty if no server said anything
  std::string trouble;     // our own words where no server said anything
  std::optional<WallTime> tried;
  std::optional<WallTime> retried_until;  // delayed only
  reply::Bilingual why;
  reply::Bilingual remedy;
};

struct Dsn {
  std::string reporting_mta;
  std::string to;          // the sender of the message that it is about
  std::string message_id;  // local part of our Message-ID; also the boundary's seed
  WallTime at;
  WallTime arrived;
  std::string envid;
  bool utf8 = false;                     // the report itself goes by SMTPUTF8
  std::vector<DsnRecipient> recipients;  // of one action
  std::string_view original;             // the message
  // Else its header section only; so too where the message cannot be made 7-bit.
  bool whole_original = false;
};

std::string write_dsn(const Dsn& dsn);

// The status to report: the server's own enhanced code, else the one that fits `verdict` (RFC 3463,
// IANA).
std::string status_for(const reply::Verdict& verdict, std::string_view reply, DsnAction action);

}  // namespace todoku::deliver
