#include "mail/compose.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "mail/sendable.h"
#include "mail/transfer.h"

namespace todoku::mail {
namespace {

// Header fields and content of one part.
std::string text_part(std::string_view subtype, std::string_view any_ends) {
  const std::string text = with_crlf(any_ends);
  const auto foreign = static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (c < 0x20 && c != '\r' && c != '\n' && c != '\t') || c == 0x7f; }));
  std::string head = fmt::format("Content-Type: text/{}; charset=utf-8\r\n", subtype);
  if (foreign == 0 && !first_bad_line(text))
    return head + "Content-Transfer-Encoding: 7bit\r\n\r\n" + text;
  const EncodedText encoded = encode_text(text);
  return fmt::format("{}Content-Transfer-Encoding: {}\r\n\r\n{}", head, encoded.encoding,
                     encoded.content);
}

std::string attachment_part(const Attachment& attachment) {
  std::string head = "Content-Type: " + attachment.type;
  std::string disposition = "\r\nContent-Disposition: attachment";
  if (!attachment.name.empty()) disposition += parameter("filename", attachment.name);
  return head + disposition + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         base64_lines(attachment.content);
}

std::string multipart(std::string_view subtype, const std::vector<std::string>& parts) {
  std::string boundary;
  const auto taken = [&](const std::string& part) { return part.find(boundary) != part.npos; };
  do {
    boundary = fmt::format("=_{:016x}", fnv1a(boundary + parts.front()));
  } while (std::ranges::any_of(parts, taken));
  std::string out =
      fmt::format("Content-Type: multipart/{};\r\n boundary=\"{}\"\r\n", subtype, boundary);
  for (const std::string& part : parts) out += fmt::format("\r\n--{}\r\n{}", boundary, part);
  return out + fmt::format("\r\n--{}--\r\n", boundary);
}

std::string content_of(const Letter& letter) {
  std::vector<std::string> texts;
  if (!letter.text.empty() || letter.html.empty()) texts.push_back(text_part("plain", letter.text));
  if (!letter.html.empty()) texts.push_back(text_part("html", letter.html));
  std::string body = texts.size() == 1 ? std::move(texts[0]) : multipart("alternative", texts);
  if (letter.attachments.empty()) return body;
  std::vector<std::string> parts = {std::move(body)};
  for (const Attachment& attachment : letter.attachments)
    parts.push_back(attachment_part(attachment));
  return multipart("mixed", parts);
}

}  // namespace

std::string compose(const Letter& letter) {
  std::string out = address_field("From", std::span(&letter.from, 1));
  if (!letter.to.empty()) out += address_field("To", letter.to);
  if (!letter.cc.empty()) out += address_field("Cc", letter.cc);
  if (!letter.reply_to.empty()) out += address_field("Reply-To", letter.reply_to);
  out += text_field("Subject", letter.subject);
  for (const auto& [name, value] : letter.headers) out += text_field(name, value);
  return out + "MIME-Version: 1.0\r\n" + content_of(letter);
}

}  // namespace todoku::mail
