#include "bounce/read.h"

#include <algorithm>
#include <utility>

#include "base/lanes.h"
#include "base/text.h"
#include "base/utf8.h"
#include "bounce/address.h"
#include "bounce/damage.h"
#include "bounce/evidence.h"
#include "bounce/feedback.h"
#include "bounce/innermost.h"
#include "bounce/notice.h"
#include "bounce/original.h"
#include "bounce/page.h"
#include "bounce/parts.h"
#include "bounce/prose.h"
#include "bounce/status.h"
#include "mail/charset.h"
#include "mail/mime.h"

namespace todoku::bounce {

struct Reader::Tables {
  Phrases phrases;
  mail::CharsetTables charsets;
};

namespace {

constexpr std::size_t kStatusBytes = 1024 * 1024;

std::vector<std::string> announced_in(const mail::Header& header) {
  std::vector<std::string> out;
  for (const mail::Field& field : header.fields) {
    if (!iequals(field.name, "X-Failed-Recipients")) continue;
    for (const Sighting& seen : addresses_in(field.value)) {
      if (out.size() < kProseRecipients) out.emplace_back(seen.address);
    }
  }
  return out;
}

// "Delivery failure (taro@example.jp)": the subject names whom nothing else names.
std::vector<std::string> named_in(std::string_view subject) {
  std::vector<std::string> out;
  for (const Sighting& seen : addresses_in(subject)) out.emplace_back(seen.address);
  return out;
}

// Does "...ecipient:" stand there, the name of a field? Of its letters the last two are the rarest.
bool names_recipients(std::string_view text) {
  constexpr std::string_view kName = "ecipient:";
  char before = '\0';
  const auto name_ends = [&before](Lanes bytes) {
    const Lanes previous = shifted(bytes, before);
    before = static_cast<char>(bytes[sizeof(Lanes) - 1]);
    return (bytes == ':') & (previous == 't');
  };
  const std::size_t end = find_lane(text, 0, name_ends);
  return end < text.size() &&
         text.find(kName, end + 1 - std::min(end + 1, kName.size())) != text.npos;
}

// How much of attached messages is still read: each holds what is attached to it in turn, and all
// might be gone through again and again.
struct Room {
  static constexpr std::size_t kTimes = 8;  // of the message itself
  std::size_t bytes;

  bool take(std::size_t size) {
    const bool fits = size <= bytes;
    bytes -= std::min(size, bytes);
    return fits;
  }
};

class Reading {
 public:
  // `depth` counts the messages around this one.
  Reading(std::string_view message, const Phrases& phrases, Room& room, int depth)
      : message_(message),
        phrases_(phrases),
        room_(room),
        depth_(depth),
        parts_(mail::scan_parts(message)),
        pages_(pages_of(parts_, phrases)),
        evidence_(gather(parts_, pages_, phrases)),
        original_(find_original(parts_, pages_)) {
    known_.returned_to = evidence_.to;
    known_.reporter = evidence_.from;
    known_.announced = announced_in(parts_[0].header);
    if (known_.announced.empty() && evidence_.subject_says && !evidence_.correspondence)
      known_.announced = named_in(evidence_.subject);
  }

  Report read() {
    Report report = kind_first();
    if (report.kind == Kind::none) return {};
    if (report.original.message_id.empty() && report.original.from.empty())
      report.original = std::move(original_);
    report.verp_recipient = verp_address(evidence_.to);
    report.returned_to = std::move(evidence_.to);
    return report;
  }

