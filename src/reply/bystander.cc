#include "reply/bystander.h"

#include <array>
#include <string>
#include <vector>

#include "base/text.h"
#include "reply/wordings.h"

namespace todoku::reply {
namespace {

// The sender itself, its address and domain, what it signed and wrote, what its own server said.
constexpr auto kSenders = std::to_array<std::string_view>({
    "sender",
    "senders",
    "sender's",
    "from you",
    "your domain",
    "your mail from",
    "in mail from",
    "return address",
    "return path",
    "envelope",
    "envelope from",
    "you may not",
    "you send from",
    "you are sending from",
    "your own server",
    "after your",
    "from address",
    "from header",
    "from: header",
    "reply-to",
    "header to:",
    "signature",
    "helo",
    "callback",
    "callout",
    "your mx",
    "sending from",
    "from sending",
    "in its name",
    "claims to",
    "送信元",
    "送信者",
    "差出人",
    "absender",
    "absenderdomain",
    "expéditeur",
    "remitente",
    "remetente",
    "mittente",
    "отправитель",
    "отправителя",
    "nadawca",
    "nadawcy",
    "发件人",
    "寄件者",
    "발신자",
});

// Its host, its network, its records, its login, and lists and rules about them.
constexpr auto kOthers = std::to_array<std::string_view>({"your ip",
                                                          "your network",
                                                          "your server",
                                                          "your host",
                                                          "your mail",
                                                          "your smtp",
                                                          "your isp",
                                                          "your account",
                                                          "logged in",
                                                          "password",
                                                          "looks like spam",
                                                          "as spam",
                                                          "your authentication",
                                                          "your provider",
                                                          "your country",
                                                          "your client",
                                                          "user agent",
                                                          "spf",
                                                          "dkim",
                                                          "dmarc",
                                                          "selector",
                                                          "ptr",
                                                          "reverse dns",
                                                          "rdns",
                                                          "ehlo",
                                                          "blacklist",
                                                          "blacklisted",
                                                          "blocklist",
                                                          "blocklisted",
                                                          "block list",
                                                          "black list",
                                                          "allowlist",
                                                          "whitelist",
                                                          "denylist",
                                                          "dnsbl",
                                                          "rbl",
                                                          "reputation",
                                                          "bad history",
                                                          "outgoing",
                                                          "outbound",
                                                          "submission",
                                                          "access from",
                                                          "接続元",
                                                          "認証",
                                                          "逆引き"});

// Words that also stand in a server's closing words: "connection will be closed", "see our policy".
constexpr auto kHarmless = std::to_array<std::string_view>(
    {"authentication", "authenticated", "authenticate", "auth", "tls", "dns", "network", "networks",
     "connection", "policy", "ip"});

// No part of a host name, a path or a value. Letters and digits beside it the wordings do not
// allow.
bool is_glued(std::string_view text, std::size_t begin, std::size_t end) {
  const auto joins = [&](std::size_t at) {
    return at < text.size() && (text[at] == '.' || text[at] == '_' || text[at] == '/' ||
                                text[at] == '=' || text[at] == '<');
  };
  const bool sentence_end =
      end < text.size() && text[end] == '.' && (end + 1 == text.size() || text[end + 1] == ' ');
  return joins(begin - 1) || (!sentence_end && joins(end));  // -1 wraps to beyond the text
}

// How many come first: about the sender itself, those about what is the sender's, then all.
constexpr std::size_t kSenderWords = kSenders.size();
constexpr std::size_t kOtherWords = kSenderWords + kOthers.size();
constexpr std::size_t kAllWords = kOtherWords + kHarmless.size();

const Wordings& bystanders() {
  static const Wordings wordings = [] {
    std::vector<std::string> all(kSenders.begin(), kSenders.end());
    all.insert(all.end(), kOthers.begin(), kOthers.end());
    all.insert(all.end(), kHarmless.begin(), kHarmless.end());
    return Wordings(all);
  }();
  return wordings;
}

// Does one of the first `count` stand in the text?
bool names_one_of(std::string_view text, std::size_t count) {
  bool named = false;
  bystanders().each_place(text, [&](std::uint32_t number, std::size_t begin, std::size_t end) {
    named |= number < count && !(is_alnum(text[begin]) && is_glued(text, begin, end));
  });
  return named;
}

// "host mx.example.net[<ip>] said", "mx.example.net (<ip>)": the address of a host that is named.
bool follows_a_host(std::string_view before) {
  if (before.empty() || (before.back() != '[' && before.back() != '(')) return false;
  before.remove_suffix(1);
  if (before.ends_with(' ')) before.remove_suffix(1);
  const std::string_view word = before.substr(before.rfind(' ') + 1);
  return (word.find('.') != word.npos && is_alnum(word.back())) || word == "<host>";
}

bool names_an_ip(std::string_view text) {
  for (std::size_t at = text.find("<ip>"); at != text.npos; at = text.find("<ip>", at + 1)) {
    const std::string_view before = text.substr(0, at);
    const bool in_link = before.ends_with('=') || before.ends_with('/') || before.ends_with("=[") ||
                         before.ends_with("giving up on ");
    const bool in_tag = before.ends_with("ip: ") && before.rfind('[') + 1 > before.rfind(']') + 1;
    if (!in_link && !in_tag && !follows_a_host(before)) return true;
  }
  return false;
}

}  // namespace

bool names_the_sender(std::string_view normalised) {
  return names_one_of(normalised, kSenderWords);
}

bool names_somebody_else(std::string_view normalised) {
  return names_an_ip(normalised) || names_one_of(normalised, kOtherWords);
}

bool names_a_bystander(std::string_view normalised) {
  return names_an_ip(normalised) || names_one_of(normalised, kAllWords);
}

}  // namespace todoku::reply
