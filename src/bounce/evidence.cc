#include "bounce/evidence.h"

#include <algorithm>
#include <array>

#include "base/byte_set.h"
#include "base/text.h"
#include "bounce/address.h"
#include "mail/encoded_word.h"

namespace todoku::bounce {
namespace {

std::string_view value_of(const mail::Header& header, std::string_view name) {
  const mail::Field* field = header.find(name);
  return field ? field->value : std::string_view{};
}

template <std::size_t N>
bool holds_any(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](auto word) { return text.find(word) != text.npos; });
}

// A firm may be called like a mail system; its users are none.
std::string without_domains(std::string_view text) {
  static constexpr ByteSet kBehind(">)\" \t\n\v\f\r");
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t local = std::min(text.find('@'), text.size() - 1) + 1;
    out += text.substr(0, local);
    text.remove_prefix(local);
    if (!out.ends_with('@')) break;
    const auto behind = std::ranges::find_if(text, [](char c) { return kBehind.has(c); });
    text.remove_prefix(static_cast<std::size_t>(behind - text.begin()));
  }
  return out;
}

void read_from(Evidence& e, std::string_view field) {
  static constexpr auto kSystems = std::to_array<std::string_view>(
      {"mailer-daemon", "mailer daemon", "mailer_daemon", "mail delivery", "mail deliver",
       "mail.delivery", "maildaemon", "mail daemon", "mailerdaemon", "delivery subsystem",
       "delivery system", "mdaemon", "message delivery", "mail system"});
  static constexpr auto kPostmasters = std::to_array<std::string_view>(
      {"postmaster", "post_master", "mail administrator", "system administrator", "interscan",
       "microsoft exchange", "microsoftexchange", "systemadministrator", "administrateur syst",
       "administrador del sistema"});
  static constexpr auto kMachines = std::to_array<std::string_view>(
      {"admin",     "no-reply", "noreply",      "no_reply", "do-not-reply", "donotreply", "bounce",
       "ndr",       "daemon",   "notification", "mailgate", "root@",        "system",     "automat",
       "majordomo", "listserv", "mailman",      "gateway",  "abuse",        "fml"});
  const std::string whole = to_lower(mail::decode_words(field));
  e.from = first_address(whole);
  const std::string text = without_domains(whole);
  const std::string_view bare = trim(whole);
  e.daemon = holds_any(text, kSystems) || bare == "<>" || (bare.empty() && field.data());
  e.named_only = !e.from.empty() && !holds_any(without_domains(e.from), kSystems);
  // "Postmaster Delivery <no-reply@parcels.example>": a name, which anybody may write.
  const bool robot = holds_any(e.from, std::array<std::string_view, 2>{"no-reply@", "noreply@"});
  e.postmaster = holds_any(text, kPostmasters) && !robot;
  e.some_machine = !e.daemon && !e.postmaster && holds_any(text, kMachines);
}

// "Out of office: Letter", "Away until Monday", "Abwesenheitsnotiz"; not "Automatic reply systems,
// a workshop".
bool stands_alone(std::string_view behind) {
  while (!behind.empty() && is_alpha(behind[0])) behind.remove_prefix(1);
  behind = trim(behind);
  if (behind.starts_with("\xc2\xa0")) behind = trim(behind.substr(2));
  static constexpr auto kBehind =
      std::to_array<std::string_view>({":", "\xef\xbc\x9a", "-", "(", "[", "\xe3\x80", "until",
                                       "from", "till", "bis", "ab ", "vom", "du "});
  return behind.empty() ||
         std::ranges::any_of(kBehind, [&](auto mark) { return istarts_with(behind, mark); });
}

