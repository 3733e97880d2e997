#include "mail/seven_bit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "mail/header.h"
#include "mail/mime.h"
#include "mail/transfer.h"

namespace todoku::mail {
namespace {

constexpr int kDepth = 20;  // each level is read once more; real mail has five or six
constexpr std::string_view kEncoding = "Content-Transfer-Encoding";

Error cannot(std::string_view why) {
  return Error{Errc::invalid, std::string(why)};
}

std::string_view value_of(const Header& header, std::string_view name) {
  const Field* field = header.find(name);
  return field ? field->value : std::string_view();
}

// "text/plain", in lower case, without parameters and comments.
std::string media_of(const Header& header, std::string_view otherwise) {
  const std::string_view value = value_of(header, "Content-Type");
  const std::string_view type = trim(value.substr(0, value.find_first_of(";(")));
  return to_lower(type.empty() ? otherwise : type);
}

std::string encoding_of(const Header& header) {
  const std::string_view value = value_of(header, kEncoding);
  return to_lower(trim(value.substr(0, value.find_first_of(";("))));
}

bool is_identity(std::string_view encoding) {
  return encoding.empty() || encoding == "7bit" || encoding == "8bit" || encoding == "binary";
}

// A piece of a multipart's body: a part, or what stands around parts: delimiters, preamble,
// epilogue.
struct Piece {
  std::string_view text;
  bool is_part = false;
};

class Splitter {
 public:
  Splitter(std::string_view body, std::string_view boundary)
      : body_(body), dashes_(fmt::format("--{}", boundary)) {}

  // The pieces, in their order; joined they are the body.
  std::vector<Piece> split() {
    for (std::size_t at = 0; at < body_.size() && !closed_;) {
      const std::size_t end = std::min(body_.find('\n', at), body_.size() - 1) + 1;
      if (const std::string_view line = body_.substr(at, end - at); is_delimiter(line)) {
        take_until(at);
        pieces_.push_back({.text = line});
        done_ = end;
        inside_ = !closed_;
      }
      at = end;
    }
    take_until(body_.size());
    return std::move(pieces_);
  }

 private:
  bool is_delimiter(std::string_view line) {
    if (!line.starts_with(dashes_)) return false;
    const std::string_view after = trim(line.substr(dashes_.size()));
    closed_ = after == "--";
    return closed_ || after.empty();
  }

  // The line end before a delimiter belongs to it (RFC 2046 §5.1.1).
  void take_until(std::size_t end) {
    const std::string_view text = body_.substr(done_, end - done_);
    std::size_t line_end = 0;
    if (inside_ && end < body_.size())
      line_end = text.ends_with("\r\n") ? 2 : text.ends_with('\n') ? 1 : 0;
    pieces_.push_back({.text = text.substr(0, text.size() - line_end), .is_part = inside_});
    pieces_.push_back({.text = text.substr(text.size() - line_end)});
  }

  std::string_view body_;
  std::string dashes_;
  std::vector<Piece> pieces_;
  std::size_t done_ = 0;  // where the piece begins that is being read
  bool inside_ = false;   // behind the first delimiter
  bool closed_ = false;   // behind the last
};

// A message or a part of one.
struct Entity {
  std::string_view whole;
  Header header;
  std::string media;
  int depth;
  bool is_message;

  std::string_view body() const { return whole.substr(header.body); }
  bool states(std::string_view name) const { return header.find(name) != nullptr; }
};

Result<void> check(const Entity& entity) {
  if (is_seven_bit(entity.whole)) return {};
  const Header& header = entity.header;
  if (!is_seven_bit(entity.whole.substr(0, header.bytes)))
    return std::unexpected(cannot("a header field has 8-bit characters"));
  if (header.body == header.bytes)
    return std::unexpected(cannot("a header has no empty line behind it"));
  if (header.count("Content-Type") > 1 || header.count(kEncoding) > 1)
    return std::unexpected(cannot("a part states its type or encoding twice"));
  // RFC 1847 §2.1: what is signed may not be changed; RFC 2046 §5.2.2, §5.2.3: nor may these.
  static constexpr std::array<std::string_view, 3> kRigid = {"multipart/signed", "message/partial",
                                                             "message/external-body"};
  if (std::ranges::find(kRigid, entity.media) != kRigid.end())
    return std::unexpected(cannot(fmt::format("a part of {} has 8-bit characters", entity.media)));
  if (const std::string encoding = encoding_of(header); !is_identity(encoding))
    return std::unexpected(cannot(fmt::format("a part in {} has 8-bit characters", encoding)));
  return {};
}

class Converter {
 public:
  explicit Converter(std::string& out) : out_(out) {}

