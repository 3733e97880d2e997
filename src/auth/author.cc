#include "auth/author.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "mail/address.h"

namespace todoku::auth {
namespace {

using mail::Field;

constexpr std::size_t kDomainText = 253;  // RFC 1035 §2.3.4, as text without the root dot

// What people are shown, or what decides how the body is shown (RFC 5322 §3.6, RFC 2045 §3).
constexpr std::string_view kShown[] = {"Subject",  "Date",         "Sender",
                                       "Reply-To", "Content-Type", "Content-Transfer-Encoding"};
// The others that may stand once.
constexpr std::string_view kOnce[] = {"To",          "Cc",         "Bcc",         "Message-ID",
                                      "In-Reply-To", "References", "MIME-Version"};

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < ' ' && c != '\t') || byte == 0x7f;
}

// The first control character of a value that is no line end before white space.
std::size_t find_control(std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value.substr(i).starts_with("\r\n")) {
      ++i;
    } else if (is_control(value[i]) && value[i] != '\n') {
      return i;
    }
  }
  return value.npos;
}

// CR without LF, or LF without CR.
std::size_t find_bare_line_end(std::string_view head) {
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '\n' && (i == 0 || head[i - 1] != '\r')) return i;
    if (head[i] == '\r' && (i + 1 == head.size() || head[i + 1] != '\n')) return i;
  }
  return head.npos;
}

class Reader {
 public:
  explicit Reader(const SignedMessage& message) : message_(message), head_(message.head()) {}

  Author read() {
    look_at_bytes();
    read_from();
    look_at_repeats();
    look_at_needs();
    look_at_lines();
    std::ranges::sort(out_.faults, {},
                      [](const HeaderFinding& f) { return std::pair(f.fault, f.at); });
    return std::move(out_);
  }

 private:
  using End = SignedMessage::HeaderEnd;

