#include "bounce/status.h"

#include <algorithm>
#include <array>

#include "base/lanes.h"
#include "base/text.h"
#include "bounce/address.h"
#include "bounce/innermost.h"
#include "mail/encoded_word.h"

namespace todoku::bounce {
namespace {

using Member = std::string StatusBlock::*;
struct Known {
  std::string_view name;
  Member member;
};
constexpr auto kFields = std::to_array<Known>({
    {"final-recipient", &StatusBlock::final_recipient},
    {"original-recipient", &StatusBlock::original_recipient},
    {"x-actual-recipient", &StatusBlock::actual_recipient},
    {"action", &StatusBlock::action},
    {"status", &StatusBlock::status},
    {"diagnostic-code", &StatusBlock::diagnostic},
    {"remote-mta", &StatusBlock::remote_mta},
});

const Known* known_field(std::string_view name) {
  for (const Known& known : kFields) {
    if (name.size() == known.name.size() && iequals(name, known.name)) return &known;
  }
  return nullptr;
}

// "rfc822; x", "dns; mx.example.jp (TCP|...)": without type and comment.
std::string host_of(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  if (semicolon != value.npos) value = value.substr(semicolon + 1);
  value = trim(value);
  if (value.starts_with('<') && value.ends_with('>')) value = value.substr(1, value.size() - 2);
  value = value.substr(0, value.find_first_of(" ("));
  while (value.ends_with('.')) value.remove_suffix(1);
  return std::string(value);
}

// "smtp; 250 2.0.0 queued": what was answered where it did arrive.
int taken_code(std::string_view reply) {
  const bool code = reply.size() > 3 && reply[0] == '2' && is_digit(reply[1]) &&
                    is_digit(reply[2]) && (reply[3] == ' ' || reply[3] == '-');
  return code ? 200 + (reply[1] - '0') * 10 + (reply[2] - '0') : 0;
}

class FieldReader {
 public:
  StatusFields read(std::string_view text) {
    std::size_t number = 0;
    for (bool more = true; more && fields_.blocks.size() < kBlocks;) {
      const std::size_t end = find_any<'\n'>(text);
      const std::string_view line = text.substr(0, end);
      more = end < text.size();
      text.remove_prefix(std::min(end + 1, text.size()));
      ++number;
      if (trim(line).empty()) {
        end_block();
      } else if (line[0] == ' ' || line[0] == '\t') {
        fold(line, number);
      } else {
        field(line, number);
      }
    }
    end_block();
    return std::move(fields_);
  }

 private:
  // Some indent all fields alike; any other such line belongs to the field before.
  void fold(std::string_view line, std::size_t number) {
    const std::size_t indent = line.find_first_not_of(" \t");
    const bool alike =
        indent == indent_ && known_field(line.substr(indent, line.find(':') - indent));
    if (!current_ || alike) {
      indent_ = indent;
      return field(trim(line), number);
    }
    // A reply of several lines keeps them: "550-5.1.1 a" "550 5.1.1 b".
    *current_ += '\n';
    *current_ += trim(line);
  }

  void field(std::string_view line, std::size_t number) {
    const std::size_t colon = line.find(':');
    const std::string_view name = trim(line.substr(0, colon));
    current_ = nullptr;
    if (colon == line.npos) return;
    std::string_view value = trim(line.substr(colon + 1));
    if (value.starts_with('=')) value = trim(value.substr(1));  // a damaged soft line break
    if (fields_.reporting_mta.empty() && iequals(name, "reporting-mta")) {
      fields_.reporting_mta = host_of(value);
    } else if (fields_.reporting_mta.empty() && iequals(name, "reporting-ua")) {
      fields_.reporting_mta = host_of(value.substr(0, value.find(';')));  // RFC 8098 §3.2.1
    }
    const Known* known = known_field(name);
    if (!known) return;
    if (!(block_.*known->member).empty() || starts_anew(known->member)) end_block();
    if (block_.line == 0) block_.line = number;
    current_ = &(block_.*known->member);
    *current_ = std::string(value);
  }