void read_subject(Evidence& e, std::string_view field, const Phrases& phrases) {
  constexpr std::size_t kFront = 24;
  constexpr std::size_t kSubjectBytes = 2000;
  e.subject = mail::decode_words(field);
  std::size_t absence_end = 0;
  for (const Hit& hit : phrases.find(clip(e.subject, kSubjectBytes))) {
    if (hit.role == Role::absence && hit.begin < kFront)
      absence_end = std::max<std::size_t>(absence_end, hit.end);
    e.subject_says = e.subject_says || hit.role == Role::subject;
    e.subject_delay = e.subject_delay || hit.role == Role::delay;
    e.subject_success = e.subject_success || hit.role == Role::success;
  }
  e.subject_absence = absence_end > 0;
  e.absence_alone =
      absence_end > 0 && stands_alone(std::string_view(e.subject).substr(absence_end));
  static constexpr auto kAnswers = std::to_array<std::string_view>(
      {"re:", "fwd:", "fw:", "aw:", "wg:", "antw:", "sv:", "vs:", "res:", "enc:", "rif:", "odp:",
       "回复：", "回复:", "答复", "转发"});
  e.correspondence = std::ranges::any_of(
      kAnswers, [&](std::string_view mark) { return istarts_with(e.subject, mark); });
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::ranges::any_of(
      names, [&](auto known) { return name.size() == known.size() && iequals(name, known); });
}

// Fields by which programs that answer mark their answers.
bool is_answerers(std::string_view name) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from",
       "x-mail-autoreply", "x-vacation"});
  return lower(name[0]) == 'x' && is_one_of(name, kNames);
}

// RFC 2369, RFC 2919.
bool is_lists(std::string_view name) {
  static constexpr auto kNames =
      std::to_array<std::string_view>({"list-id", "list-unsubscribe", "list-post"});
  return lower(name[0]) == 'l' && is_one_of(name, kNames);
}

void read_machine_fields(Evidence& e, const mail::Header& header) {
  const std::string_view submitted = trim(value_of(header, "Auto-Submitted"));
  e.auto_submitted = istarts_with(submitted, "auto");
  e.auto_replied = istarts_with(submitted, "auto-replied") ||
                   iequals(trim(value_of(header, "Precedence")), "auto_reply");
  for (const mail::Field& field : header.fields) {
    e.listed = e.listed || is_lists(field.name);
    e.auto_replied =
        e.auto_replied || (is_answerers(field.name) && !iequals(trim(field.value), "no"));
  }
  const mail::Field* path = header.find("Return-Path");
  const std::string_view sender = path ? trim(path->value) : std::string_view{};
  e.null_sender =
      path && (sender == "<>" || sender.empty() || istarts_with(sender, "<mailer-daemon") ||
               istarts_with(sender, "mailer-daemon"));
  e.announces = header.find("X-Failed-Recipients");
  e.answers = header.find("In-Reply-To") || header.find("References");
}

constexpr ByteSet kWhiteSpace(" \t\v\f\r");

// What a person or a help desk quotes is not what the mail says.
bool is_quoted(const Evidence& e, std::string_view line) {
  return line.starts_with('>') && !line.starts_with(">>>") && e.quotes_others();
}

// A reply with its code, or a command: words of a conversation that no person writes.
bool speaks_smtp(const Evidence& e, const Page& page) {
  for (std::size_t i = 0; i < page.lines; ++i) {
    static constexpr ByteSet kFirst("<>45");
    const std::string_view whole = page.line(i);
    const std::size_t first = kWhiteSpace.leading(whole);
    if (first == whole.size() || !kFirst.has(whole[first]) || is_quoted(e, whole)) continue;
    const std::string_view line = trim(whole);
    if (line.starts_with("<<< ") || line.starts_with(">>> RCPT")) return true;
    const bool code = line.size() > 8 && (line[0] == '5' || line[0] == '4') && is_digit(line[1]) &&
                      is_digit(line[2]) && (line[3] == ' ' || line[3] == '-');
    if (code && (is_alpha(line[4]) || line[4] == '<' || line[5] == '.' || line[4] == '-'))
      return true;
  }
  const auto command = std::ranges::find(page.hits, Role::command, &Hit::role);
  return command != page.hits.end() && !is_quoted(e, page.line(page.line_of(command->begin)));
}

