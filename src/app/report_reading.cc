#include "app/report_reading.h"

#include <algorithm>
#include <filesystem>

#include "app/log_source.h"
#include "app/progress.h"
#include "app/width.h"
#include "app/words.h"
#include "base/hash.h"
#include "base/text.h"
#include "logs/syslog.h"

namespace todoku::app {
namespace {

constexpr std::size_t kMaxWholeBytes = 1u << 30;  // of a file that is taken whole
constexpr std::size_t kShownBytes = 100;          // of a line that nobody knows
constexpr std::size_t kFrontBytes = 4096;         // of a log, by which it is known again
constexpr std::size_t kLeastFrontBytes = 1024;    // less may be a header row and nothing else

enum class Content { unknown, log, mail, document };

// grep writes the name of a log before its lines ("maillog:Nov 23 ..."), which then look like a
// header field.
bool is_line_of_grep(std::string_view front) {
  const std::size_t colon = front.find(':');
  return colon != front.npos && logs::parse_syslog(front.substr(colon + 1), now()).has_value();
}

Content content_of(std::string_view front) {
  if (report::is_auth_document(front)) return Content::document;
  return report::is_mail(front) && !is_line_of_grep(front) ? Content::mail : Content::log;
}

// A program or a picture, whose bytes would tell a person nothing.
bool is_text(std::string_view line) {
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) < ' ' && !is_space(c); };
  return is_utf8(clip(line, kShownBytes)) && std::ranges::none_of(line, is_odd);
}

// Each file once, however often it was named: "mail.log mail.log*".
std::vector<std::string> without_repeats(const std::vector<std::string>& files) {
  std::vector<std::string> kept;
  std::set<std::string> seen;
  for (const std::string& file : files) {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::weakly_canonical(file, error);
    if (file == "-" || error || seen.insert(real.string()).second) kept.push_back(file);
  }
  return kept;
}

}  // namespace

Reading::Reading(const reply::Catalogue& catalogue, Terminal& terminal)
    : terminal_(terminal),
      catalogue_(catalogue),
      judge_(catalogue),
      logs_(
          now(),
          [this](const logs::Attempt& attempt) {
            if (attempt.outcome == logs::Outcome::sent) {
              summary_.add_sent(attempt, judge_.provider(attempt));
            } else {
              summary_.add_failed(attempt, judge_.judge(attempt));
            }
          },
          [this](const logs::Complaint& complaint) {
            summary_.add_complaint(complaint.recipient, complaint.type);
          }) {}

void Reading::refuse(const Error& error) {
  terminal_.complain(error.what);
  good_ = false;
}

bool Reading::read(const std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  named_ = {arguments.begin(), arguments.end()};
  for (const std::string& argument : arguments) {
    Result<std::vector<std::string>> found =
        files_under(argument, terminal_, [this](const Error& error) { refuse(error); });
    if (found) {
      files.insert(files.end(), found->begin(), found->end());
    } else {
      refuse(found.error());
    }
  }
  for (const std::string& file : in_order_of_time(without_repeats(files))) read_file(file);
  tell_strangers();
  return good_;
}

void Reading::note_stranger(const std::string& path) {
  if (named_.contains(path)) good_ = false;
  if (strangers_.size() < kMaxStrangers) {
    strangers_.push_back({path, logs_.first_strange_line(), logs_.first_strange_number()});
  } else {
    ++unnamed_strangers_;
  }
}

void Reading::tell_strangers() {
  if (strangers_.empty()) return;
  for (const Stranger& stranger : strangers_) {
    if (!is_text(stranger.line)) {
      terminal_.complain(
          fmt::format(fmt::runtime(terminal_.pick("{}: テキストのログではありません。",
                                                  "{}: not a log: its bytes are no text.")),
                      stranger.path));
      continue;
    }
    terminal_.complain(
        fmt::format(fmt::runtime(terminal_.pick("{}: 知らない形式です。{} 行目: {}",
                                                "{}: of no format that todoku knows. Line {}: {}")),
                    stranger.path, stranger.number, printable(clip(stranger.line, kShownBytes))));
  }
  if (unnamed_strangers_ > 0)
    terminal_.complain(
        fmt::format(fmt::runtime(terminal_.pick("ほか {} ファイルも知らない形式です。",
                                                "{} more files are of none.")),
                    unnamed_strangers_));
  terminal_.complain(terminal_.pick(
      "読める形式: Postfix・Exim・sendmail・OpenSMTPD・qmail のログ、PowerMTA の CSV、KumoMTA の "
      "JSON、Exchange のメッセージ追跡ログ、不達メール (ファイル・mbox・Maildir)、DMARC・TLS "
      "レポート",
      "It reads logs of Postfix, Exim, sendmail, OpenSMTPD and qmail, PowerMTA's CSV, KumoMTA's "
      "JSON, Exchange's message tracking, returned mail (files, mbox, Maildir), DMARC and TLS "
      "reports"));
}

