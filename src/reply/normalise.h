// reply/normalise.h - a reply made comparable: what is the same in each copy of it stays.
//
// Lines are joined and the codes at their front removed (also where somebody else joined them:
// "550-5.7.26 The MAIL FROM 550-5.7.26 domain"), case, white space, quotes and dashes are folded,
// entities decoded, addresses become <addr> and IPv4 addresses <ip>. Links, bracket tags and host
// names stay: they are the best evidence. A reply quoted in another ("host x said: 550 ...",
// "smtp; 550 ...", "<421 ...>") is found on the way; the last one is the innermost.
// Nothing is allocated; one pass, linear. The phrases of the catalogue go the same way.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "reply/codes.h"
#include "smtp/reply.h"

namespace todoku::reply {

// What a server said, heard. Reused from reply to reply; large, so not for deep stacks.
class Heard {
 public:
  // What is kept of one text. The longest real replies have some 1,500 bytes; bounces that quote
  // more have the reply near the front.
  static constexpr std::size_t kMaxBytes = 8192;

  void hear(const smtp::Reply& reply);
  void hear(std::string_view text);         // as a person or a log has it
  void hear_phrase(std::string_view text);  // a phrase of the catalogue: codes are not looked for

  std::string_view text() const { return {text_.data(), size_}; }
  const Codes& codes() const { return codes_; }  // at the front of the text; 0 if none
  bool wrapped() const { return inner_at_ > 0; }
  std::string_view inner_text() const { return text().substr(inner_at_); }  // requires wrapped()
  const Codes& inner_codes() const { return inner_; }
  // The host of "host NAME[IP] said:" before the inner reply; "" if none.
  std::string_view inner_host() const;
  // Of the first address in the text, as written; "" if none, or longer than a domain may be.
  std::string_view address_domain() const { return {domain_.data(), domain_size_}; }

 private:
  friend class Hearing;
  std::size_t size_ = 0;
  std::size_t inner_at_ = 0;  // 0: nothing is wrapped (a wrapper has words of its own)
  Codes codes_;
  Codes inner_;
  std::array<char, 255> domain_;  // RFC 5321 §4.5.3.1.2
  std::uint8_t domain_size_ = 0;
  std::array<char, kMaxBytes + 16> text_;  // a mask may begin at the last byte
};

std::string normalise(std::string_view text);
std::string normalise_phrase(std::string_view text);

// The kind of a normalised text: hosts, ids, numbers and hexadecimal masked, so that two copies of
// one reply have one template. For people; fingerprint() is its hash, stable across runs and
// machines.
std::string text_template(std::string_view normalised);
std::uint64_t fingerprint(std::string_view normalised);

}  // namespace todoku::reply
