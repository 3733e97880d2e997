// auth/certificates_for_tests.h - certificates made in memory. For tests only.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "base/time.h"

namespace todoku::auth {

struct MadeCertificate {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> certificate;

  std::string der() const { return encoded(i2d_X509, certificate.get()); }
  std::string public_key() const {
    return encoded(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(certificate.get()));
  }

 private:
  template <class Write, class T>
  static std::string encoded(Write write, T* value) {
    unsigned char* bytes = nullptr;
    const int size = write(value, &bytes);
    std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return out;
  }
};

struct CertificateWish {
  std::string subject;                      // common name
  std::string host;                         // DNS name; "": a certificate authority
  const MadeCertificate* issuer = nullptr;  // null: self-signed
  WallTime until;                           // valid from 1970
};

inline MadeCertificate make_certificate(const CertificateWish& wish) {
  MadeCertificate made;
  made.key = {EVP_EC_gen("P-256"), EVP_PKEY_free};
  made.certificate = {X509_new(), X509_free};
  X509* raw = made.certificate.get();
  X509_set_version(raw, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(raw), 1);
  ASN1_TIME_set(X509_getm_notBefore(raw), 0);
  ASN1_TIME_set(X509_getm_notAfter(raw),
                std::chrono::floor<seconds>(wish.until).time_since_epoch().count());
  X509_set_pubkey(raw, made.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.subject.c_str()), -1, -1,
                             0);
  const X509* issuer = wish.issuer != nullptr ? wish.issuer->certificate.get() : raw;
  X509_set_issuer_name(raw, X509_get_subject_name(issuer));
  const bool authority = wish.host.empty();
  const std::string value = authority ? "critical,CA:TRUE" : "DNS:" + wish.host;
  const int kind = authority ? NID_basic_constraints : NID_subject_alt_name;
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  X509_add_ext(raw, extension, -1);
  X509_EXTENSION_free(extension);
  EVP_PKEY* signer = wish.issuer != nullptr ? wish.issuer->key.get() : made.key.get();
  X509_sign(raw, signer, EVP_sha256());
  return made;
}

}  // namespace todoku::auth