 private:
  Report kind_first() {
    if (std::optional<Report> report = read_feedback(parts_, original_)) return *std::move(report);
    if (std::optional<Report> report = by_fields()) return *std::move(report);
    if (std::optional<Report> report = receipt()) return *std::move(report);
    if (!pages_.empty()) {
      if (std::optional<Report> report = read_notice(pages_[0])) {
        // A damaged list of recipients: something bounced, of nobody knows whom.
        if (report->recipients.empty()) report->recipients.push_back(nobody(pages_));
        return *std::move(report);
      }
    }
    if (is_report()) {
      Report report = by_prose();
      // A notice to users of the mail system itself is about nobody's message.
      const bool about_somebody = std::ranges::any_of(
          report.recipients, [](const Recipient& r) { return !r.address.empty(); });
      const bool system = (evidence_.daemon && !evidence_.named_only) || evidence_.announces ||
                          evidence_.report_type || evidence_.speaks_smtp;
      if (about_somebody || system || evidence_.original) return report;
    }
    if (evidence_.is_auto_reply()) return auto_reply();
    // A list manager or a gateway hands on a report that it could not read.
    if (evidence_.is_machine()) return inside();
    return {};
  }

  // What the words do not show, where they are of a language that we do not know, the things do: an
  // address and beside it what a server said.
  bool is_report() {
    if (evidence_.is_report()) return true;
    evidence_.ours = same_address(original_.from, evidence_.to) && !evidence_.to.empty();
    if (!evidence_.is_machine() && !evidence_.ours) return false;
    const std::vector<Recipient> said = read_prose(pages_, known_);
    const auto named = std::ranges::count_if(said, [&](const Recipient& r) {
      return r.sure == Sure::likely && !same_address(r.address, evidence_.to);
    });
    evidence_.named = named > 0;
    evidence_.names_one = named == 1;
    evidence_.diagnosed = std::ranges::any_of(said, [&](const Recipient& r) {
      return (r.code || !r.status.empty()) && (!evidence_.quotes_others() || !is_quoted(r));
    });
    return evidence_.is_report();
  }

  bool is_quoted(const Recipient& recipient) const {
    return std::ranges::any_of(pages_, [&](const Page& page) {
      const std::size_t line = recipient.found.line;
      return page.part == recipient.found.part && line > 0 && page.line(line - 1).starts_with('>');
    });
  }

  // ---- RFC 3464, also where its fields stand in a text ----

  std::optional<Report> by_fields() {
    Report report;
    StatusFields fields;
    bool declared = false;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (!is_status(parts_[i]) || is_returned(parts_, i)) continue;
      declared = true;
      fields = read_status_fields(mail::readable_text(parts_[i], kStatusBytes));
      add_blocks(report, fields, parts_[i].number);
    }
    if (!declared && !pages_.empty()) from_pages(report);
    if (!declared && report.recipients.empty() && is_report()) from_misnamed(report);
    if (!report.recipients.empty()) {
      report.kind = kind_of(report.recipients);
      Beside beside(pages_);
      for (Recipient& recipient : report.recipients) complete(recipient, beside);
      if (declared && is_status(parts_.back())) add_cut_off(report.recipients);
      return report;
    }
    if (!declared) return std::nullopt;
    report = by_prose();
    for (Recipient& recipient : report.recipients) {
      if (recipient.reporting_mta.empty()) recipient.reporting_mta = fields.reporting_mta;
    }
    return report;
  }

  // The message ends amid its fields: of whom they say nothing any more, the text above may.
  void add_cut_off(std::vector<Recipient>& recipients) const {
    if (damage_of(message_).damage != Damage::in_body) return;
    for (Recipient& said : read_prose(pages_, known_)) {
      const bool known = std::ranges::any_of(recipients, [&](const Recipient& r) {
        return same_address(r.address, said.address) ||
               same_address(r.original_recipient, said.address);
      });
      if (said.code && !known) recipients.push_back(std::move(said));
    }
  }

  // RFC 5429 §2.1: a filter of the recipient's own refused the message, and says so in a receipt.
  bool is_refusal() const {
    const std::string submitted = to_lower(value_of("Auto-Submitted"));
    if (submitted.find("reject") != submitted.npos) return true;
    return istarts_with(evidence_.subject, "rejected") ||
           istarts_with(evidence_.subject, "automatically rejected") ||
           std::ranges::any_of(pages_, [](const Page& page) {
             return ifind(page.report(), "automatically rejected") != std::string_view::npos;
           });
  }

