#include "app/reply_pages_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/explain_words.h"
#include "app/width.h"
#include "base/text.h"
#include "reply/explain.h"
#include "reply/mechanisms.h"

namespace todoku::app {
namespace {

constexpr std::size_t kPhraseColumns = 56;  // of a row: a table must fit a page
constexpr std::size_t kExamples = 2;        // further ones differ in little

std::string_view action_word(reply::Advice advice, const Terminal& say) {
  switch (advice) {
    case reply::Advice::suppress: return say.pick("配信リストから外す", "take off the list");
    case reply::Advice::retry: return say.pick("時間をおいて再送", "try again later");
    case reply::Advice::retry_slower: return say.pick("速度を落として再送", "try again, slower");
    case reply::Advice::fix_auth: return say.pick("認証設定の修正", "repair authentication");
    case reply::Advice::fix_dns: return say.pick("DNS設定の修正", "repair DNS");
    case reply::Advice::fix_message: return say.pick("メール内容の修正", "change the message");
    case reply::Advice::contact_recipient: return say.pick("受信者に依頼", "ask the recipient");
    case reply::Advice::contact_provider: return say.pick("事業者に依頼", "ask the provider");
    case reply::Advice::review_list: return say.pick("配信リストの見直し", "review the list");
    case reply::Advice::none: return say.pick("対応不要", "nothing");
  }
  std::unreachable();
}

std::string_view side_word(reply::Responsible responsible, const Terminal& say) {
  switch (responsible) {
    case reply::Responsible::recipient: return say.pick("受信者", "recipient");
    case reply::Responsible::sender: return say.pick("送信側", "sender");
    case reply::Responsible::provider: return say.pick("事業者", "provider");
    case reply::Responsible::network: return say.pick("ネットワーク", "network");
  }
  std::unreachable();
}

std::string_view time_word(reply::Permanence permanence, const Terminal& say) {
  switch (permanence) {
    case reply::Permanence::permanent: return say.pick("再送しても届かない", "permanent");
    case reply::Permanence::temporary: return say.pick("一時的", "temporary");
    case reply::Permanence::ambiguous: return say.pick("断定できない", "not told");
  }
  std::unreachable();
}

// A cell of a table or a code span: no line ends, no bars, no backticks.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') {
      out += "\\|";
    } else {
      out += c == '\n' ? ' ' : c == '`' ? '\'' : c;
    }
  }
  return out;
}

// The words by which an entry is known.
std::string phrase_of(const reply::Entry& entry) {
  std::string out;
  for (const std::string& phrase : entry.says.front()) out += (out.empty() ? "" : " … ") + phrase;
  return fit(out, kPhraseColumns);
}

std::string codes_of(const reply::Entry& entry) {
  return entry.codes.empty() ? "" : entry.codes.front();
}

std::string_view stage_word(smtp::Stage stage, const Terminal& say) {
  switch (stage) {
    case smtp::Stage::eod: return say.pick("本文の送信後", "after the message");
    case smtp::Stage::banner: return say.pick("接続時", "at connect");
    case smtp::Stage::rcpt: return "RCPT TO";
    case smtp::Stage::mail: return "MAIL FROM";
    case smtp::Stage::data: return "DATA";
    case smtp::Stage::ehlo: return "EHLO";
    case smtp::Stage::starttls: return "STARTTLS";
    case smtp::Stage::auth: return "AUTH";
    case smtp::Stage::quit: return "QUIT";
    case smtp::Stage::dns:
    case smtp::Stage::connect:
    case smtp::Stage::tls:
    case smtp::Stage::timeout: return "";  // no reply of a server
  }
  std::unreachable();
}

// Where in the session it is said, for entries that are said at one or two places only: some
// providers say the same at another place and mean another thing.
std::string stages_of(const reply::Entry& entry, const Terminal& say) {
  constexpr std::size_t kFew = 2;
  std::string out;
  if (entry.at.size() > kFew) return out;
  for (const smtp::Stage stage : entry.at) {
    const std::string_view word = stage_word(stage, say);
    if (!word.empty()) out += fmt::format("{}{}", out.empty() ? " · " : ", ", word);
  }
  return out;
}

