#include "auth/dkim_key.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/base64.h"
#include "base/check.h"
#include "base/text.h"

namespace todoku::auth {
namespace {

using KeyPtr = std::shared_ptr<EVP_PKEY>;
using ContextPtr = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;

constexpr std::size_t kEd25519Bytes = 32;  // key and seed, RFC 8032 §5.1.5
constexpr int kRsaBitsLeast = 1024;        // RFC 8301 §3.2
constexpr int kRsaBitsMost = 4096;         // what verifiers must take, same place

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

KeyPtr own(EVP_PKEY* key) {
  ERR_clear_error();  // what failed here is told by our own Result
  return KeyPtr(key, EVP_PKEY_free);
}

// SubjectPublicKeyInfo or RSAPublicKey, with nothing behind it.
KeyPtr parse_rsa(std::string_view bytes) {
  const unsigned char* at = raw(bytes);
  const auto size = static_cast<long>(bytes.size());
  KeyPtr key = own(d2i_PUBKEY(nullptr, &at, size));
  if (!key) {
    at = raw(bytes);
    key = own(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size));
  }
  if (!key || at != raw(bytes) + size || !EVP_PKEY_is_a(key.get(), "RSA")) return nullptr;
  return key;
}

std::string drain(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

}  // namespace

// Fetched once: EVP_sha256() is looked for in all providers at each use.
const EVP_MD* evp(Digest digest) {
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return digest == Digest::sha1 ? sha1 : sha256;
}

namespace {

// A verification by RSA that wants only hash and signature: OpenSSL looks up much to get there.
ContextPtr prepared(EVP_PKEY* key, Digest digest) {
  ContextPtr context(EVP_PKEY_CTX_new(key, nullptr), EVP_PKEY_CTX_free);
  const bool good = context && EVP_PKEY_verify_init(context.get()) == 1 &&
                    EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
                    EVP_PKEY_CTX_set_signature_md(context.get(), evp(digest)) == 1;
  if (!good) context.reset();
  return context;
}

}  // namespace

std::string digest_of(Digest digest, std::string_view bytes) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), raw(out), &size, evp(digest), nullptr) == 1);
  out.resize(size);
  return out;
}

Result<PublicKey> PublicKey::parse(KeyType type, std::string_view bytes) {
  if (type == KeyType::ed25519) {
    if (bytes.size() != kEd25519Bytes) {
      return fail(Errc::malformed,
                  "an Ed25519 key has 32 bytes, not " + std::to_string(bytes.size()));
    }
    KeyPtr key =
        own(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(bytes), bytes.size()));
    if (!key) return fail(Errc::malformed, "not an Ed25519 key");
    return PublicKey(std::move(key), type, 256);
  }
  if (bytes.size() > kRsaBits) return fail(Errc::too_large, "too long for an RSA key");
  KeyPtr key = parse_rsa(bytes);
  if (!key) return fail(Errc::malformed, "not an RSA key");
  const int bits = EVP_PKEY_get_bits(key.get());
  if (bits > kRsaBits) return fail(Errc::too_large, "an RSA key of more than 8192 bits");
  PublicKey open(std::move(key), type, bits);
  open.ready_ = prepared(open.key_.get(), Digest::sha256);
  if (!open.ready_) return fail(Errc::malformed, "not an RSA key that verifies");
  return open;
}

bool PublicKey::verifies_rsa(Digest digest, std::string_view hash,
                             std::string_view signature) const {
  const ContextPtr context = digest == Digest::sha256
                                 ? ContextPtr(EVP_PKEY_CTX_dup(ready_.get()), EVP_PKEY_CTX_free)
                                 : prepared(key_.get(), digest);
  return context && EVP_PKEY_verify(context.get(), raw(signature), signature.size(), raw(hash),
                                    hash.size()) == 1;
}

bool PublicKey::verifies(Digest digest, std::string_view hash, std::string_view signature) const {
  bool good = false;
  if (type_ == KeyType::ed25519) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    good = EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(hash),
                            hash.size()) == 1;
  } else {
    good = verifies_rsa(digest, hash, signature);
  }
  if (!good) ERR_clear_error();
  return good;
}

Result<PrivateKey> PrivateKey::parse(std::string_view text) {
  KeyPtr key;
  const std::optional<std::string> seed = base64_decode(trim(text));
  if (seed && seed->size() == kEd25519Bytes) {
    key = own(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(*seed), seed->size()));
  } else {
    const BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
    // Without a callback OpenSSL would ask for a password on the terminal.
    pem_password_cb* const none = [](char*, int, int, void*) { return -1; };
    key = own(PEM_read_bio_PrivateKey(bio.get(), nullptr, none, nullptr));
  }
  if (!key) return fail(Errc::malformed, "neither a PEM private key nor an Ed25519 seed");
  if (EVP_PKEY_is_a(key.get(), "ED25519")) return PrivateKey(std::move(key), KeyType::ed25519, 256);
  if (!EVP_PKEY_is_a(key.get(), "RSA")) return fail(Errc::invalid, "neither RSA nor Ed25519");
  const int bits = EVP_PKEY_get_bits(key.get());
  if (bits < kRsaBitsLeast) return fail(Errc::invalid, "RSA key below 1024 bits (RFC 8301)");
  return PrivateKey(std::move(key), KeyType::rsa, bits);
}

Result<PrivateKey> PrivateKey::generate(KeyType type, int bits) {
  if (type == KeyType::rsa && (bits < kRsaBitsLeast || bits > kRsaBitsMost)) {
    return fail(Errc::invalid, "an RSA key has 1024 to 4096 bits");
  }
  KeyPtr key = own(type == KeyType::rsa ? EVP_RSA_gen(static_cast<unsigned>(bits))
                                        : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (!key) return fail(Errc::io, "OpenSSL made no key");
  return PrivateKey(std::move(key), type, type == KeyType::rsa ? bits : 256);
}

std::string PrivateKey::sign(std::string_view sha256) const {
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
  std::string out(size, '\0');
  if (type_ == KeyType::ed25519) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
    CHECK(EVP_DigestSign(context.get(), raw(out), &size, raw(sha256), sha256.size()) == 1);
  } else {
    const ContextPtr context(EVP_PKEY_CTX_new(key_.get(), nullptr), EVP_PKEY_CTX_free);
    CHECK(EVP_PKEY_sign_init(context.get()) == 1);
    CHECK(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1);
    CHECK(EVP_PKEY_CTX_set_signature_md(context.get(), evp(Digest::sha256)) == 1);
    CHECK(EVP_PKEY_sign(context.get(), raw(out), &size, raw(sha256), sha256.size()) == 1);
  }
  out.resize(size);
  return out;
}

std::string PrivateKey::pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()), BIO_free);
  CHECK(PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr));
  return drain(bio.get());
}

std::string PrivateKey::public_bytes() const {
  if (type_ == KeyType::ed25519) {
    std::string out(kEd25519Bytes, '\0');
    std::size_t size = out.size();
    CHECK(EVP_PKEY_get_raw_public_key(key_.get(), raw(out), &size) == 1);
    return out;
  }
  const BioPtr bio(BIO_new(BIO_s_mem()), BIO_free);
  CHECK(i2d_PUBKEY_bio(bio.get(), key_.get()) == 1);
  return drain(bio.get());
}

}  // namespace todoku::auth
