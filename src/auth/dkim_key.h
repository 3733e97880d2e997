// auth/dkim_key.h - the keys of DKIM and ARC: RSA (RFC 6376 §3.3) and Ed25519 (RFC 8463).
//
// OpenSSL does the arithmetic; nothing of it shows here. Copies share one key.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct evp_md_st;
struct evp_pkey_ctx_st;
struct evp_pkey_st;

namespace todoku::auth {

enum class KeyType { rsa, ed25519 };
// sha1 is historic: RFC 8301 §3.1 forbids it, and only DkimRules::historic reads it.
enum class Digest { sha256, sha1 };

constexpr const char* to_string(KeyType type) {
  return type == KeyType::rsa ? "rsa" : "ed25519";
}

// The raw digest of `bytes`: 32 bytes, for sha1 20.
std::string digest_of(Digest digest, std::string_view bytes);
// OpenSSL's algorithm, for who hashes piece by piece; lives for ever.
const evp_md_st* evp(Digest digest);

class PublicKey {
 public:
  // The raw bytes of p=. RSA: SubjectPublicKeyInfo, or the bare RSAPublicKey that the text of RFC
  // 6376 §3.6.1 names; up to kRsaBits. Ed25519: the 32 bytes themselves (RFC 8463 §4.2).
  // Errors: malformed, too_large.
  static Result<PublicKey> parse(KeyType type, std::string_view bytes);

  KeyType type() const { return type_; }
  int bits() const { return bits_; }  // of the RSA modulus; 256 for Ed25519
  // Is `signature` one of `hash`, the raw digest of what was signed?
  bool verifies(Digest digest, std::string_view hash, std::string_view signature) const;

  // Ours: the work of one verification grows with the square of the bits. RFC 8301 §3.2 asks that
  // verifiers take up to 4096.
  static constexpr int kRsaBits = 8192;

 private:
  friend class PrivateKey;
  PublicKey(std::shared_ptr<evp_pkey_st> key, KeyType type, int bits)
      : key_(std::move(key)), type_(type), bits_(bits) {}
  bool verifies_rsa(Digest digest, std::string_view hash, std::string_view signature) const;

  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<evp_pkey_ctx_st> ready_;  // RSA: prepared for SHA-256; each use takes a copy
  KeyType type_;
  int bits_;
};

class PrivateKey {
 public:
  // PEM (PKCS#8, or PKCS#1 for RSA), or the 32-byte Ed25519 seed in base 64. RSA below 1024 bits is
  // refused (RFC 8301 §3.2). Errors: malformed, invalid. The text never stands in an error.
  static Result<PrivateKey> parse(std::string_view text);
  // A fresh key from OpenSSL's generator. `bits`: 1024..4096 for RSA (2048 is what receivers and
  // DNS carry best), ignored for Ed25519. Errors: invalid, io.
  static Result<PrivateKey> generate(KeyType type, int bits);

  KeyType type() const { return type_; }
  int bits() const { return bits_; }
  std::string sign(std::string_view sha256) const;  // the raw signature of a raw SHA-256 digest
  std::string pem() const;                          // PKCS#8: a secret
  std::string public_bytes() const;                 // as p= wants them, before base 64

 private:
  PrivateKey(std::shared_ptr<evp_pkey_st> key, KeyType type, int bits)
      : key_(std::move(key)), type_(type), bits_(bits) {}
  std::shared_ptr<evp_pkey_st> key_;
  KeyType type_;
  int bits_;
};

}  // namespace todoku::auth