  void find(HeaderFault fault, std::string_view field, std::size_t at, std::string why) {
    if (out_.faults.size() == kHeaderFaults) return;
    out_.faults.push_back({fault, std::string(field), at, std::move(why)});
  }
  std::size_t place(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - head_.data());
  }

  void look_at_bytes() {
    if (message_.header_end() == End::too_large)
      find(HeaderFault::too_large, "", 0, "the header is too large");
    if (message_.header_end() == End::broken_line)
      find(HeaderFault::broken_line, "", head_.size(),
           "a line that is no header field stands before the empty line");
    if (const std::size_t at = head_.find('\0'); at != head_.npos)
      find(HeaderFault::nul, "", at, "the header has a NUL byte");
    if (const std::size_t at = find_bare_line_end(head_); at != head_.npos)
      find(HeaderFault::bare_line_end, "", at, "the header has a bare CR or LF");
  }

  void read_from() {
    const std::span<const Field* const> fields = message_.all("From");
    if (fields.empty()) return find(HeaderFault::no_from, "From", 0, "there is no From: field");
    if (fields.size() > 1)
      return find(HeaderFault::several_from, "From", place(fields[1]->whole),
                  fmt::format("there are {} From: fields", fields.size()));
    const Field& from = *fields.front();
    const std::size_t at = place(from.value);
    if (find_control(from.value) != from.value.npos)
      return find(HeaderFault::unreadable_from, "From", at,
                  "the From: field has control characters");
    Result<std::vector<Mailbox>> mailboxes = read_mailboxes(from.value);
    if (!mailboxes) return find(HeaderFault::unreadable_from, "From", at, mailboxes.error().what);
    take(*std::move(mailboxes), at);
  }

  void take(std::vector<Mailbox> mailboxes, std::size_t at) {
    if (mailboxes.empty())
      return find(HeaderFault::no_author, "From", at, "the From: field names nobody");
    for (const Mailbox& mailbox : mailboxes) {
      if (!names_domain(mailbox.domain))
        return find(HeaderFault::no_domain, "From", at,
                    "the address in the From: field has no domain name");
      if (std::ranges::find(out_.domains, mailbox.domain) == out_.domains.end())
        out_.domains.push_back(mailbox.domain);
    }
    if (out_.domains.size() > 1)
      find(HeaderFault::several_domains, "From", at,
           fmt::format("the From: field names authors in {} domains", out_.domains.size()));
    if (mailboxes.size() > 1 && message_.all("Sender").empty())
      find(HeaderFault::no_sender, "Sender", at, "several authors need a Sender: field");
    out_.mailboxes = std::move(mailboxes);
  }

  // A host name, whose last label is not a number, as an address without brackets would have it.
  static bool names_domain(std::string_view domain) {
    if (domain.starts_with('[') || !mail::is_domain(domain, {})) return false;
    const std::string_view last = domain.substr(domain.rfind('.') + 1);
    return domain.size() <= kDomainText && !std::ranges::all_of(last, is_digit);
  }

  void look_at_repeats() {
    for (const std::string_view name : kShown) look_at_repeat(name, HeaderFault::repeated_shown);
    for (const std::string_view name : kOnce) look_at_repeat(name, HeaderFault::repeated_field);
  }
  void look_at_repeat(std::string_view name, HeaderFault fault) {
    const std::span<const Field* const> fields = message_.all(name);
    if (fields.size() < 2) return;
    find(fault, name, place(fields[1]->whole),
         fmt::format("there are {} {}: fields", fields.size(), name));
  }

  void look_at_needs() {
    if (message_.all("Date").empty())
      find(HeaderFault::no_date, "Date", 0, "there is no Date: field");
    if (message_.all("Message-ID").empty())
      find(HeaderFault::no_message_id, "Message-ID", 0, "there is no Message-ID: field");
  }

  void look_at_lines() {
    for (const Field& field : message_.header().fields) {
      for (const std::string_view line : split(field.whole, '\n')) {
        if (line.size() > kLineBytes + line.ends_with('\r')) {
          find(HeaderFault::long_line, field.name, place(line),
               fmt::format("the {}: field has a line of over {} bytes", field.name, kLineBytes));
          break;
        }
      }
      const std::size_t at = find_control(field.value);
      if (at != field.value.npos)
        find(HeaderFault::control_byte, field.name, place(field.value) + at,
             fmt::format("the {}: field has a control character", field.name));
    }
  }

  const SignedMessage& message_;
  std::string_view head_;
  Author out_;
};

}  // namespace

const char* to_string(HeaderFault fault) {
  switch (fault) {
    case HeaderFault::too_large: return "too_large";
    case HeaderFault::nul: return "nul";
    case HeaderFault::bare_line_end: return "bare_line_end";
    case HeaderFault::broken_line: return "broken_line";
    case HeaderFault::no_from: return "no_from";
    case HeaderFault::several_from: return "several_from";
    case HeaderFault::unreadable_from: return "unreadable_from";
    case HeaderFault::no_author: return "no_author";
    case HeaderFault::no_domain: return "no_domain";
    case HeaderFault::several_domains: return "several_domains";
    case HeaderFault::repeated_shown: return "repeated_shown";
    case HeaderFault::repeated_field: return "repeated_field";
    case HeaderFault::no_date: return "no_date";
    case HeaderFault::no_message_id: return "no_message_id";
    case HeaderFault::no_sender: return "no_sender";
    case HeaderFault::long_line: return "long_line";
    case HeaderFault::control_byte: return "control_byte";
  }
  std::unreachable();
}

const HeaderFinding* Author::unfit() const {
  const auto at = std::ranges::find_if(faults, is_unfit, &HeaderFinding::fault);
  return at == faults.end() ? nullptr : &*at;
}

bool Author::has(HeaderFault fault) const {
  return std::ranges::find(faults, fault, &HeaderFinding::fault) != faults.end();
}

Author read_author(const SignedMessage& message) {
  return Reader(message).read();
}

}  // namespace todoku::auth
