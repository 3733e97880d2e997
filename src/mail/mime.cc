#include "mail/mime.h"

#include <algorithm>
#include <optional>

#include "base/lanes.h"
#include "base/text.h"
#include "mail/lines.h"

namespace todoku::mail {
namespace {

constexpr std::size_t kBoundaryBytes = 1024;  // RFC 2046 §5.1.1 says 70

struct Name {
  std::size_t end;
  std::size_t colon;
};
std::optional<Name> name_of(std::string_view line) {
  const std::size_t end = find_lane(
      line, 0, [](Lanes bytes) { return (bytes <= ' ') | (bytes >= 0x7f) | (bytes == ':'); });
  std::size_t colon = end;
  while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) ++colon;
  if (end == 0 || colon == line.size() || line[colon] != ':') return std::nullopt;
  return Name{end, colon};
}

bool is_folded(std::string_view line) {
  return !line.empty() && (line[0] == ' ' || line[0] == '\t');
}

// "From user Thu Apr 29 ..." of a mailbox file, also quoted.
bool is_mbox_line(std::string_view line) {
  return line.starts_with("From ") || line.starts_with(">From ");
}

// A line that is no field stands in the header: does a field follow it?
bool field_follows(std::string_view text, std::size_t at) {
  constexpr std::size_t kNameBytes = 256;
  Lines lines(text.substr(std::min(at, text.size()), kNameBytes));
  std::string_view line;
  return lines.next(line) && name_of(line).has_value();
}

// A blank line that is not empty stands in the header: does the header go on behind it? That of a
// part holds Content fields only; what follows it may be fields too, of a delivery status.
bool goes_on(const Header& header, std::string_view message, std::size_t at) {
  constexpr std::string_view kContent = "content-";
  if (!field_follows(message, at)) return false;
  const bool of_part = std::ranges::all_of(
      header.fields, [&](const Field& f) { return istarts_with(f.name, kContent); });
  return !of_part || istarts_with(message.substr(at), kContent);
}

// "--boundary", then a Content field: a multipart that its header does not announce.
bool looks_like_multipart(std::string_view body) {
  constexpr std::size_t kLookBytes = 2048;
  Lines lines(body.substr(0, kLookBytes));
  std::string_view line;
  bool bordered = false;
  for (int i = 0; i < 8 && lines.next(line); ++i) {
    if (bordered && istarts_with(line, "content-")) return true;
    bordered = line.starts_with("--") && line.size() >= 4;
  }
  return false;
}

MediaType media_of(std::string_view content_type) {
  const std::string_view value = trim(content_type.substr(0, content_type.find(';')));
  const std::size_t slash = value.find('/');
  if (slash == value.npos) return {"text", "plain"};
  return {to_lower(trim(value.substr(0, slash))), to_lower(trim(value.substr(slash + 1)))};
}

std::string_view value_of(const Header& header, std::string_view name) {
  const Field* field = header.find(name);
  return field ? field->value : std::string_view{};
}

// A multipart that is open while its lines go by.
struct Open {
  int part;
  std::string boundary;  // with "--" in front; "" until the first that looks like one comes
  int children = 0;
};

class Scanner {
 public:
  Scanner(std::string_view message, MimeLimits limits)
      : message_(message), limits_(limits), lines_(message) {}

  std::vector<Part> scan() {
    constexpr std::size_t kUsualParts = 8;
    parts_.reserve(kUsualParts);
    begin_part(-1, "");
    // Without a multipart nothing ends the part but the message.
    while (!open_.empty() && seek_dashes()) {
      const std::size_t from = lines_.at();
      std::string_view line;
      lines_.next(line);
      delimiter(line, from);
    }
    end_parts(0, message_.size());
    return std::move(parts_);
  }

 private:
  // Goes on to the next line that begins with "--"; false if there is none.
  bool seek_dashes() {
    const std::size_t first = lines_.at();
    for (std::size_t at = first; (at = message_.find("--", at)) != message_.npos; ++at) {
      if (at == first || message_[at - 1] == '\n' || message_[at - 1] == '\r') {
        lines_.seek(at);
        return true;
      }
    }
    return false;
  }

  // Reads the header of the part that begins here, and of the message inside it.
  void begin_part(int parent, std::string number) {
    if (parts_.size() >= limits_.parts) return;
    const std::size_t from = lines_.at();
    Part part;
    part.header = scan_any_header(message_.substr(from));
    part.number = std::move(number);
    part.parent = parent;
    part.depth = parent < 0 ? 0 : parts_[static_cast<std::size_t>(parent)].depth + 1;
    part.whole = message_.substr(from);
    part.body = message_.substr(from + part.header.body);
    const std::string_view type = value_of(part.header, "Content-Type");
    const bool digest =
        parent >= 0 && parts_[static_cast<std::size_t>(parent)].media.is("multipart", "digest");
    part.media = type.empty() && digest ? MediaType{"message", "rfc822"} : media_of(type);
    if (type.empty() && parent < 0 && looks_like_multipart(part.body))
      part.media = {"multipart", "mixed"};
    lines_.seek(from + part.header.body);
    const int index = static_cast<int>(parts_.size());
    const int depth = part.depth;
    const bool multipart = part.media.type == "multipart";
    const bool message = part.media.is("message", "rfc822") || part.media.is("message", "global");
    std::string boundary = multipart ? part.parameter("boundary") : "";
    const std::string inner = part.number.empty() ? "1" : part.number + ".1";
    parts_.push_back(std::move(part));
    running_.push_back(index);
    if (depth >= limits_.depth) return;
    if (multipart && boundary.size() <= kBoundaryBytes) {
      open_.push_back({index, boundary.empty() ? "" : "--" + boundary});
    }
    if (message && !encoded(parts_.back())) begin_part(index, inner);
  }

