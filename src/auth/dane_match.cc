#include <openssl/evp.h>

#include <algorithm>

#include "auth/certificate.h"
#include "auth/dane.h"

namespace todoku::auth {

namespace {

constexpr std::size_t kChain = 32;  // certificates looked at; ours, OpenSSL takes 100

std::string digest(const EVP_MD* kind, std::string_view bytes) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size, kind,
             nullptr);
  out.resize(size);
  return out;
}

// RFC 6698 §2.1.2, §2.1.3.
bool matches(const dns::Tlsa& record, const Certificate& certificate) {
  const std::string part = record.selector == 0 ? certificate.der() : certificate.public_key();
  if (record.matching == 1) return digest(EVP_sha256(), part) == record.data;
  if (record.matching == 2) return digest(EVP_sha512(), part) == record.data;
  return part == record.data;
}

struct Anchor {
  Certificate certificate;
  std::size_t depth;
};

// Where in the chain a trust anchor of usage 2 stands. The server's own certificate is none (RFC
// 7671 §5.2). One that the server did not send may stand whole in the DNS, or its bare key may,
// which signed one of the chain.
std::vector<Anchor> anchors_of(const dns::Tlsa& record, const std::vector<Certificate>& chain) {
  std::vector<Anchor> anchors;
  for (std::size_t depth = 1; depth < chain.size(); ++depth) {
    if (matches(record, chain[depth])) anchors.push_back({chain[depth], depth});
  }
  if (!anchors.empty() || record.matching != 0) return anchors;
  if (record.selector == 0) {
    const Result<Certificate> whole = Certificate::parse(record.data);
    if (whole) anchors.push_back({*whole, chain.size()});
    return anchors;
  }
  for (std::size_t depth = 0; depth < chain.size(); ++depth) {
    if (chain[depth].is_signed_by(record.data)) anchors.push_back({chain[depth], depth});
  }
  return anchors;
}

bool names_any(const Certificate& certificate, const std::vector<std::string>& names) {
  return std::ranges::any_of(names,
                             [&](const std::string& name) { return certificate.names_host(name); });
}

// Why no record of usage 2 holds; the last reason is the nearest to a match.
struct Trial {
  const std::vector<Certificate>& chain;
  const DaneChain& given;
  std::string why = "no TLSA record matches the server's certificates";

  bool holds(const Anchor& anchor) {
    const std::string broken = broken_because(chain, anchor.certificate, given.now);
    if (!broken.empty()) {
      why = "a trust anchor matches, but the chain does not hold: " + broken;
      return false;
    }
    if (names_any(chain.front(), given.names)) return true;
    why = "a trust anchor matches, but the certificate does not name the host";
    return false;
  }
};

std::string sentence(const dns::Tlsa& record) {
  return "the TLSA record " + std::to_string(record.usage) + " " + std::to_string(record.selector) +
         " " + std::to_string(record.matching) + " matches the server's certificate" +
         (record.usage == 2 ? " chain" : "");
}

}  // namespace

DaneMatch match_dane(std::span<const dns::Tlsa> records, const DaneChain& given) {
  std::vector<Certificate> chain;
  for (const std::string& der : given.certificates) {
    Result<Certificate> certificate = Certificate::parse(der);
    if (!certificate && chain.empty()) return {.why = "the server showed no valid certificate"};
    if (certificate && chain.size() < kChain) chain.push_back(std::move(*certificate));
  }
  if (chain.empty()) return {.why = "the server showed no certificate"};
  // RFC 7672 §3.1.1: usage 3 is the key alone; names and dates do not count.
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].usage == 3 && is_usable(records[i]) && matches(records[i], chain.front()))
      return {true, i, 0, sentence(records[i])};
  }
  // Of several anchors the nearest to the server's certificate.
  Trial trial{chain, given};
  DaneMatch best;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].usage != 2 || !is_usable(records[i])) continue;
    for (const Anchor& anchor : anchors_of(records[i], chain)) {
      if (best.holds && anchor.depth >= best.depth) continue;
      if (trial.holds(anchor)) best = {true, i, anchor.depth, sentence(records[i])};
    }
  }
  if (!best.holds) best.why = trial.why;
  return best;
}

}  // namespace todoku::auth