std::string link(std::string_view source, const Terminal& say) {
  if (source == "observed") return std::string(say.pick("実際の応答から", "seen in the wild"));
  if (!source.starts_with("http")) return std::string(source);
  return fmt::format("[{}]({})", say.pick("出典", "source"), source);
}

// "gmail@2023-08" alone: a wording of that time. With "@current" or undated: still spoken.
std::string wording_date(const reply::Entry& entry, const Terminal& say) {
  std::string dated;
  bool current = entry.personas.empty();
  for (const std::string& persona : entry.personas) {
    const std::size_t at = persona.find('@');
    if (at == persona.npos || persona.substr(at) == "@current") {
      current = true;
    } else {
      dated = persona.substr(at + 1);
    }
  }
  if (!entry.valid_to.empty())
    return fmt::format(fmt::runtime(say.pick("{} までの文面", "wording until {}")), entry.valid_to);
  if (!current && !dated.empty())
    return fmt::format(fmt::runtime(say.pick("{} 当時の文面", "wording of {}")), dated);
  if (!entry.valid_from.empty())
    return fmt::format(fmt::runtime(say.pick("{} からの文面", "wording since {}")),
                       entry.valid_from);
  return "";
}

std::string facts_line(const reply::Entry& entry, const Terminal& say) {
  const reply::Verdict& v = entry.verdict;
  std::string out = fmt::format("<sub>`{}` · {}: {} · {} · {} ({} {})", to_string(v.cause),
                                say.pick("問題の所在", "fault"), side_word(v.responsible, say),
                                time_word(v.permanence, say), link(entry.source, say), entry.read,
                                say.pick("確認", "read"));
  const std::string dated = wording_date(entry, say);
  if (!dated.empty()) out += " · " + dated;
  return out + fmt::format(" · `{}`</sub>\n\n", entry.id);
}

std::string quoted(std::string_view reply) {
  std::string out = "```text\n";
  for (const std::string_view line : split(reply, '\n')) {
    for (const std::string& part : fold(line, 96)) out += part + "\n";
  }
  return out + "```\n\n";
}

std::string records(const std::vector<reply::Fix>& fixes) {
  if (fixes.empty()) return "";
  std::string out = "```dns\n";
  for (const reply::Fix& fix : fixes) {
    const bool text = fix.type == "TXT";
    const std::string value =
        reply::is_spf_addition(fix)
            ? fmt::format("v=spf1 … {} … -all", fix.value)  // joins what is there
            : fix.value;
    out += fmt::format("{} {} {}\n", fix.name, fix.type, text ? "\"" + value + "\"" : value);
  }
  return out + "```\n\n";
}

}  // namespace

std::string_view group_title(std::string_view group, const Terminal& say) {
  struct Title {
    std::string_view group, ja, en;
  };
  constexpr auto kTitles = std::to_array<Title>({
      {"recipient", "宛先について", "About the recipient"},
      {"domain", "宛先ドメインについて", "About the recipient's domain"},
      {"identity", "差出人について", "About the sender"},
      {"authentication", "認証と送信元の設定について", "About authentication and set-up"},
      {"reputation", "送信元の評価とブロックリストについて", "About reputation and block lists"},
      {"flow", "送信の速度と量について", "About pace and volume"},
      {"message", "メールの内容について", "About the message"},
      {"protocol", "通信手順について", "About the conversation"},
      {"account", "送信に使うアカウントについて", "About your own account"},
      {"system", "受信側のサーバーについて", "About the receiving server"},
      {"network", "接続について", "About the connection"},
      {"policy", "理由が示されない拒否", "Refusals without a reason"},
      {"none", "受け付けた応答", "Not a refusal"},
      {"feedback", "報告", "Feedback"},
  });
  const auto title = std::ranges::find(kTitles, group, &Title::group);
  return title == kTitles.end() ? group : say.pick(title->ja, title->en);
}