  // RFC 8098: the message was shown, deleted or handled: it arrived.
  std::optional<Report> receipt() {
    for (std::size_t i = 1; i < parts_.size(); ++i) {
      if (!parts_[i].media.is("message", "disposition-notification") || is_returned(parts_, i))
        continue;
      Report report;
      report.kind = Kind::delivered;
      add_blocks(report, read_status_fields(mail::readable_text(parts_[i], kStatusBytes)),
                 parts_[i].number);
      if (report.recipients.empty()) continue;
      if (!is_refusal()) return report;
      report.kind = Kind::bounce;
      report.by_filter = true;
      Beside beside(pages_);
      for (Recipient& recipient : report.recipients) complete(recipient, beside);
      return report;
    }
    return std::nullopt;
  }

  void from_pages(Report& report) {
    for (const Page& page : pages_) {
      if (!names_recipients(page.text)) continue;
      // Some write the sent message's header above the fields: then all of the page is looked at.
      StatusFields fields = read_status_fields(page.report());
      if (!is_full(fields)) fields = read_status_fields(page.text);
      const bool full = is_full(fields);
      const bool machine = evidence_.daemon || evidence_.postmaster || evidence_.null_sender ||
                           evidence_.is_report();
      if (full && machine) add_blocks(report, fields, page.part);
    }
  }

  void from_misnamed(Report& report) {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (is_returned(parts_, i) || !is_misnamed_status(parts_[i])) continue;
      const std::string text = mail::readable_text(parts_[i], kStatusBytes);
      add_blocks(report, read_status_fields(text), parts_[i].number);
    }
  }

  static bool is_full(const StatusFields& fields) {
    return std::ranges::any_of(fields.blocks, [](const StatusBlock& block) {
      return block.names_recipient() && (!block.action.empty() || !block.diagnostic.empty());
    });
  }

  void add_blocks(Report& report, const StatusFields& fields, const std::string& part) const {
    for (const StatusBlock& block : fields.blocks) {
      if (report.recipients.size() == kBlocks) return;
      Recipient recipient = recipient_of(block, fields, part, phrases_);
      if (recipient.address.empty() && !block.names_recipient()) continue;
      const bool known = std::ranges::any_of(report.recipients, [&](const Recipient& other) {
        return same_address(other.address, recipient.address);
      });
      if (!known) report.recipients.push_back(std::move(recipient));
    }
  }

  static Kind kind_of(const std::vector<Recipient>& recipients) {
    bool delayed = false;
    for (const Recipient& recipient : recipients) {
      const Kind kind = kind_of_action(recipient.dsn_action);
      if (kind == Kind::bounce) return kind;
      delayed = delayed || kind == Kind::delayed;
    }
    return delayed ? Kind::delayed : Kind::delivered;
  }

  void complete(Recipient& recipient, Beside& beside) {
    if (recipient.address.empty()) {
      const std::vector<Recipient> said = read_prose(pages_, known_);
      if (said.size() == 1) recipient.address = said[0].address;
      recipient.sure = Sure::likely;
    }
    beside.add(recipient);
    if (!recipient.stage) recipient.stage = stage_within(recipient.around);
  }

  // "(in reply to RCPT TO command)" behind the reply that the field quotes.
  std::optional<smtp::Stage> stage_within(std::string_view diagnostic) const {
    const bool command = diagnostic.find("RCPT") != diagnostic.npos ||
                         diagnostic.find("MAIL") != diagnostic.npos ||
                         diagnostic.find("DATA") != diagnostic.npos;
    if (!command) return std::nullopt;
    return stage_of(phrases_.find(diagnostic), 0, diagnostic.size());
  }

  // ---- No standard ----

  Report by_prose() {
    Report report;
    report.kind = prose_kind();
    report.recipients = read_prose(pages_, known_);
    hear_inside(report.recipients);
    if (report.recipients.empty()) {
      Report inner = inside();
      if (inner.kind == Kind::bounce || inner.kind == Kind::delayed) return inner;
      Recipient recipient = nobody(pages_);
      recipient.address = !original_.to.empty() ? original_.to : verp_address(evidence_.to);
      report.recipients.push_back(std::move(recipient));
    }
    return report;
  }