report::MailSink Reading::sink_for(const std::string& path) {
  return {
      .mail = [this](bounce::Kind kind) { summary_.add_mail(kind); },
      .failure = [this](const logs::Attempt& attempt,
                        const reply::Verdict& verdict) { summary_.add_failed(attempt, verdict); },
      .complaint = [this](const std::string& address,
                          const std::string& type) { summary_.add_complaint(address, type); },
      .auth = {.report = [this](report::AuthReport&& found) { auth_.add(found); },
               .fault =
                   [this, path](const Error& error) {
                     refuse({error.code, fmt::format("{}: {}", path, error.what)});
                   }}};
}

// A copy of a log among others ("mail.log.1" and "mail.log.1.gz") counts everything twice.
void Reading::compare(const std::string& path, std::string_view front) {
  if (front.size() < kLeastFrontBytes) return;
  const auto [it, is_new] = fronts_.emplace(fnv1a(front), path);
  if (is_new) return;
  terminal_.complain(fmt::format(
      fmt::runtime(terminal_.pick(
          "{}: {} と同じ内容で始まります。同じログなら二重に数えています。",
          "{}: begins as {} does. If they are one log, its lines have been counted twice.")),
      path, it->second));
}

void Reading::tell_empty(const std::string& path) {
  if (named_.contains(path))
    terminal_.complain(
        fmt::format(fmt::runtime(terminal_.pick("{}: 空のファイルです。", "{}: empty.")), path));
}

void Reading::tell_damage(const std::string& path) {
  const std::uint64_t lines = logs_.knows_this_input() ? logs_.damaged() : 0;
  if (lines == 0) return;
  const std::string_view english = lines == 1
                                       ? "{}: {} broken line was left out: line {}."
                                       : "{}: {} broken lines were left out; the first is line {}.";
  constexpr std::string_view kJapanese =
      "{}: 壊れた行が {} 行あります (最初は {} 行目)。残りを集計しました。";
  terminal_.complain(fmt::format(fmt::runtime(terminal_.pick(kJapanese, english)), path, lines,
                                 logs_.first_damaged_number()));
}

// A log goes through in blocks; mail and reports are taken whole.
void Reading::read_file(const std::string& path) {
  Content content = Content::unknown;
  std::string whole, front;
  const auto take = [&](std::string_view bytes) {
    if (bytes.empty()) return;
    if (content == Content::unknown) content = content_of(bytes);
    if (content == Content::log) {
      front.append(bytes.substr(0, kFrontBytes - front.size()));
      return logs_.feed(bytes);
    }
    whole.append(bytes.substr(0, kMaxWholeBytes - std::min(kMaxWholeBytes, whole.size())));
  };
  summary_.begin_file(path);
  Progress bar(path);
  const Result<void> outcome =
      read_unpacked(path, terminal_, take, [&bar](std::uint64_t bytes) { bar.reached(bytes); });
  if (!outcome && content == Content::log) {
    refuse({outcome.error().code,
            fmt::format(
                fmt::runtime(terminal_.pick("{} ({} 行目まで読みました)", "{} (after line {})")),
                outcome.error().what, logs_.line_number())});
  } else if (!outcome) {
    refuse(outcome.error());
  }
  logs_.finish();
  const bool is_strange = content == Content::log && !logs_.knows_this_input();
  if (is_strange && outcome && !logs_.first_strange_line().empty()) note_stranger(path);
  if (outcome && content == Content::unknown) tell_empty(path);
  if (content == Content::log) tell_damage(path);
  if (content == Content::log && logs_.knows_this_input()) compare(path, front);
  const report::MailSink sink = sink_for(path);
  if (content == Content::mail) report::read_mails(whole, bounces_, catalogue_, now(), sink);
  if (content == Content::document) report::read_auth_document(whole, sink.auth);
}

bool Reading::found_something() const {
  const report::Tally& total = summary_.total();
  return total.sent + total.failed() > 0 || !auth_.empty() || summary_.complained() > 0 ||
         summary_.mails() > summary_.mails(bounce::Kind::none);
}

}  // namespace todoku::app
