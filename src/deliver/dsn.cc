#include "deliver/dsn.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/hash.h"
#include "base/text.h"
#include "mail/header.h"
#include "mail/seven_bit.h"
#include "mail/transfer.h"
#include "smtp/reply.h"

namespace todoku::deliver {
namespace {

// Printable ASCII and tab; what a server said in another character set must not break a 7-bit
// report.
std::string ascii(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(out, [](char c) { return (c < 0x20 && c != '\t') || c > 0x7e; }, '?');
  return out;
}

// The same of an address, from which it can be read again: "\x{65E5}" (RFC 6533 §3).
std::string ascii_address(std::string_view text) {
  if (!is_utf8(text)) return ascii(text);
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i++]);
    std::uint32_t point = first < 0xe0 ? first & 0x1fu : first < 0xf0 ? first & 0x0fu : first & 7u;
    while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0u) == 0x80)
      point = point << 6 | (static_cast<unsigned char>(text[i++]) & 0x3fu);
    out += first < 0x80 ? ascii({&text[i - 1], 1}) : fmt::format("\\x{{{:X}}}", point);
  }
  return out;
}

class Writer {
 public:
  explicit Writer(const Dsn& dsn) : dsn_(dsn) {
    const std::string seed = fmt::format("{}{}", dsn.message_id, dsn.original.size());
    do {
      boundary_ = fmt::format("=_{:016x}", fnv1a(seed + boundary_));
    } while (dsn.original.find(boundary_) != std::string_view::npos);
  }

  std::string write() {
    header();
    part("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n");
    encoded(human());
    part(dsn_.utf8
             ? "Content-Type: message/global-delivery-status\r\nContent-Transfer-Encoding: 8bit\r\n"
             : "Content-Type: message/delivery-status\r\n");
    status();
    original();
    out_ += fmt::format("\r\n--{}--\r\n", boundary_);
    return std::move(out_);
  }

 private:
  void field(std::string_view name, std::string_view value) {
    out_ += fmt::format("{}: {}\r\n", name, value);
  }

  void header() {
    field("Date", rfc5322_date(dsn_.at));
    field("From", fmt::format("Mail Delivery System <MAILER-DAEMON@{}>", dsn_.reporting_mta));
    field("To", fmt::format("<{}>", dsn_.to));
    field("Subject", fmt::format("=?utf-8?B?{}?=", base64_encode(subject())));
    field("Message-ID", fmt::format("<{}@{}>", dsn_.message_id, dsn_.reporting_mta));
    field("Auto-Submitted", "auto-replied");  // RFC 3834 §5
    field("MIME-Version", "1.0");
    field("Content-Type",
          fmt::format("multipart/report; report-type={}delivery-status;\r\n boundary=\"{}\"",
                      dsn_.utf8 ? "global-" : "", boundary_));
    out_ += "\r\nThis is a delivery status report in MIME format.\r\n";
  }

  DsnAction action() const {
    return dsn_.recipients.empty() ? DsnAction::failed : dsn_.recipients.front().action;
  }

  // At most 45 bytes each, so that the encoded word stays within 75 characters (RFC 2047 §2).
  std::string_view subject() const {
    switch (action()) {
      case DsnAction::failed: return "配信できません / Delivery failed";
      case DsnAction::delayed: return "配信が遅れています / Delayed";
      case DsnAction::delivered:
      case DsnAction::relayed: return "配信しました / Delivered";
    }
    std::unreachable();
  }

  void part(std::string_view header_lines) {
    out_ += fmt::format("\r\n--{}\r\n{}\r\n", boundary_, header_lines);
  }

  void encoded(std::string_view text) { out_ += mail::base64_lines(text); }

  std::string human() const {
    std::string text = fmt::format(
        "{} です。お送りになったメールについてお知らせします。\r\n"
        "This is {}, about the message that you sent.\r\n",
        dsn_.reporting_mta, dsn_.reporting_mta);
    for (const DsnRecipient& r : dsn_.recipients) {
      text += fmt::format("\r\n<{}>\r\n{}", r.address, outcome(r));
      text += fmt::format("  {}\r\n", r.why.ja);
      if (!r.remedy.ja.empty()) text += fmt::format("  対処: {}\r\n", r.remedy.ja);
      text += fmt::format("  {}\r\n", r.why.en);
      if (!r.remedy.en.empty()) text += fmt::format("  To do: {}\r\n", r.remedy.en);
      if (!r.reply.empty())
        text += fmt::format("\r\n  {} の応答 / {} said:\r\n{}", r.remote_mta, r.remote_mta,
                            quote(r.reply));
      if (!r.trouble.empty()) text += fmt::format("\r\n  ({})\r\n", r.trouble);
    }
    return text;
  }

  static std::string_view outcome(const DsnRecipient& r) {
    switch (r.action) {
      case DsnAction::failed: return "  配信できませんでした。 / It could not be delivered.\r\n";
      case DsnAction::delayed:
        return "  まだ配信できていません。配信を続けます。 / Not delivered yet; we go on "
               "trying.\r\n";
      case DsnAction::delivered: return "  配信しました。 / It was delivered.\r\n";
      case DsnAction::relayed:
        return "  次のサーバーへ渡しました。そこから先の通知はありません。 / "
               "It was passed on to a server that reports no further.\r\n";
    }
    std::unreachable();
  }

  static std::string quote(std::string_view reply) {
    std::string out;
    for (const std::string_view line : split(reply, '\n')) out += fmt::format("    {}\r\n", line);
    return out;
  }

  std::string own(std::string_view text) const {
    return dsn_.utf8 ? std::string(text) : ascii(text);
  }

