// auth/certificate.h - X.509 certificates as DANE compares them. OpenSSL stays behind this file.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

struct x509_st;

namespace todoku::auth {

// Copies share one certificate.
class Certificate {
 public:
  // Errors: malformed; too_large (over kBytes).
  static Result<Certificate> parse(std::string_view der);
  static constexpr std::size_t kBytes = 64 * 1024;  // ours; real ones have a few KB

  std::string der() const;         // selector 0 of TLSA
  std::string public_key() const;  // SubjectPublicKeyInfo, selector 1
  // Was this certificate signed by the key (SubjectPublicKeyInfo)?
  bool is_signed_by(std::string_view public_key) const;
  // Does it name the host (RFC 6125; a wildcard stands for one whole label)?
  bool names_host(const std::string& host) const;

  x509_st* raw() const { return certificate_.get(); }

 private:
  explicit Certificate(std::shared_ptr<x509_st> certificate)
      : certificate_(std::move(certificate)) {}
  std::shared_ptr<x509_st> certificate_;
};

// Is this a whole SubjectPublicKeyInfo?
bool is_public_key(std::string_view der);

// Does the first of `chain` lead to `anchor`, by way of the others, as a TLS server's at `now`?
// `anchor` need not be self-signed. "" if so, else why not, as a clause.
std::string broken_because(const std::vector<Certificate>& chain, const Certificate& anchor,
                           WallTime now);

}  // namespace todoku::auth