  // A gateway says that it could not deliver, and attaches the report that says why.
  void hear_inside(std::vector<Recipient>& recipients) const {
    const bool open = std::ranges::any_of(
        recipients, [](const Recipient& r) { return r.code == 0 && r.status.empty(); });
    if (!open || evidence_.fault || evidence_.delay) return;
    const Report inner = inside();
    if (inner.kind != Kind::bounce) return;
    for (Recipient& r : recipients) {
      const auto same = std::ranges::find_if(inner.recipients, [&](const Recipient& other) {
        return same_address(other.address, r.address);
      });
      if (same == inner.recipients.end() || r.code || !r.status.empty()) continue;
      const Recipient outer = r;
      r = *same;
      if (r.reporting_mta.empty()) r.reporting_mta = outer.reporting_mta;
    }
  }

  // The report in an attached message.
  Report inside() const {
    constexpr int kDepth = 3;
    if (depth_ == kDepth) return {};
    for (const mail::Part& part : parts_) {
      if (part.depth == 0 || !part.media.is("message", "rfc822")) continue;
      if (!room_.take(part.body.size())) break;
      Report report = Reading(part.body, phrases_, room_, depth_ + 1).read();
      for (Recipient& recipient : report.recipients) {
        recipient.found.part =
            part.number + (recipient.found.part.empty() ? "" : "." + recipient.found.part);
      }
      if (report.kind != Kind::none && report.kind != Kind::auto_reply) return report;
    }
    return {};
  }

  Kind prose_kind() const {
    if (evidence_.success && !evidence_.final && !evidence_.delay) return Kind::delivered;
    const bool delay = evidence_.delay || evidence_.subject_delay;
    return delay && !evidence_.final ? Kind::delayed : Kind::bounce;
  }

  Report auto_reply() {
    Report report;
    report.kind = Kind::auto_reply;
    Recipient recipient;
    recipient.address = first_address(value_of("From"));
    recipient.sure = Sure::stated;
    if (!pages_.empty()) {
      constexpr std::size_t kExcerpt = 500;
      recipient.text = std::string(trim(clip(pages_[0].report(), kExcerpt)));
      recipient.found = {pages_[0].part, 1};
    }
    report.recipients.push_back(std::move(recipient));
    return report;
  }

  std::string_view value_of(std::string_view name) const {
    const mail::Field* field = parts_[0].header.find(name);
    return field ? field->value : std::string_view{};
  }

  std::string_view message_;
  const Phrases& phrases_;
  Room& room_;
  int depth_;
  std::vector<mail::Part> parts_;
  std::vector<Page> pages_;
  Evidence evidence_;
  Original original_;
  Surrounding known_;
};

}  // namespace

Reader::Reader() : tables_(std::make_unique<const Tables>()) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

namespace {

// Addresses and names come as they stand in a header, where bytes of any character set occur; what
// is said comes from a page, which is UTF-8.
void make_utf8(Report& report) {
  const auto make = [](std::string& text) {
    if (!is_utf8(text)) text = repaired_utf8(text);
  };
  for (Recipient& r : report.recipients) {
    make(r.address);
    make(r.original_recipient);
  }
  for (std::string* text : {&report.original.message_id, &report.original.from, &report.original.to,
                            &report.returned_to, &report.verp_recipient})
    make(*text);
}

}  // namespace

Report Reader::read(std::string_view message) const {
  Room room{message.size() * Room::kTimes};
  Report report = Reading(message, tables_->phrases, room, 0).read();
  make_utf8(report);
  return report;
}

Report read(std::string_view message) {
  return Reader().read(message);
}

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::none: return "none";
    case Kind::bounce: return "bounce";
    case Kind::delayed: return "delayed";
    case Kind::delivered: return "delivered";
    case Kind::complaint: return "complaint";
    case Kind::auto_reply: return "auto_reply";
  }
  std::unreachable();
}

}  // namespace todoku::bounce