  static bool encoded(const Part& part) {
    const std::string_view coding = trim(value_of(part.header, "Content-Transfer-Encoding"));
    return iequals(coding, "base64") || iequals(coding, "quoted-printable");
  }

  // If the line, which begins at `from`, is a delimiter of an open multipart: ends and begins
  // parts. The innermost is asked first; one further out ends those inside it (RFC 2046 §5.1.2).
  void delimiter(std::string_view line, std::size_t from) {
    std::size_t i = open_.size();
    while (i > 0 && !is_delimiter(line, open_[i - 1].boundary)) --i;
    if (i == 0 && !open_.empty() && adopt(open_.back(), line)) i = open_.size();
    if (i == 0) return;
    Open& open = open_[i - 1];
    const bool closes = trim(line.substr(open.boundary.size())) == "--";
    open_.resize(i);
    end_parts(open.part + 1, from);
    if (closes) {
      open_.pop_back();
      return;
    }
    const std::string& number = parts_[static_cast<std::size_t>(open.part)].number;
    const std::string child = std::to_string(++open.children);
    begin_part(open.part, number.empty() ? child : number + "." + child);
  }

  static bool is_delimiter(std::string_view line, std::string_view boundary) {
    if (boundary.empty() || !line.starts_with(boundary)) return false;
    const std::string_view after = trim(line.substr(boundary.size()));
    return after.empty() || after == "--";
  }

  // The boundary is not announced, or is another: a "--" line with a Content field behind it, and
  // no part has come yet.
  bool adopt(Open& open, std::string_view line) {
    if (open.children > 0 || line.size() < 4 || line.size() > kBoundaryBytes) return false;
    Lines ahead(message_.substr(lines_.at(), kBoundaryBytes));
    std::string_view next;
    if (!ahead.next(next) || !istarts_with(next, "content-")) return false;
    open.boundary = std::string(trim(line));
    return true;
  }

  // The parts from `first` on end before byte `end`; the line end there belongs to the delimiter.
  void end_parts(int first, std::size_t end) {
    while (!running_.empty() && running_.back() >= first) {
      Part& part = parts_[static_cast<std::size_t>(running_.back())];
      const auto begin = static_cast<std::size_t>(part.whole.data() - message_.data());
      part.whole = part.whole.substr(0, end - begin);
      const std::size_t header = std::min(part.header.body, part.whole.size());
      part.body = part.whole.substr(header);
      running_.pop_back();
    }
  }

  std::string_view message_;
  MimeLimits limits_;
  Lines lines_;
  std::vector<Part> parts_;
  std::vector<Open> open_;
  std::vector<int> running_;  // parts whose end has not come yet, the outermost first
};

}  // namespace

Header scan_any_header(std::string_view message, std::size_t limit) {
  constexpr std::size_t kSectionBytes = 1 << 20;  // more is no header
  constexpr std::size_t kUsualFields = 16;
  Header header;
  header.fields.reserve(kUsualFields);
  Lines lines(message.substr(0, kSectionBytes));
  std::string_view line;
  for (std::size_t from = 0; lines.next(line); from = lines.at()) {
    if (header.fields.empty() && (line.empty() || is_mbox_line(line))) {
      // Nothing of a header has come: an empty line ends it only where text follows.
      if (!line.empty() || field_follows(message, lines.at())) continue;
      header.bytes = from;
      header.body = lines.at();
      return header;
    }
    if (line.empty()) {
      header.bytes = from;
      header.body = lines.at();
      return header;
    }
    const bool folded = is_folded(line);
    const bool blank = std::ranges::all_of(line, is_space);
    if (blank && !goes_on(header, message, lines.at())) {
      // RFC 5322 §3.2.2: a folded line is never blank. Who pads lines pads the empty one too.
      header.bytes = from;
      header.body = lines.at();
      return header;
    }
    const std::optional<Name> name = folded ? std::nullopt : name_of(line);
    if (!name && !folded) {
      if (!header.fields.empty() && field_follows(message, lines.at())) continue;
      header.bytes = header.body = from;
      return header;
    }
    if (header.fields.size() == limit) {
      header.bytes = header.body = from;
      return header;
    }
    if (name) {
      header.fields.push_back({line.substr(0, name->end), line.substr(name->colon + 1), line});
    } else if (!header.fields.empty()) {
      Field& field = header.fields.back();
      const char* end = line.data() + line.size();
      field.value = {field.value.data(), static_cast<std::size_t>(end - field.value.data())};
      field.whole = {field.whole.data(), static_cast<std::size_t>(end - field.whole.data())};
    } else if (!blank) {
      header.bytes = header.body = from;
      return header;
    }
  }
  header.bytes = header.body = std::min(message.size(), kSectionBytes);
  return header;
}

std::string Part::parameter(std::string_view name) const {
  for (const char* field : {"Content-Type", "Content-Disposition"}) {
    std::string value = read_parameter(value_of(header, field), name);
    if (!value.empty()) return value;
  }
  return {};
}

std::vector<Part> scan_parts(std::string_view message, MimeLimits limits) {
  return Scanner(message, limits).scan();
}

}  // namespace todoku::mail
