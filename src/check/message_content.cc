#include "check/message_content.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "mail/date.h"
#include "mail/encoded_word.h"
#include "mail/mime.h"

namespace todoku::check {

namespace {

using reply::Bilingual;

// What Gmail refuses whatever is in it, archives included
// (https://support.google.com/mail/answer/6590, read 2026-11-23); others have similar lists.
constexpr std::array<std::string_view, 38> kRefusedFiles = {
    "ade", "adp", "apk", "appx", "appxbundle", "bat", "cab", "chm", "cmd", "com",
    "cpl", "dll", "exe", "hta",  "ins",        "isp", "iso", "jar", "js",  "jse",
    "lib", "lnk", "mde", "msc",  "msi",        "msp", "mst", "nsh", "pif", "scr",
    "sct", "shb", "vb",  "vbe",  "vbs",        "vxd", "wsc", "wsf"};

bool has_high_byte(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

class Reader {
 public:
  explicit Reader(const MessageView& view)
      : view_(view), header_(view.message.header()), parts_(mail::scan_parts(view.whole)) {}

  std::vector<Finding> read() {
    subject();
    recipients();
    date();
    message_id();
    shown_name();
    mime();
    for (const mail::Part& part : parts_) look_at(part);
    text_beside_html();
    size();
    return std::move(out_);
  }

 private:
  void add(std::string_view id, Level level, Bilingual text) {
    out_.push_back(finding("message." + std::string(id), level, std::move(text)));
  }
  // Once, however many parts have it.
  void add_once(std::string_view id, Level level, Bilingual text) {
    const std::string whole = "message." + std::string(id);
    if (std::ranges::find(out_, whole, &Finding::id) == out_.end()) add(id, level, std::move(text));
  }
  void subject();
  void recipients();
  void date();
  void message_id();
  void shown_name();
  void mime();
  void look_at(const mail::Part& part);
  void charset(const mail::Part& part);
  void attachment(const mail::Part& part);
  void text_beside_html();
  void size();

  const MessageView& view_;
  const mail::Header& header_;
  std::vector<mail::Part> parts_;
  std::vector<Finding> out_;
};

void Reader::subject() {
  const mail::Field* field = header_.find("Subject");
  if (field == nullptr)
    return add("no_subject", Level::warn,
               {"Subject: がありません。迷惑メールと判定されやすくなります。",
                "There is no Subject: field, which filters doubt."});
  if (trim(mail::decode_words(field->value)).empty())
    add("empty_subject", Level::warn,
        {"Subject: が空です。迷惑メールと判定されやすくなります。",
         "The Subject: field is empty, which filters doubt."});
}

void Reader::recipients() {
  for (const char* name : {"To", "Cc", "Bcc"})
    if (header_.find(name) != nullptr) return;
  add("no_recipient", Level::warn,
      {"To: も Cc: もありません。宛先の見えないメールは疑われます。",
       "There is neither To: nor Cc:. Mail that names no recipient is doubted."});
}

void Reader::date() {
  const mail::Field* field = header_.find("Date");
  if (field == nullptr) return;  // form_findings tells
  const std::optional<WallTime> at = mail::parse_date(field->value);
  if (!at)
    return add("date", Level::warn,
               {"Date: を日時として読めません。", "The Date: field cannot be read as a date."});
  if (*at > view_.now + kDateAhead)
    add("date_off", Level::warn,
        {"Date: が 1 日以上先の日時です。", "The Date: field lies more than a day ahead."});
  if (*at < view_.now - kDateBehind)
    add("date_off", Level::warn,
        {"Date: が 7 日以上前の日時です。", "The Date: field lies more than seven days back."});
}

void Reader::message_id() {
  const mail::Field* field = header_.find("Message-ID");
  if (field == nullptr) return;
  const std::string id = mail::unfold(field->value);
  const std::size_t at = id.find('@');
  const bool good = id.size() > 4 && id.front() == '<' && id.back() == '>' && at != id.npos &&
                    at > 1 && at < id.size() - 2 && id.find_first_of(" \t") == id.npos;
  if (good) return;
  add("message_id", Level::warn,
      {"Message-ID: が <左@右> の形ではありません（RFC 5322 §3.6.4）。",
       "The Message-ID: is not of the form <left@right> (RFC 5322 section 3.6.4)."});
}

// "bank@bank.example" <someone@elsewhere.example> is how forgers write.
void Reader::shown_name() {
  for (const auth::Mailbox& mailbox : view_.found.author.mailboxes) {
    const std::string name = mail::decode_words(mailbox.name);
    const std::size_t at = name.find('@');
    if (at == name.npos || ifind(name, mailbox.domain) != name.npos) continue;
    add_once("shown_name", Level::warn,
             {fmt::format("From: の表示名に別のアドレス（{}）があります。なりすましと疑われます。",
                          name),
              fmt::format("The name shown in From: holds another address ({}), as forgers write "
                          "it.",
                          name)});
  }
}

void Reader::mime() {
  const bool typed = header_.find("Content-Type") != nullptr ||
                     header_.find("Content-Transfer-Encoding") != nullptr;
  if (typed && header_.find("MIME-Version") == nullptr)
    add("mime_version", Level::warn,
        {"MIME-Version: がありません。Content-Type が無視されることがあります。",
         "There is no MIME-Version: field, and Content-Type may be passed over."});
}

void Reader::charset(const mail::Part& part) {
  const mail::Field* encoding = part.header.find("Content-Transfer-Encoding");
  const std::string coded = encoding == nullptr ? "7bit" : to_lower(trim(encoding->value));
  const bool raw = coded != "base64" && coded != "quoted-printable";
  if (raw && coded != "8bit" && coded != "binary" && has_high_byte(part.body))
    add_once("body_encoding", Level::warn,
             {"本文に 8 ビットの文字があるのに、Content-Transfer-Encoding が 8bit、base64、"
              "quoted-printable のどれでもありません。",
              "The body has 8-bit characters, and Content-Transfer-Encoding is none of 8bit, "
              "base64 and quoted-printable."});
  constexpr std::size_t kLookedAt = 1024 * 1024;  // bytes of a text part
  const std::string text = mail::decode_transfer(part, kLookedAt);
  if (!has_high_byte(text)) return;
  const std::string name = to_lower(part.parameter("charset"));
  if (name.empty() || name == "us-ascii")
    return add_once("no_charset", Level::warn,
                    {"本文の文字コードが書かれていません（Content-Type の charset=）。文字化け"
                     "します。",
                     "The body's character set is not stated (charset= in Content-Type), so that "
                     "it may come out garbled."});
  if (name == "utf-8" && text.size() < kLookedAt && !is_utf8(text))
    add_once("charset", Level::warn,
             {"charset=utf-8 と書かれていますが、本文は UTF-8 ではありません。文字化けします。",
              "The body says charset=utf-8 and is not UTF-8, so that it comes out garbled."});
  if (name == "iso-2022-jp")
    add_once("charset", Level::warn,
             {"charset=iso-2022-jp の本文に 8 ビットの文字があります。文字化けします。",
              "The body says charset=iso-2022-jp and has 8-bit characters, so that it comes out "
              "garbled."});
}

void Reader::attachment(const mail::Part& part) {
  std::string name = part.parameter("filename");
  if (name.empty()) name = part.parameter("name");
  const std::size_t dot = name.rfind('.');
  if (dot == name.npos) return;
  const std::string ending = to_lower(name.substr(dot + 1));
  if (std::ranges::find(kRefusedFiles, ending) == kRefusedFiles.end()) return;
  add("attachment", Level::fail,
      {fmt::format("添付ファイル {} は、Gmail などが種類（.{}）だけで拒否します。", name, ending),
       fmt::format("The attachment {} is refused by Gmail and others for its kind (.{}).", name,
                   ending)});
}

void Reader::look_at(const mail::Part& part) {
  if (part.media.type == "text") charset(part);
  attachment(part);
}

void Reader::text_beside_html() {
  const auto is = [&](std::string_view subtype) {
    return std::ranges::any_of(
        parts_, [&](const mail::Part& part) { return part.media.is("text", subtype); });
  };
  if (is("html") && !is("plain"))
    add("html_only", Level::warn,
        {"HTML だけで、テキストの本文（text/plain）がありません。multipart/alternative で両方を"
         "送ってください。",
         "There is HTML alone. Send text/plain beside it, as multipart/alternative."});
}

void Reader::size() {
  if (view_.whole.size() <= kLargeMessage) return;
  add("size", Level::warn,
      {fmt::format("{:.1f} MB あります。多くの受信側は 20〜25 MB までです。",
                   static_cast<double>(view_.whole.size()) / 1e6),
       fmt::format("It has {:.1f} MB. Many receivers take no more than 20 to 25 MB.",
                   static_cast<double>(view_.whole.size()) / 1e6)});
}

}  // namespace

std::vector<Finding> content_findings(const MessageView& view) {
  return Reader(view).read();
}

}  // namespace todoku::check
