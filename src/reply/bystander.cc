#include "reply/bystander.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace todoku::reply {
namespace {

// The sender itself, its address and domain, what it signed and wrote, what its own server said.
constexpr auto kSenders = std::to_array<std::string_view>({
    "sender",         "senders",      "sender's",       "from you",     "your domain",
    "your mail from", "in mail from", "return address", "return path",  "envelope",
    "envelope from",  "you may not",  "from address",   "from header",  "from: header",
    "reply-to",       "header to:",   "signature",      "helo",         "callback",
    "callout",        "your mx",      "sending from",   "from sending", "in its name",
    "claims to",      "送信元",       "送信者",         "差出人",       "absender",
    "absenderdomain", "expéditeur",   "remitente",      "remetente",    "mittente",
    "отправитель",    "отправителя",  "nadawca",        "nadawcy",      "发件人",
    "寄件者",         "발신자",
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

// Words by their first byte: at each place of a text few are compared.
template <std::size_t N>
class ByFirstByte {
 public:
  explicit constexpr ByFirstByte(std::array<std::string_view, N> words) : words_(words) {
    std::ranges::sort(words_);
    for (const std::string_view word : words_) ++at_[first(word) + 1];
    for (std::size_t i = 1; i < at_.size(); ++i) at_[i] += at_[i - 1];
  }
  // Does one of them begin at the first byte of `text`, and hold(length) there?
  template <class Holds>
  bool any_at(std::string_view text, Holds&& holds) const {
    for (std::size_t i = at_[first(text)]; i < at_[first(text) + 1]; ++i) {
      if (text.starts_with(words_[i]) && holds(words_[i].size())) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t first(std::string_view text) {
    return static_cast<unsigned char>(text[0]);
  }
  std::array<std::string_view, N> words_;
  std::array<std::uint16_t, 257> at_{};
};

template <std::size_t N, std::size_t M>
constexpr std::array<std::string_view, N + M> both(const std::array<std::string_view, N>& a,
                                                   const std::array<std::string_view, M>& b) {
  std::array<std::string_view, N + M> all;
  std::ranges::copy(b, std::ranges::copy(a, all.begin()).out);
  return all;
}

constexpr ByFirstByte kSenderWords{kSenders};
constexpr ByFirstByte kOtherWords{both(kSenders, kOthers)};
constexpr ByFirstByte kBystanderWords{both(both(kSenders, kOthers), kHarmless)};

bool joins(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const char c = text[at];
  return is_alnum(c) || c == '.' || c == '_' || c == '/' || c == '=' || c == '<';
}

// A word ends here: no letter or digit follows, nor the rest of a host name.
bool ends_at(std::string_view text, std::size_t end) {
  const bool sentence_end =
      end < text.size() && text[end] == '.' && (end + 1 == text.size() || text[end + 1] == ' ');
  return sentence_end || !joins(text, end);
}

// As the words of words.def stand: alone. Those of other scripts are written without spaces.
template <class ByFirst>
bool stands_in(std::string_view text, const ByFirst& words) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool ascii = is_alnum(text[at]);
    if (ascii && at > 0 && joins(text, at - 1)) continue;
    const bool found = words.any_at(
        text.substr(at), [&](std::size_t length) { return !ascii || ends_at(text, at + length); });
    if (found) return true;
  }
  return false;
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
  return stands_in(normalised, kSenderWords);
}

bool names_somebody_else(std::string_view normalised) {
  return names_an_ip(normalised) || stands_in(normalised, kOtherWords);
}

bool names_a_bystander(std::string_view normalised) {
  return names_an_ip(normalised) || stands_in(normalised, kBystanderWords);
}

}  // namespace todoku::reply
