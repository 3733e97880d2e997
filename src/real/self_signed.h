// real/self_signed.h - a certificate made in memory, for sandbox and tests.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace todoku::real {

struct SelfSigned {
  struct Free {
    void operator()(X509* made) const { X509_free(made); }
    void operator()(EVP_PKEY* made) const { EVP_PKEY_free(made); }
  };
  std::unique_ptr<X509, Free> certificate;
  std::unique_ptr<EVP_PKEY, Free> key;
};

// ECDSA P-256, valid from an hour ago for ten years; each name a DNS name or an IP address.
// Errors: invalid (no names, or one that cannot stand in a certificate), tls.
Result<SelfSigned> make_self_signed(const std::vector<std::string>& names);

}  // namespace todoku::real
