#include "auth/dkim_body.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/check.h"

namespace todoku::auth {
namespace {

using ContextPtr = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

struct Hash {
  BodyWant want;
  ContextPtr context;
  std::uint64_t left;  // canonical bytes still to hash
  std::string digest;
};

Hash start(BodyWant want) {
  ContextPtr context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  CHECK(context && EVP_DigestInit_ex(context.get(), evp(want.digest), nullptr) == 1);
  const std::uint64_t left = want.length.value_or(UINT64_MAX);
  return {.want = want, .context = std::move(context), .left = left, .digest = {}};
}

void finish_hash(Hash& hash) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  CHECK(EVP_DigestFinal_ex(hash.context.get(), bytes, &size) == 1);
  hash.digest.assign(reinterpret_cast<const char*>(bytes), size);
}

}  // namespace

// One canonical form and the hashes over it.
struct BodyHashes::Form {
  Canon canon;
  BodyCanon maker;
  std::uint64_t bytes = 0;
  std::vector<Hash> hashes;
};

BodyHashes::BodyHashes() = default;
BodyHashes::~BodyHashes() = default;

bool BodyHashes::want(BodyWant want) {
  std::size_t count = 0;
  for (const Form& form : forms_) {
    for (const Hash& hash : form.hashes) {
      if (hash.want == want) return true;
      ++count;
    }
  }
  if (count == kWants) return false;
  auto form = std::ranges::find(forms_, want.canon, &Form::canon);
  if (form == forms_.end()) {
    forms_.push_back({.canon = want.canon, .maker = BodyCanon(want.canon), .hashes = {}});
    form = forms_.end() - 1;
  }
  form->hashes.push_back(start(want));
  return true;
}

// Hashes what lies in scratch_.
void BodyHashes::update(Form& form) {
  form.bytes += scratch_.size();
  for (Hash& hash : form.hashes) {
    const std::size_t size = std::min<std::uint64_t>(hash.left, scratch_.size());
    CHECK(EVP_DigestUpdate(hash.context.get(), scratch_.data(), size) == 1);
    hash.left -= size;
  }
}

void BodyHashes::feed(Form& form, std::string_view bytes) {
  constexpr std::size_t kPiece = 32 * 1024;  // stays in the cache between the two passes
  for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
    scratch_.clear();
    form.maker.feed(bytes.substr(at, kPiece), scratch_);
    update(form);
  }
}

void BodyHashes::feed(std::string_view bytes) {
  for (Form& form : forms_) feed(form, bytes);
}

void BodyHashes::finish() {
  for (Form& form : forms_) {
    scratch_.clear();
    form.maker.finish(scratch_);
    update(form);
    for (Hash& hash : form.hashes) finish_hash(hash);
  }
}

std::optional<std::string> BodyHashes::digest(BodyWant want) const {
  for (const Form& form : forms_) {
    for (const Hash& hash : form.hashes) {
      if (hash.want != want) continue;
      if (want.length && *want.length > form.bytes) return std::nullopt;
      return hash.digest;
    }
  }
  return std::nullopt;
}

std::uint64_t BodyHashes::canonical_bytes(Canon canon) const {
  const auto form = std::ranges::find(forms_, canon, &Form::canon);
  return form == forms_.end() ? 0 : form->bytes;
}

}  // namespace todoku::auth
