#include "real/self_signed.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

#include "base/text.h"
#include "real/tls_session.h"

namespace todoku::real {

namespace {

constexpr long kHour = 3600;
constexpr long kTenYears = 10L * 365 * 24 * kHour;
constexpr std::size_t kCommonName = 64;  // RFC 5280 appendix A: ub-common-name

// The names go into OpenSSL's extension language, where commas and colons have a meaning.
bool is_plain(const std::string& name) {
  for (const char c : name) {
    if (!is_alnum(c) && c != '.' && c != '-' && c != '_' && c != '*') return false;
  }
  return !name.empty() && name.size() <= 253;
}

Result<std::string> alternative_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    boost::system::error_code no_address;
    boost::asio::ip::make_address(name, no_address);
    if (no_address && !is_plain(name)) {
      return fail(Errc::invalid, "\"" + name + "\" cannot stand in a certificate");
    }
    if (!text.empty()) text += ',';
    text += (no_address ? "DNS:" : "IP:") + name;
  }
  if (text.empty()) return fail(Errc::invalid, "a certificate needs a name");
  return text;
}

bool add_extension(X509* certificate, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

// Two certificates of one issuer must not share a number (RFC 5280 §4.1.2.2).
bool set_serial(X509* certificate) {
  unsigned char bytes[16];
  if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
  bytes[0] &= 0x7f;
  BIGNUM* number = BN_bin2bn(bytes, sizeof bytes, nullptr);
  const bool set = number != nullptr &&
                   BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return set;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::string& first, const std::string& names) {
  const std::string common(clip(first, kCommonName));
  const auto* text = reinterpret_cast<const unsigned char*>(common.c_str());
  X509_NAME* subject = X509_get_subject_name(certificate);
  return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
         X509_gmtime_adj(X509_getm_notBefore(certificate), -kHour) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), kTenYears) != nullptr &&
         X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1 &&
         X509_set_pubkey(certificate, key) == 1 &&
         add_extension(certificate, NID_subject_alt_name, names) &&
         add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
         add_extension(certificate, NID_subject_key_identifier, "hash") &&
         X509_sign(certificate, key, EVP_sha256()) > 0;
}

}  // namespace

Result<SelfSigned> make_self_signed(const std::vector<std::string>& names) {
  const Result<std::string> alternatives = alternative_names(names);
  if (!alternatives) return std::unexpected(alternatives.error());
  ERR_clear_error();
  SelfSigned own;
  own.key.reset(EVP_EC_gen("P-256"));
  own.certificate.reset(X509_new());
  if (!own.key || !own.certificate ||
      !fill(own.certificate.get(), own.key.get(), names.front(), *alternatives)) {
    return fail(Errc::tls, "self-signed certificate: " + tls_errors());
  }
  return own;
}

}  // namespace todoku::real
