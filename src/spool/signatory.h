// spool/signatory.h - puts the signatures on our own mail that it lacks, beside the loop.
//
// Mail is signed once, at admission, behind our trace fields: what the spool keeps is what is sent,
// byte for byte, at every try and after every restart. Only what was admitted before there was a
// key for its author is signed at its load (deliver/load.h); dated by its admission, so that its
// bytes are the same at every try, too. So is what a server without 8BITMIME gets
// (deliver/downgrade.h).
#pragma once

#include <memory>
#include <string>

#include "auth/dkim_signing.h"
#include "io/ports.h"

namespace todoku::spool {

class Signatory {
 public:
  // `workers` outlive the Signatory.
  explicit Signatory(Workers& workers) : workers_(workers) {}
  Signatory(const Signatory&) = delete;

  // From the next message on; signatures under way are made with the keys before.
  void use(std::shared_ptr<const auth::DkimSigning> keys) { keys_ = std::move(keys); }
  const auth::DkimSigning& keys() const { return *keys_; }

  bool lacks_signature(std::string_view message) const { return keys_->lacks_signature(message); }
  // `message` with the signatures that it lacks on top. What cannot be signed comes back as it is:
  // whether unsigned mail goes out is the receiver's to judge.
  Task<std::string> sign(std::string message, WallTime at) const;
  // The same of a message whose body was converted: the fields of our keys no longer hold, and go.
  Task<std::string> sign_anew(std::string message, WallTime at) const;

 private:
  Workers& workers_;
  std::shared_ptr<const auth::DkimSigning> keys_ =
      std::make_shared<const auth::DkimSigning>(std::vector<auth::SigningRule>());
};

}  // namespace todoku::spool