  std::string address(std::string_view text) const {
    return dsn_.utf8 ? std::string(text) : ascii_address(text);
  }

  void status() {
    field("Reporting-MTA", "dns; " + dsn_.reporting_mta);
    if (!dsn_.envid.empty()) field("Original-Envelope-Id", own(dsn_.envid));
    field("Arrival-Date", rfc5322_date(dsn_.arrived));
    for (const DsnRecipient& r : dsn_.recipients) recipient(r);
  }

  void recipient(const DsnRecipient& r) {
    out_ += "\r\n";
    if (!r.orcpt.empty()) {
      const std::size_t semicolon = r.orcpt.find(';');
      const std::size_t after = semicolon == std::string::npos ? 0 : semicolon + 1;
      field("Original-Recipient", address(r.orcpt.substr(0, after) + " " + r.orcpt.substr(after)));
    }
    field("Final-Recipient",
          (mail::is_seven_bit(r.address) ? "rfc822; " : "utf-8; ") + address(r.address));
    field("Action", to_string(r.action));
    field("Status", r.status);
    if (!r.remote_mta.empty()) field("Remote-MTA", "dns; " + ascii(r.remote_mta));
    if (!r.reply.empty()) field("Diagnostic-Code", "smtp; " + diagnostic(r.reply));
    if (r.tried) field("Last-Attempt-Date", rfc5322_date(*r.tried));
    if (r.retried_until) field("Will-Retry-Until", rfc5322_date(*r.retried_until));
  }

  // The lines as they came, folded where they broke.
  std::string diagnostic(std::string_view reply) const {
    std::string out;
    for (const std::string_view line : split(reply, '\n')) {
      if (!out.empty()) out += "\r\n ";
      out += own(clip(line, 900));  // RFC 5322 §2.1.1: lines end before 998
    }
    return out;
  }

  // A global report goes by SMTPUTF8 alone, and every server with that takes 8-bit mail (RFC 6531
  // §3.1); any other is 7-bit throughout, for who takes nothing else.
  void original() {
    const std::string_view header = dsn_.original.substr(0, mail::scan_header(dsn_.original).bytes);
    if (dsn_.utf8) {
      part(fmt::format("Content-Type: message/global{}\r\nContent-Transfer-Encoding: 8bit\r\n",
                       dsn_.whole_original ? "" : "-headers"));
      out_ += dsn_.whole_original ? dsn_.original : header;
      return;
    }
    if (dsn_.whole_original) {
      if (const Result<std::string> whole = mail::to_seven_bit(dsn_.original)) {
        part("Content-Type: message/rfc822\r\n");
        out_ += *whole;
        return;
      }
    }
    const bool plain = mail::is_seven_bit(header);
    part(fmt::format("Content-Type: text/rfc822-headers\r\n{}",
                     plain ? "" : "Content-Transfer-Encoding: quoted-printable\r\n"));
    out_ += plain ? std::string(header) : mail::quoted_printable(header);  // RFC 6522 §4
  }

  const Dsn& dsn_;
  std::string boundary_;
  std::string out_;
};

// Enhanced code for a cause that came without one: subject and detail (RFC 3463 §3, IANA registry).
std::string_view detail_for(const reply::Verdict& verdict) {
  struct Row {
    std::string_view group;
    std::string_view detail;
  };
  static constexpr std::array<Row, 12> kGroups = {{{"recipient", "1.1"},
                                                   {"domain", "1.2"},
                                                   {"identity", "1.8"},
                                                   {"authentication", "7.0"},
                                                   {"reputation", "7.1"},
                                                   {"flow", "4.5"},
                                                   {"message", "6.0"},
                                                   {"protocol", "5.0"},
                                                   {"account", "7.0"},
                                                   {"system", "3.0"},
                                                   {"network", "4.1"},
                                                   {"policy", "7.1"}}};
  struct Exact {
    reply::Cause cause;
    std::string_view detail;
  };
  static constexpr std::array<Exact, 8> kExact = {{{reply::Cause::mailbox_full, "2.2"},
                                                   {reply::Cause::mailbox_disabled, "2.1"},
                                                   {reply::Cause::mailbox_inactive, "2.1"},
                                                   {reply::Cause::domain_no_mail, "1.10"},
                                                   {reply::Cause::message_too_large, "3.4"},
                                                   {reply::Cause::routing_loop, "4.6"},
                                                   {reply::Cause::delivered, "0.0"},
                                                   {reply::Cause::accepted, "0.0"}}};
  const auto* exact = std::ranges::find(kExact, verdict.cause, &Exact::cause);
  if (exact != kExact.end()) return exact->detail;
  const auto* row = std::ranges::find(kGroups, reply::facts(verdict.cause).group, &Row::group);
  return row == kGroups.end() ? "0.0" : row->detail;
}

}  // namespace

std::string_view to_string(DsnAction action) {
  static constexpr std::array<std::string_view, 4> kNames = {"failed", "delayed", "delivered",
                                                             "relayed"};
  return kNames[static_cast<std::size_t>(action)];
}

std::string status_for(const reply::Verdict& verdict, std::string_view reply, DsnAction action) {
  const char klass = action == DsnAction::failed ? '5' : action == DsnAction::delayed ? '4' : '2';
  const auto said = smtp::parse_reply(reply);
  if (said && said->enhanced && said->enhanced->klass != 2) {
    smtp::EnhancedCode code = *said->enhanced;
    code.klass = klass - '0';
    if (klass != '2') return smtp::to_string(code);
  }
  if (klass == '2') return "2.0.0";
  return fmt::format("{}.{}", klass, detail_for(verdict));
}

std::string write_dsn(const Dsn& dsn) {
  return Writer(dsn).write();
}

}  // namespace todoku::deliver
