// real/tls.h - what both sides of TLS are set up with: certificates, trust, versions.
//
// Contexts are made once, never changed, and shared by all loops. TLS 1.2 and later only (RFC
// 8996).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "dns/record.h"
#include "io/ports.h"
#include "real/tls_session.h"

namespace todoku::real {

struct SslContextFree {
  void operator()(ssl_ctx_st* context) const;
};
using SslContext = std::unique_ptr<ssl_ctx_st, SslContextFree>;

// A server: its certificate and key. Session tickets are on.
class TlsServer {
 public:
  struct Files {
    std::string certificate;  // PEM: the leaf first, then its chain
    std::string key;          // PEM, not encrypted
  };
  // Errors: invalid, naming the file and the reason.
  static Result<std::shared_ptr<const TlsServer>> from_files(const Files& files);
  // A certificate of its own making (ECDSA P-256, ten years) for these DNS names or IP addresses,
  // for sandbox and tests: nothing but `certificate_pem` or `tlsa` makes anybody trust it.
  static Result<std::shared_ptr<const TlsServer>> self_signed(
      const std::vector<std::string>& names);

  Result<std::unique_ptr<TlsSession>> session(int fd) const;

  std::string certificate_pem() const;
  // "3 1 1": DANE-EE, SHA-256 of the public key (RFC 7671 §5.1).
  dns::Tlsa tlsa() const;

 private:
  explicit TlsServer(SslContext context) : context_(std::move(context)) {}
  SslContext context_;
};

// A client: whom it trusts.
class TlsClient {
 public:
  // `ca_file`: PEM; empty: the system's certificate authorities. Errors: invalid.
  static Result<std::shared_ptr<const TlsClient>> create(const std::string& ca_file);

  // The certificate is checked in any case, and TlsFacts::verified tells the outcome; the handshake
  // fails for it only if the wish says so. TLSA records other than DANE-TA(2) and DANE-EE(3) are
  // unusable for SMTP; with none usable any certificate will do (RFC 7672 §2.2, §3.1.3).
  Result<std::unique_ptr<TlsSession>> session(int fd, const TlsWish& wish) const;

 private:
  explicit TlsClient(SslContext context) : context_(std::move(context)) {}
  SslContext context_;
};

}  // namespace todoku::real