  Result<void> message(std::string_view whole, int depth) {
    Header header = scan_header(whole);
    std::string media = media_of(header, "text/plain");
    return convert({whole, std::move(header), std::move(media), depth, true});
  }

 private:
  Result<void> convert(const Entity& entity) {
    if (is_seven_bit(entity.whole) && encoding_of(entity.header) != "8bit") {
      out_ += entity.whole;
      return {};
    }
    if (entity.depth > kDepth) return std::unexpected(cannot("its parts are nested too deeply"));
    if (const Result<void> fit = check(entity); !fit) return fit;
    if (entity.media == "message/rfc822") {
      head(entity, "7bit");
      return message(entity.body(), entity.depth + 1);
    }
    if (entity.media.starts_with("multipart/") && entity.media != "multipart/signed")
      return multipart(entity);
    leaf(entity);
    return {};
  }

  // The header with `encoding` stated and what MIME wants beside it, and the empty line.
  void head(const Entity& entity, std::string_view encoding) {
    for (const Field& field : entity.header.fields) {
      if (iequals(field.name, kEncoding))
        out_ += fmt::format("{}: {}\r\n", kEncoding, encoding);
      else
        out_ += field.whole;
    }
    if (entity.is_message && !entity.states("MIME-Version")) out_ += "MIME-Version: 1.0\r\n";
    if (encoding != "7bit" && !entity.states("Content-Type"))
      out_ += fmt::format("Content-Type: text/plain; charset={}\r\n",
                          is_utf8(entity.body()) ? "utf-8" : "unknown-8bit");  // RFC 1428 §3
    if (encoding != "7bit" && !entity.states(kEncoding))
      out_ += fmt::format("{}: {}\r\n", kEncoding, encoding);
    const Header& header = entity.header;
    out_ += entity.whole.substr(header.bytes, header.body - header.bytes);
  }

  void leaf(const Entity& entity) {
    const std::string_view body = entity.body();
    if (is_seven_bit(body)) {
      head(entity, "7bit");
      out_ += body;
      return;
    }
    const bool text = entity.media.starts_with("text/") || entity.media.starts_with("message/");
    const EncodedText encoded =
        text ? encode_text(body) : EncodedText{"base64", base64_lines(body)};
    head(entity, encoded.encoding);
    out_ += encoded.content;
  }

  Result<void> multipart(const Entity& entity) {
    const std::string boundary =
        read_parameter(value_of(entity.header, "Content-Type"), "boundary");
    const std::vector<Piece> pieces = Splitter(entity.body(), boundary).split();
    if (boundary.empty() || std::ranges::none_of(pieces, &Piece::is_part))
      return std::unexpected(cannot("a multipart has no parts"));
    head(entity, "7bit");
    const bool digest = entity.media == "multipart/digest";
    for (const Piece& piece : pieces) {
      if (!piece.is_part) {
        around(piece.text);
        continue;
      }
      Header header = scan_header(piece.text);
      std::string media = media_of(header, digest ? "message/rfc822" : "text/plain");
      const Result<void> done =
          convert({piece.text, std::move(header), std::move(media), entity.depth + 1, false});
      if (!done) return done;
    }
    return {};
  }

  void around(std::string_view text) {
    for (const char c : text) out_ += static_cast<unsigned char>(c) > 0x7f ? '?' : c;
  }

  std::string& out_;
};

}  // namespace

bool is_seven_bit(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

Result<std::string> to_seven_bit(std::string_view message) {
  if (is_seven_bit(message)) return std::string(message);
  std::string out;
  out.reserve(message.size() + message.size() / 2);
  const Result<void> done = Converter(out).message(message, 0);
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace todoku::mail
