#include "api/letter.h"

#include <algorithm>
#include <array>

#include "api/answers.h"
#include "base/base64.h"
#include "base/nearest.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/compose.h"

namespace todoku::api {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 12> kFields = {
    "from", "to",   "cc",      "bcc",         "reply_to",    "subject",
    "text", "html", "headers", "attachments", "return_path", "message"};
// What the parts make themselves, or nobody may say (RFC 5322 §3.6.3: Bcc; §3.6.7: trace).
constexpr std::array<std::string_view, 10> kOwnHeaders = {
    "From",    "To",           "Cc",       "Bcc",         "Reply-To",
    "Subject", "MIME-Version", "Received", "Return-Path", "Content-"};

std::unexpected<Error> wrong(std::string_view field, std::string_view reason) {
  return fail(Errc::invalid, fmt::format("\"{}\" {}", field, reason));
}

bool has_controls(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

// One line of text; "" where it is not there.
Result<std::string> line_of(const json::object& wish, std::string_view field) {
  const json::value* value = wish.if_contains(field);
  if (!value) return std::string();
  if (!value->is_string()) return wrong(field, "wants a text.");
  std::string text(value->get_string());
  if (has_controls(text)) return wrong(field, "has a line break or another control character.");
  return text;
}

// Texts may have line breaks.
Result<std::string> text_in(const json::object& wish, std::string_view field) {
  const json::value* value = wish.if_contains(field);
  if (value && !value->is_string()) return wrong(field, "wants a text.");
  return text_of(wish, field);
}

// "a@example.jp", "Name <a@example.jp>", "\"Last, First\" <a@example.jp>".
Result<mail::NamedAddress> address_in(std::string_view field, std::string_view text) {
  text = trim(text);
  mail::NamedAddress out;
  const std::size_t open = text.ends_with('>') ? text.rfind('<') : text.npos;
  if (open == text.npos) {
    out.address = text;
  } else {
    out.address = text.substr(open + 1, text.size() - open - 2);
    std::string_view name = trim(text.substr(0, open));
    const bool quoted = name.size() > 1 && name.starts_with('"') && name.ends_with('"');
    out.name = quoted ? mail::unquoted(name) : std::string(name);
  }
  if (has_controls(out.name)) return wrong(field, "has a control character in a name.");
  const Result<void> fine = mail::check_address(out.address, {.utf8 = true});
  if (!fine) return wrong(field, fmt::format("({}): {}", text, fine.error().what));
  return out;
}

// One address or a list of them.
Result<std::vector<mail::NamedAddress>> addresses_in(const json::object& wish,
                                                     std::string_view field) {
  std::vector<mail::NamedAddress> out;
  const json::value* value = wish.if_contains(field);
  if (!value) return out;
  const json::array list = value->is_array() ? value->get_array() : json::array{*value};
  for (const json::value& one : list) {
    if (!one.is_string()) return wrong(field, "wants one address or a list of them.");
    Result<mail::NamedAddress> address = address_in(field, std::string_view(one.get_string()));
    if (!address) return std::unexpected(address.error());
    out.push_back(std::move(*address));
  }
  return out;
}

bool is_header_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
}

Result<std::vector<std::pair<std::string, std::string>>> headers_in(const json::object& wish) {
  std::vector<std::pair<std::string, std::string>> out;
  const json::value* value = wish.if_contains("headers");
  if (!value) return out;
  if (!value->is_object())
    return wrong("headers", "wants an object, as {\"X-Campaign\": \"spring\"}.");
  for (const auto& [key, text] : value->get_object()) {
    const std::string name(key);
    const bool ours = std::ranges::any_of(kOwnHeaders, [&name](std::string_view own) {
      return own.ends_with('-') ? istarts_with(name, own) : iequals(name, own);
    });
    if (ours) return wrong("headers", fmt::format("may not set {}.", name));
    if (!is_header_name(name)) return wrong("headers", "has a name that is none.");
    if (!text.is_string() || has_controls(std::string_view(text.get_string())))
      return wrong("headers", fmt::format("wants one line of text for {}.", name));
    out.emplace_back(name, text.get_string());
  }
  return out;
}

// RFC 2045 §5.1, without parameters.
bool is_type(std::string_view type) {
  const std::size_t slash = type.find('/');
  const auto fits = [](char c) {
    return is_alnum(c) || std::string_view("!#$&^_.+-").find(c) != std::string_view::npos;
  };
  return slash != type.npos && slash > 0 && slash + 1 < type.size() &&
         std::ranges::all_of(type.substr(0, slash), fits) &&
         std::ranges::all_of(type.substr(slash + 1), fits);
}

Result<mail::Attachment> attachment_in(const json::value& value) {
  constexpr std::string_view kField = "attachments";
  if (!value.is_object())
    return wrong(kField, "wants objects: {\"filename\", \"type\", \"content\"}.");
  const json::object& wish = value.get_object();
  const Result<std::string> name = line_of(wish, "filename");
  if (!name) return std::unexpected(name.error());
  mail::Attachment out{.name = *name, .type = text_of(wish, "type"), .content = {}};
  if (out.type.empty()) out.type = "application/octet-stream";
  if (!is_type(out.type))
    return wrong(kField,
                 fmt::format("has a type \"{}\" that is none, as \"application/pdf\".", out.type));
  std::optional<std::string> content = base64_decode(text_of(wish, "content"));
  if (!content || !wish.contains("content"))
    return wrong(kField, fmt::format("wants the content of \"{}\" in base 64.", out.name));
  out.content = std::move(*content);
  return out;
}

Result<std::vector<mail::Attachment>> attachments_in(const json::object& wish) {
  std::vector<mail::Attachment> out;
  const json::value* value = wish.if_contains("attachments");
  if (!value) return out;
  if (!value->is_array()) return wrong("attachments", "wants a list.");
  for (const json::value& one : value->get_array()) {
    Result<mail::Attachment> attachment = attachment_in(one);
    if (!attachment) return std::unexpected(attachment.error());
    out.push_back(std::move(*attachment));
  }
  return out;
}

Result<void> read_addresses(const json::object& wish, mail::Letter& letter,
                            mail::Envelope& envelope) {
  const Result<std::string> from = line_of(wish, "from");
  if (!from) return std::unexpected(from.error());
  if (from->empty()) return wrong("from", "wants the author, as \"Shop <shop@example.jp>\".");
  Result<mail::NamedAddress> author = address_in("from", *from);
  if (!author) return std::unexpected(author.error());
  letter.from = std::move(*author);
  const Result<std::string> path = line_of(wish, "return_path");
  if (!path) return std::unexpected(path.error());
  envelope.reverse_path = wish.contains("return_path") ? *path : letter.from.address;
  std::vector<mail::NamedAddress> bcc;
  for (auto& [field, into] : {std::pair{"to", &letter.to}, std::pair{"cc", &letter.cc},
                              std::pair{"bcc", &bcc}, std::pair{"reply_to", &letter.reply_to}}) {
    Result<std::vector<mail::NamedAddress>> read = addresses_in(wish, field);
    if (!read) return std::unexpected(read.error());
    *into = std::move(*read);
  }
  for (const auto* list : {&letter.to, &letter.cc, &bcc})
    for (const mail::NamedAddress& one : *list)
      envelope.recipients.push_back({.address = one.address});
  if (envelope.recipients.empty()) return wrong("to", "wants one address or a list of them.");
  return {};
}

}  // namespace

