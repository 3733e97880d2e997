#include "app/help.h"

#include "app/width.h"
#include "base/text.h"

namespace todoku::app {
namespace {

constexpr std::size_t kLeft = 35;        // columns of the commands
constexpr std::size_t kNarrowLeft = 28;  // on a terminal of less than 100; longer ones stand alone

// One line a row; it is folded to the terminal.

constexpr std::string_view kEnglish = R"(todoku sends mail and understands every answer it gets.

See what it does
  todoku demo                          a campaign to nine Japanese and foreign providers, played on this machine; no packet leaves it
Understand
  todoku explain '550-5.1.1 The …'     what a reply means, whose fault it is, what to do; also a file, or -
  todoku report LOG …                  logs of Postfix and others: causes, what to do first, addresses to remove
  todoku check DOMAIN|MESSAGE          SPF, DKIM, DMARC, PTR before sending; what each provider would answer
  todoku catalogue list|show|test|unknown   the replies that todoku knows, and those that nobody knew
Run
  todoku serve [-c todoku.toml]        the delivery engine: takes mail by SMTP and HTTP, delivers, retries
  todoku sandbox                       the providers, played on loopback with a DNS zone of their own
  todoku sandbox mail|zone|config      what the sandbox received; its zone; a configuration that uses it
  todoku send --from A --to B FILE     hand a message to a running server
  todoku dkim keygen|show              keys that sign your mail, and the records to publish for them
  todoku mailbox list|add|set|remove   the mailboxes of the receiving gateway, their states and quotas
Look and act (on a running server)
  todoku why RECIPIENT                 one recipient's story: each attempt, each answer, what was done
  todoku queue list|show|cancel|retry  the mail that is on its way
  todoku suppression list|show|add|remove   addresses that get no mail, and why
  todoku holds list|look|release       mail that waits for a repair of yours (SPF, DKIM, DMARC, DNS)
  todoku events [--follow]             everything that happened, in order
More
  todoku help COMMAND                  the options of a command, with examples
  todoku version                       the version, and what it is built from

Every command takes --lang ja|en (else LANG decides) and --json (one JSON object a line).
Exit: 0 done · 1 the answer is "no" · 2 wrong usage or input · 3 the server cannot be reached.
)";

constexpr std::string_view kJapanese =
    R"(todoku は、メールを配送し、返ってきた応答をすべて読み解きます。

まず見る
  todoku demo                          国内外の事業者 9 社をこのマシン上で再現し、配信の一部始終を見せます。外部へは 1 パケットも出ません
理解する
  todoku explain '550-5.1.1 The …'     応答の意味、原因の所在、すべきこと。ファイルや - (標準入力) も可
  todoku report ログ …                 Postfix などのログから、原因、まずすること、外すアドレスをまとめます
  todoku check ドメイン|メール         送る前に SPF・DKIM・DMARC・逆引きを調べ、各社の応答を予測します
  todoku catalogue list|show|test|unknown   知っている応答とその根拠、知らなかった応答
動かす
  todoku serve [-c todoku.toml]        配信エンジン。SMTP と HTTP で受け付け、配信・再送します
  todoku sandbox                       事業者の応答をループバック上で再現します。専用の DNS ゾーン付き
  todoku sandbox mail|zone|config      受け取ったメール、ゾーン、サンドボックスにつなぐ設定
  todoku send --from A --to B FILE     稼働中のサーバーにメールを渡します
  todoku dkim keygen|show              メールに署名する鍵と、公開するレコード
  todoku mailbox list|add|set|remove   受信ゲートウェイのメールボックス。状態と容量
調べる・操作する (稼働中のサーバーに対して)
  todoku why 宛先                      一人の宛先の経緯。試行、応答の原文、判断とその根拠
  todoku queue list|show|cancel|retry  配信途中のメール
  todoku suppression list|show|add|remove   送らない宛先と、その理由
  todoku holds list|look|release       送信側の設定 (SPF・DKIM・DMARC・DNS) の修正を待つメール
  todoku events [--follow]             起きたことすべてを時系列で
その他
  todoku help コマンド                 コマンドごとの詳細と例
  todoku version                       バージョンとビルド情報

どのコマンドにも --lang ja|en (なければ LANG に従う) と --json (1 行に 1 件の JSON) があります。
終了コード: 0 完了 · 1 検査で問題あり・拒否・該当なし · 2 使い方・入力の誤り · 3 サーバーに接続できない
)";

struct Row {
  std::string_view name;     // "" where the text has no columns
  std::string_view meaning;  // "" for a title
};

// "  todoku demo       a campaign …": the two columns stand at least two spaces apart.
Row row_of(std::string_view line) {
  if (!line.starts_with("  ")) return {"", line};
  const std::string_view text = trim(line);
  const std::size_t gap = text.find("  ");
  if (line.starts_with("   ") || gap == text.npos) return {"", text};
  return {text.substr(0, gap), trim(text.substr(gap))};
}

void write_row(const Row& row, std::size_t left, const Terminal& terminal, std::string& out) {
  const std::string margin(left + 4, ' ');
  const bool beside = display_width(row.name) <= left;
  std::string start =
      "  " + (beside ? pad(row.name, left) + "  " : std::string(row.name) + "\n" + margin);
  for (const std::string& line : fold(row.meaning, terminal.columns() - left - 4)) {
    out += start + line + "\n";
    start = margin;
  }
}

std::string set(std::string_view page, const Terminal& terminal) {
  const std::size_t left = terminal.columns() < 100 ? kNarrowLeft : kLeft;
  std::string out;
  for (const std::string_view line : split(page.substr(0, page.size() - 1), '\n')) {
    const Row row = row_of(line);
    if (!row.name.empty()) {
      write_row(row, left, terminal, out);
      continue;
    }
    for (const std::string& part : fold(row.meaning, terminal.columns())) out += part + "\n";
  }
  return out;
}

}  // namespace

std::string top_help(const Terminal& terminal) {
  return set(terminal.pick(kJapanese, kEnglish), terminal);
}

}  // namespace todoku::app