void read_words(Evidence& e, const std::vector<Page>& pages) {
  const bool own = !e.quotes_others();
  for (const Page& page : pages) {
    std::uint32_t delay_end = 0;
    for (const Hit& hit : page.hits) {
      if (!own && is_quoted(e, page.line(page.line_of(hit.begin)))) continue;
      e.notice = e.notice || hit.role == Role::notice || hit.role == Role::fault;
      e.fault = e.fault || hit.role == Role::fault;
      e.delay = e.delay || hit.role == Role::delay;
      e.success = e.success || hit.role == Role::success;
      // "You'll be notified if the delivery fails permanently."
      const bool foretold = delay_end > 0 && hit.begin <= delay_end;
      if (hit.role == Role::delay) delay_end = hit.end;
      e.final = e.final || hit.role == Role::gave_up || (hit.role == Role::final && !foretold);
    }
    e.original = e.original || page.original < page.text.size();
    e.speaks_smtp = e.speaks_smtp || speaks_smtp(e, page);
  }
}

// RFC 6522 §3: the frame also holds receipts (RFC 8098), complaints and TLS reports.
bool is_delivery_report(const mail::Part& top) {
  if (!top.media.is("multipart", "report")) return false;
  const std::string type = to_lower(top.parameter("report-type"));
  return type != "disposition-notification" && type != "feedback-report" && type != "tlsrpt";
}

}  // namespace

bool Evidence::is_machine() const {
  return daemon || postmaster || some_machine || null_sender || auto_submitted || announces;
}

bool Evidence::returns_ours() const {
  return ours && subject_says && notice && (fault || speaks_smtp || diagnosed) && !correspondence &&
         !answers && !listed;
}

bool Evidence::is_bulk() const {
  return listed && !null_sender && !report_type && (!daemon || named_only);
}

bool Evidence::quotes_others() const {
  return !is_sure_sender() || (correspondence && answers);
}

bool Evidence::is_wordless_report() const {
  const bool by_address = (daemon && !named_only) || announces;
  const bool alive = success || absence_alone || correspondence || listed;
  return !alive && ((by_address && (named || original)) ||
                    (is_sure_sender() && ours && !auto_replied && !answers));
}

bool Evidence::is_report() const {
  if (returns_ours() || is_wordless_report()) return true;
  if (!is_machine()) return false;
  int points = 0;
  points += daemon || announces ? 3 : postmaster ? 2 : some_machine ? 1 : 0;
  points += null_sender ? 2 : 0;
  points += auto_submitted ? 1 : 0;
  points += report_type ? 3 : 0;
  points += subject_says || subject_delay ? 2 : 0;
  points += notice || delay || diagnosed ? 3 : 0;
  points += original ? 1 : 0;
  points += speaks_smtp ? 1 : 0;
  points -= correspondence ? 1 : 0;
  points -= is_bulk() ? 4 : 0;
  const bool says_so = notice || delay || success || subject_says || subject_delay || report_type ||
                       announces || (diagnosed && (is_mail_system() || (postmaster && !answers)));
  // A shop's robot says "could not be delivered" too, of parcels, and with a null sender; a forge's
  // quotes replies, and a log's summary has them. It is believed only if it returns a message,
  // shows what a mail server said, or its subject says what it is.
  const bool shown = speaks_smtp || diagnosed || fault;
  // Or it names a mailbox, and what is wrong with it.
  const bool blames = auto_submitted && subject_says && names_one && fault && !correspondence &&
                      !answers && !listed && !auto_replied;
  const bool technical =
      is_sure_sender() || original || (is_mail_system() && shown) || blames ||
      (speaks_smtp && auto_submitted && !answers && (subject_says || subject_delay));
  return says_so && technical && points >= 5;
}

bool Evidence::is_auto_reply() const {
  if (auto_replied) return true;
  if (!subject_absence || subject.starts_with("Re: ")) return false;
  return absence_alone || auto_submitted || null_sender;
}

Evidence gather(const std::vector<mail::Part>& parts, const std::vector<Page>& pages,
                const Phrases& phrases) {
  const mail::Part& top = parts[0];
  Evidence e;
  e.original = std::ranges::any_of(parts, [](const mail::Part& part) {
    return part.depth > 0 &&
           (part.media.is("message", "rfc822") || part.media.is("text", "rfc822-headers"));
  });
  read_from(e, value_of(top.header, "From"));
  e.to = first_address(value_of(top.header, "To"));
  read_subject(e, value_of(top.header, "Subject"), phrases);
  read_machine_fields(e, top.header);
  e.report_type = is_delivery_report(top);
  read_words(e, pages);
  return e;
}

}  // namespace todoku::bounce
