// auth/dkim_message.h - a message as signatures see it: its header, and hashes of its body.
//
// Fed in pieces as it arrives. Once the header is there, its DKIM-Signature and
// ARC-Message-Signature fields say which hashes of the body are wanted; the body itself is not
// kept. Lines must end with CR LF, as SMTP carries them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim_body.h"
#include "mail/header.h"

namespace todoku::auth {

class SignedMessage {
 public:
  static constexpr std::size_t kHeaderBytes = 1024 * 1024;  // ours; a longer one counts as body

  // `also`: hashes wanted by whoever will sign.
  explicit SignedMessage(std::vector<BodyWant> also = {}) : also_(std::move(also)) {}
  SignedMessage(const SignedMessage&) = delete;
  SignedMessage& operator=(const SignedMessage&) = delete;

  void feed(std::string_view bytes);
  void finish();

  // How the header came to its end.
  enum class HeaderEnd {
    empty_line,
    message_end,  // there is no body
    broken_line,  // a line that is no field: it and all behind it counts as body
    too_large,    // over kHeaderBytes or mail::kHeaderFields: it all counts as body
  };

  // After finish.
  const mail::Header& header() const { return header_; }
  HeaderEnd header_end() const { return header_end_; }
  std::string_view head() const { return head_; }  // the header's bytes and its empty line
  const BodyHashes& bodies() const { return bodies_; }
  std::span<const mail::Field* const> all(std::string_view name) const;  // from the top

  // What h= stands for: each name takes the lowest field of that name not yet taken (RFC 6376
  // §5.4.2), a name too many stands for nothing. `own`, the signature in work, is never taken.
  std::string signed_fields(const std::vector<std::string>& names, Canon canon,
                            const mail::Field* own) const;

 private:
  bool header_complete() const;
  HeaderEnd end_of(const mail::Header& header) const;
  void read_header();
  void want_bodies();

  std::vector<BodyWant> also_;
  std::string head_;
  mail::Header header_;  // views into head_
  bool read_ = false;
  HeaderEnd header_end_ = HeaderEnd::message_end;
  std::vector<const mail::Field*> by_name_;  // grouped by name; of one name from the top
  BodyHashes bodies_;
};

}  // namespace todoku::auth