  // The blocks lack the empty line between them: a recipient behind a complete block begins one.
  bool starts_anew(Member member) const {
    return member == &StatusBlock::final_recipient && !block_.action.empty() &&
           !block_.status.empty() && block_.names_recipient() && block_.original_recipient.empty();
  }

  void end_block() {
    current_ = nullptr;
    if (block_.names_recipient() || (!block_.action.empty() && !block_.status.empty())) {
      fields_.blocks.push_back(std::move(block_));
    }
    block_ = {};
  }

  StatusFields fields_;
  StatusBlock block_;
  std::string* current_ = nullptr;
  std::size_t indent_ = 0;  // of fields that are indented
};

// "smtp; 550 ..." -> "550 ..."; "X-Postfix; host ..." -> "host ..."
std::string_view without_type(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  if (semicolon == value.npos || semicolon > 20) return value;
  const std::string_view type = trim(value.substr(0, semicolon));
  if (type.empty() || type.find_first_of(" \t\n.:<@") != type.npos || is_digit(type[0]))
    return value;
  return trim(value.substr(semicolon + 1));
}

std::string word_of(std::string_view value) {
  value = trim(value);
  return to_lower(value.substr(0, value.find_first_of(" \t\n;(")));
}

bool is_dotless(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at != address.npos && address.find('.', at) == address.npos;
}

void set_addresses(Recipient& out, const StatusBlock& block) {
  const std::string final = typed_address(block.final_recipient);
  const std::string original = typed_address(block.original_recipient);
  const std::string actual = typed_address(block.actual_recipient);
  // "lisa@ims-ms-daemon": the name of a queue inside the mail system, nobody's address.
  const bool inner = is_dotless(final) && !original.empty() && !is_dotless(original);
  out.address = !final.empty() && !inner ? final : !original.empty() ? original : actual;
  out.original_recipient = same_address(original, out.address) ? "" : original;
}

}  // namespace

StatusFields read_status_fields(std::string_view text) {
  return FieldReader().read(text);
}

Kind kind_of_action(std::string_view action) {
  if (action == "delayed") return Kind::delayed;
  if (action == "delivered" || action == "relayed" || action == "expanded") return Kind::delivered;
  return Kind::bounce;
}

Recipient recipient_of(const StatusBlock& block, const StatusFields& fields, std::string_view part,
                       const Phrases& phrases) {
  Recipient out;
  set_addresses(out, block);
  out.dsn_action = word_of(block.action);
  if (out.dsn_action == "fail" || out.dsn_action == "failure") out.dsn_action = "failed";
  out.reporting_mta = fields.reporting_mta;
  out.remote_mta = host_of(block.remote_mta);
  out.found = {std::string(part), block.line};
  out.sure = Sure::stated;
  out.by_program = istarts_with(block.diagnostic, "x-unix");  // RFC 3464 §9.2
  std::string_view raw = without_type(block.diagnostic);
  const std::string decoded = raw.find("=?") == raw.npos ? "" : mail::decode_words(raw);
  if (!decoded.empty()) raw = decoded;
  if (!raw.empty()) {
    Inner inner = innermost(raw);
    out.text = std::move(inner.text);
    out.code = inner.code ? inner.code : taken_code(raw);
    if (inner.enhanced) out.status = smtp::to_string(*inner.enhanced);
    out.around = joined(raw);
    if (out.remote_mta.empty()) out.remote_mta = remote_host(raw, phrases.find(raw), 0, raw.size());
  }
  if (const auto stated = enhanced_in(block.status); out.status.empty() && stated) {
    out.status = smtp::to_string(*stated);
  } else if (out.status.empty() && block.status.starts_with("2.")) {
    out.status = word_of(block.status);
  }
  // "4.0.0 (host name lookup failure)": the comment is all that is said.
  const std::size_t comment = block.status.find('(');
  if (out.text.empty() && comment != block.status.npos) {
    std::string_view text = std::string_view(block.status).substr(comment + 1);
    out.text = std::string(trim(text.substr(0, text.rfind(')'))));
  }
  return out;
}

}  // namespace todoku::bounce
