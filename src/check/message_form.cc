#include "check/message_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "check/message_content.h"
#include "mail/envelope.h"

namespace todoku::check {

namespace {

using auth::HeaderFault;
using reply::Bilingual;

constexpr std::size_t kSmtpLine = 998;  // RFC 5322 §2.1.1, RFC 5321 §4.5.3.1.6, without CR LF

struct Words {
  HeaderFault fault;
  Level level;
  std::string_view ja;
};
constexpr Words kWords[] = {
#define FAULT(name, level, japanese) {HeaderFault::name, Level::level, japanese},
#include "check/header_words.def"
#undef FAULT
};

// The sender's domain: of From:, else of what the SMTP session said; "" if neither has one.
std::string_view own_domain(const MessageView& view) {
  const std::string_view author = view.found.author.domain();
  return author.empty() ? mail::domain_of(view.mail_from) : author;
}

// "<20261123051000@example.jp>"; "" where no domain is known: an invented one would be copied.
std::string example_id(const MessageView& view) {
  std::string digits = rfc3339(view.now).substr(0, 19);
  std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
  const std::string_view domain = own_domain(view);
  return domain.empty() ? "" : fmt::format("<{}@{}>", digits, domain);
}

reply::Fix header_fix(std::string name, std::string value) {
  return {.kind = "message", .type = "header", .name = std::move(name), .value = std::move(value)};
}

// The field to add, for those faults that one field repairs. Its value is empty where only the
// sender knows it.
std::optional<reply::Fix> field_to_add(HeaderFault fault, const MessageView& view) {
  if (fault == HeaderFault::no_from) return header_fix("From", view.mail_from);
  if (fault == HeaderFault::no_date) return header_fix("Date", rfc5322_date(view.now));
  if (fault == HeaderFault::no_message_id) return header_fix("Message-ID", example_id(view));
  return std::nullopt;
}

Finding fault_finding(const auth::HeaderFinding& fault, const MessageView& view) {
  const auto words = std::ranges::find(kWords, fault.fault, &Words::fault);
  std::string ja(words->ja);
  if (const std::size_t at = ja.find("{}"); at != ja.npos) ja.replace(at, 2, fault.field);
  std::string en = fault.why;
  if (!en.empty() && en[0] >= 'a' && en[0] <= 'z') en[0] = static_cast<char>(en[0] - 32);
  Finding made = finding(std::string("message.") + to_string(fault.fault), words->level,
                         {ja + "。", en + "."});
  if (std::optional<reply::Fix> field = field_to_add(fault.fault, view))
    made.fixes.push_back(*std::move(field));
  return made;
}

struct Bytes {
  std::size_t bare = 0;  // CR without LF, LF without CR
  std::size_t nul = 0;
  std::size_t longest = 0;  // bytes of a line
};

Bytes count_bytes(std::string_view text) {
  Bytes bytes;
  std::size_t line = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool pair = c == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    bytes.nul += c == '\0';
    bytes.bare += (c == '\r' || c == '\n') && !pair;
    line = pair ? 0 : line + 1;
    i += pair;
    bytes.longest = std::max(bytes.longest, line);
  }
  return bytes;
}

bool has_high_byte(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

void body_findings(std::string_view body, std::vector<Finding>& out) {
  const Bytes bytes = count_bytes(body);
  if (bytes.longest > kSmtpLine)
    out.push_back(finding(
        "message.line", Level::fail,
        {fmt::format("本文に {} バイトの行があります（上限は {} バイト）。docomo などは拒否します。"
                     "base64 か quoted-printable で送ってください。",
                     bytes.longest, kSmtpLine),
         fmt::format("The body has a line of {} bytes ({} are allowed), which docomo and others "
                     "refuse. Encode it as base64 or quoted-printable.",
                     bytes.longest, kSmtpLine)}));
  if (bytes.bare > 0)
    out.push_back(finding(
        "message.bare_line_end", Level::fail,
        {fmt::format("本文に単独の CR または LF が {} 個あります。行は CR LF で終えてください。",
                     bytes.bare),
         fmt::format("The body has {} bare CR or LF. Lines end with CR LF.", bytes.bare)}));
  if (bytes.nul > 0)
    out.push_back(finding("message.nul", Level::fail,
                          {fmt::format("本文に NUL 文字が {} 個あります。", bytes.nul),
                           fmt::format("The body has {} NUL bytes.", bytes.nul)}));
}

void header_findings(const auth::SignedMessage& message, std::vector<Finding>& out) {
  for (const mail::Field& field : message.header().fields) {
    if (!has_high_byte(field.value)) continue;
    out.push_back(
        finding("message.eight_bit", Level::warn,
                {fmt::format("{}: に符号化されていない文字（8 ビット）があります。RFC 2047 の形式"
                             "（=?UTF-8?B?…?=）にしてください。",
                             field.name),
                 fmt::format("The {}: field has raw 8-bit characters. Encode them as RFC 2047 says "
                             "(=?UTF-8?B?...?=).",
                             field.name)}));
    return;
  }
}

constexpr const char* kPost = "List-Unsubscribe-Post";
constexpr const char* kOneClick = "List-Unsubscribe=One-Click";

reply::Fix unsubscribe_fix(const MessageView& view) {
  const std::string domain(own_domain(view));
  return header_fix("List-Unsubscribe",
                    domain.empty() ? "" : "<https://" + domain + "/unsubscribe/TOKEN>");
}

}  // namespace

std::vector<Finding> form_findings(const MessageView& view) {
  std::vector<Finding> out;
  for (const auth::HeaderFinding& fault : view.found.author.faults)
    out.push_back(fault_finding(fault, view));
  header_findings(view.message, out);
  body_findings(view.whole.substr(std::min(view.message.head().size(), view.whole.size())), out);
  const std::vector<Finding> content = content_findings(view);
  out.insert(out.end(), content.begin(), content.end());
  if (out.empty())
    out.push_back(finding("message.form", Level::ok,
                          {"ヘッダーと本文の形式は RFC 5322 に沿っています。",
                           "Header and body keep the form of RFC 5322."}));
  return out;
}

bool looks_bulk(const auth::SignedMessage& message) {
  for (const char* name : {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID"})
    if (!message.all(name).empty()) return true;
  for (const mail::Field* field : message.all("Precedence")) {
    const std::string_view value = trim(field->value);
    if (iequals(value, "bulk") || iequals(value, "list")) return true;
  }
  return false;
}

std::vector<Finding> unsubscribe_findings(const MessageView& view) {
  const policy::MessageFacts& facts = view.facts;
  if (!facts.unsubscribe) {
    Finding made = finding(
        "unsubscribe.missing", Level::fail,
        {"List-Unsubscribe がありません。Gmail、Yahoo、Outlook は一斉配信のメールに要求していま"
         "す。",
         "There is no List-Unsubscribe. Gmail, Yahoo and Outlook demand it of bulk mail."});
    made.fixes = {unsubscribe_fix(view), header_fix(kPost, kOneClick)};
    return {made};
  }
  if (!facts.one_click) {
    Finding made =
        finding("unsubscribe.one_click", Level::fail,
                {"ワンクリック登録解除（RFC 8058）になっていません。https の List-Unsubscribe と "
                 "List-Unsubscribe-Post の両方が必要です。",
                 "There is no one-click unsubscribe (RFC 8058): an https List-Unsubscribe and "
                 "List-Unsubscribe-Post are both needed."});
    made.fixes = {unsubscribe_fix(view), header_fix(kPost, kOneClick)};
    return {made};
  }
  if (!facts.one_click_signed)
    return {finding("unsubscribe.unsigned", Level::fail,
                    {"登録解除の 2 つのヘッダーが、合格した DKIM 署名の h= に含まれていません（RFC "
                     "8058 §4）。",
                     "No passing DKIM signature covers both unsubscribe headers in its h= (RFC "
                     "8058 section 4)."})};
  return {finding("unsubscribe.ready", Level::ok,
                  {"ワンクリック登録解除（RFC 8058）が正しく付いています。",
                   "One-click unsubscribe (RFC 8058) is there, and signed."})};
}

}  // namespace todoku::check
