#include "auth/certificate.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/check.h"

namespace todoku::auth {

namespace {

struct Free {
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

const unsigned char* raw_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Null where it is none, or has bytes behind it.
std::unique_ptr<EVP_PKEY, Free> read_key(std::string_view der) {
  const unsigned char* at = raw_bytes(der);
  std::unique_ptr<EVP_PKEY, Free> key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return at == raw_bytes(der) + der.size() ? std::move(key) : nullptr;
}

// What an i2d function of OpenSSL writes.
template <class Write, class T>
std::string encoded(Write write, T* value) {
  unsigned char* bytes = nullptr;
  const int size = write(value, &bytes);
  if (size <= 0) return "";
  std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

}  // namespace

Result<Certificate> Certificate::parse(std::string_view der) {
  if (der.size() > kBytes) return fail(Errc::too_large, "a certificate of more than 64 KiB");
  const unsigned char* at = raw_bytes(der);
  std::shared_ptr<x509_st> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())),
                                       X509_free);
  ERR_clear_error();
  if (!certificate || at != raw_bytes(der) + der.size())
    return fail(Errc::malformed, "not a certificate");
  return Certificate(std::move(certificate));
}

std::string Certificate::der() const {
  return encoded(i2d_X509, certificate_.get());
}

std::string Certificate::public_key() const {
  return encoded(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(certificate_.get()));
}

bool Certificate::is_signed_by(std::string_view public_key) const {
  const std::unique_ptr<EVP_PKEY, Free> key = read_key(public_key);
  const bool good = key && X509_verify(certificate_.get(), key.get()) == 1;
  ERR_clear_error();
  return good;
}

bool Certificate::names_host(const std::string& host) const {
  const unsigned rules = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
  return X509_check_host(certificate_.get(), host.data(), host.size(), rules, nullptr) == 1;
}

bool is_public_key(std::string_view der) {
  return read_key(der) != nullptr;
}

std::string broken_because(const std::vector<Certificate>& chain, const Certificate& anchor,
                           WallTime now) {
  const std::unique_ptr<X509_STORE, Free> store(X509_STORE_new());
  const std::unique_ptr<X509_STORE_CTX, Free> context(X509_STORE_CTX_new());
  const std::unique_ptr<STACK_OF(X509), Free> others(sk_X509_new_null());
  CHECK(store && context && others && X509_STORE_add_cert(store.get(), anchor.raw()) == 1);
  for (const Certificate& one : chain) CHECK(sk_X509_push(others.get(), one.raw()) > 0);
  CHECK(X509_STORE_CTX_init(context.get(), store.get(), chain.front().raw(), others.get()) == 1);
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_time(rules, std::chrono::floor<seconds>(now).time_since_epoch().count());
  const bool good = X509_verify_cert(context.get()) == 1;
  const int error = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  return good ? "" : X509_verify_cert_error_string(error);
}

}  // namespace todoku::auth