std::string page_lead(const Terminal& say, const reply::Provider* provider, std::size_t entries) {
  std::string out =
      fmt::format(fmt::runtime(say.pick("[一覧へ戻る](README.md) · {} 種類の応答\n\n",
                                        "[All providers](README.md) · {} kinds of replies\n\n")),
                  entries);
  if (!provider || provider->mx.empty()) return out;
  std::string hosts;
  for (const std::string& mx : provider->mx)
    hosts += fmt::format("{}`{}`", hosts.empty() ? "" : ", ", mx);
  return out +
         fmt::format(fmt::runtime(say.pick("応答するMXホスト: {}\n\n", "MX hosts: {}\n\n")), hosts);
}

std::string table_head(const Terminal& say) {
  return fmt::format("| {} | {} | {} | {} |\n|---|---|---|---|\n", say.pick("応答", "Reply"),
                     say.pick("意味", "Meaning"), say.pick("問題の所在", "Fault"),
                     say.pick("対応", "What to do"));
}

std::string table_row(const Terminal& say, const reply::Entry& entry) {
  const std::string code = codes_of(entry);
  return fmt::format("| {}[{}](#{}){} | {} | {} | {} |\n", code.empty() ? "" : "`" + code + "` ",
                     "`" + cell(phrase_of(entry)) + "`", entry.id, stages_of(entry, say),
                     words_for(entry.verdict.cause, say), side_word(entry.verdict.responsible, say),
                     action_word(entry.verdict.action, say));
}

std::string entry_section(const Terminal& say, const reply::Catalogue& catalogue,
                          const reply::Entry& entry) {
  reply::Verdict verdict = entry.verdict;
  verdict.rule = entry.id;
  const reply::Explanation told = explain(catalogue, verdict, {});
  const std::string code = codes_of(entry);
  std::string out = fmt::format("<a id=\"{}\"></a>\n\n### {}{}{}\n\n", entry.id,
                                words_for(entry.verdict.cause, say),
                                code.empty() ? "" : " — " + code, stages_of(entry, say));
  const std::size_t most = std::min(entry.examples.size(), kExamples);
  for (std::size_t i = 0; i < most; ++i) out += quoted(entry.examples[i]);
  out += fmt::format("{}\n\n**{}** {}\n\n", say.pick(told.why), say.pick("対処", "What to do"),
                     say.pick(told.remedy));
  return out + records(told.fixes) + facts_line(entry, say);
}

std::string index_lead(const Terminal& say, std::size_t entries) {
  return fmt::format(
      fmt::runtime(
          say.pick("# SMTP応答の事典\n\n"
                   "受信側のサーバーが返す応答 {} "
                   "種類について、意味、問題の所在、対処を事業者ごとにまとめています。"
                   "手元の応答を調べるだけなら、コマンドのほうが早く済みます。\n\n"
                   "```\ntodoku explain '550 5.1.1 The email account that you tried to reach does "
                   "not exist'\n```\n\n"
                   "英語版は [en](../en/README.md) にあります。これらのページは "
                   "[`catalogue/`](../../../catalogue) から "
                   "`todoku catalogue pages docs/replies` "
                   "で作られています。誤りを見つけたときは、元のファイルを直してください。\n\n",
                   "# What mail servers answer\n\n"
                   "{} kinds of replies of receiving servers: what they mean, whose fault it is, "
                   "what to do, by provider. "
                   "For a reply at hand the command is quicker:\n\n"
                   "```\ntodoku explain '550 5.1.1 The email account that you tried to reach does "
                   "not exist'\n```\n\n"
                   "The same in Japanese: [ja](../ja/README.md). These pages are made from "
                   "[`catalogue/`](../../../catalogue) by `todoku catalogue pages docs/replies`; "
                   "mend a fault there.\n\n")),
      entries);
}

std::string index_table(const Terminal& say, std::string_view title, std::string_view rows) {
  return fmt::format("## {}\n\n| | {} | {} |\n|---|---|---|\n{}\n", title,
                     say.pick("ドメイン", "Domains"), say.pick("種類", "Replies"), rows);
}

std::string cause_index_lead(const Terminal& say) {
  return fmt::format("## {}\n\n| {} | {} |\n|---|---|\n", say.pick("原因から探す", "By cause"),
                     say.pick("原因", "Cause"), say.pick("応答の例", "Replies of"));
}

}  // namespace todoku::app