bool names_parts(const json::object& wish) {
  return !wish.contains("message");
}

Result<void> knows_fields(const json::object& wish) {
  for (const auto& [key, value] : wish) {
    const std::string_view name(key);
    if (std::ranges::find(kFields, name) != kFields.end()) continue;
    const std::string_view near = nearest(name, kFields);
    return wrong(name, near.empty()
                           ? fmt::format("is no field; there are {}.", fmt::join(kFields, ", "))
                           : fmt::format("is no field; did you mean {}?", near));
  }
  return {};
}

Result<HandedIn> from_parts(const json::object& wish) {
  HandedIn out;
  mail::Letter letter;
  const Result<void> addressed = read_addresses(wish, letter, out.envelope);
  if (!addressed) return std::unexpected(addressed.error());
  Result<std::string> subject = line_of(wish, "subject");
  if (!subject) return std::unexpected(subject.error());
  Result<std::string> text = text_in(wish, "text");
  if (!text) return std::unexpected(text.error());
  Result<std::string> html = text_in(wish, "html");
  if (!html) return std::unexpected(html.error());
  if (!wish.contains("text") && !wish.contains("html"))
    return fail(Errc::invalid, "Give \"text\", \"html\" or both; or the whole \"message\".");
  auto headers = headers_in(wish);
  if (!headers) return std::unexpected(headers.error());
  auto attachments = attachments_in(wish);
  if (!attachments) return std::unexpected(attachments.error());
  letter.subject = std::move(*subject);
  letter.text = std::move(*text);
  letter.html = std::move(*html);
  letter.headers = std::move(*headers);
  letter.attachments = std::move(*attachments);
  out.message = mail::compose(letter);
  return out;
}

}  // namespace todoku::api
