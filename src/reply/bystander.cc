#include "reply/bystander.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace todoku::reply {
namespace {

// The sender, its host, its network, its records, its login, and lists and rules about them.
constexpr auto kBystanders = std::to_array<std::string_view>({"sender",
                                                              "senders",
                                                              "sender's",
                                                              "your ip",
                                                              "your network",
                                                              "your server",
                                                              "your host",
                                                              "your domain",
                                                              "your mail",
                                                              "your smtp",
                                                              "your isp",
                                                              "your account",

                                                              "your authentication",
                                                              "your provider",
                                                              "your country",
                                                              "your client",
                                                              "user agent",
                                                              "authentication",
                                                              "authenticated",
                                                              "authenticate",
                                                              "auth",
                                                              "spf",
                                                              "dkim",
                                                              "dmarc",
                                                              "selector",
                                                              "ptr",
                                                              "reverse dns",
                                                              "rdns",
                                                              "dns",
                                                              "helo",
                                                              "ehlo",
                                                              "tls",
                                                              "ip",
                                                              "network",
                                                              "networks",
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
                                                              "policy",
                                                              "outgoing",
                                                              "outbound",
                                                              "submission",
                                                              "access from",
                                                              "connection",
                                                              "送信元",
                                                              "送信者",
                                                              "差出人",
                                                              "接続元",
                                                              "認証",
                                                              "逆引き",
                                                              "absender",
                                                              "expéditeur",
                                                              "remitente",
                                                              "remetente",
                                                              "mittente",
                                                              "отправитель",
                                                              "发件人",
                                                              "寄件者",
                                                              "발신자"});

// As the words of words.def do: with no letter or digit beside it, and no part of a host name.
bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  const auto joins = [&](std::size_t at) {
    return at < text.size() && (is_alnum(text[at]) || text[at] == '.' || text[at] == '_' ||
                                text[at] == '/' || text[at] == '=' || text[at] == '<');
  };
  const bool sentence_end =
      end < text.size() && text[end] == '.' && (end + 1 == text.size() || text[end + 1] == ' ');
  return !joins(begin - 1) && (sentence_end || !joins(end));  // -1 wraps to beyond the text
}

bool stands_in(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool ascii = is_alnum(word.front());
    if (!ascii || stands_alone(text, at, end)) return true;
  }
  return false;
}

// "host mx.example.net[<ip>] said", "mx.example.net (<ip>)": the address of a host that is named.
bool follows_a_host(std::string_view before) {
  if (before.empty() || (before.back() != '[' && before.back() != '(')) return false;
  before.remove_suffix(1);
  if (before.ends_with(' ')) before.remove_suffix(1);
  const std::string_view word = before.substr(before.rfind(' ') + 1);
  return word.find('.') != word.npos && is_alnum(word.back());
}

bool names_an_ip(std::string_view text) {
  for (std::size_t at = text.find("<ip>"); at != text.npos; at = text.find("<ip>", at + 1)) {
    const std::string_view before = text.substr(0, at);
    const bool in_link = before.ends_with('=') || before.ends_with('/') || before.ends_with("=[") ||
                         before.ends_with("giving up on ");
    if (!in_link && !follows_a_host(before)) return true;
  }
  return false;
}

}  // namespace

bool names_a_bystander(std::string_view normalised) {
  return names_an_ip(normalised) || std::ranges::any_of(kBystanders, [&](std::string_view word) {
           return stands_in(normalised, word);
         });
}

}  // namespace todoku::reply
