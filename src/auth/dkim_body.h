// auth/dkim_body.h - the hashes of a body (RFC 6376 §3.7), each canonical form made once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/canonical.h"
#include "auth/dkim_key.h"

struct evp_md_ctx_st;

namespace todoku::auth {

// Which hash a signature wants.
struct BodyWant {
  Canon canon = Canon::relaxed;
  Digest digest = Digest::sha256;
  std::optional<std::uint64_t> length;  // l=: canonical bytes; nullopt is all of them
  auto operator<=>(const BodyWant&) const = default;
};

class BodyHashes {
 public:
  // Signatures that differ in l= make us hash again; more than this many lengths is an attack.
  static constexpr std::size_t kWants = 16;

  BodyHashes();
  ~BodyHashes();
  BodyHashes(const BodyHashes&) = delete;
  BodyHashes& operator=(const BodyHashes&) = delete;

  // Asks for a hash before the first feed; asking twice costs nothing. false: too many.
  bool want(BodyWant want);
  void feed(std::string_view bytes);
  void finish();

  // After finish: the raw digest; nullopt if nobody wanted it, or l= says more than there is
  // (§6.1.1).
  std::optional<std::string> digest(BodyWant want) const;
  // After finish: canonical bytes of the body; 0 if no hash of that form was wanted.
  std::uint64_t canonical_bytes(Canon canon) const;

 private:
  struct Form;
  void feed(Form& form, std::string_view bytes);
  void update(Form& form);
  std::vector<Form> forms_;
  std::string scratch_;
};

}  // namespace todoku::auth
