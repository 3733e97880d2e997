// OpenSSL's TLSA vectors, where they lie beside the source (or where TODOKU_CORPORA says).
//
// They are judged as SMTP judges (RFC 7672 §3.1): with usages 0 and 1 alone nothing is usable, and
// usage 3 looks at neither names nor dates.
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <cstdio>
#include <sstream>

#include "auth/dane.h"
#include "auth/suite_zone_test.h"

namespace todoku::auth {
namespace {

struct Vector {
  std::size_t records = 0, certificates = 0;
  int no_names = 0, result = 0, depth = 0;
  std::vector<dns::Tlsa> tlsa;
  std::vector<std::string> chain;  // DER
};

std::string from_hex(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return out;
}

std::string der_of_pem(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  X509_free(certificate);
  BIO_free(bio);
  return der;
}

std::vector<Vector> read_vectors(const std::string& text) {
  std::vector<Vector> vectors;
  std::istringstream lines(text);
  std::string line;
  std::string pem;
  while (std::getline(lines, line)) {
    if (line.starts_with("-----BEGIN")) pem = "";
    pem += line + "\n";
    if (line.starts_with("-----END")) vectors.back().chain.push_back(der_of_pem(pem));
    if (line.empty() || !is_digit(line[0])) continue;
    std::istringstream words(line);
    if (vectors.empty() || vectors.back().chain.size() == vectors.back().certificates) {
      Vector next;
      words >> next.records >> next.certificates >> next.no_names >> next.result >> next.depth;
      vectors.push_back(next);
    } else if (vectors.back().tlsa.size() < vectors.back().records) {
      int usage = 0, selector = 0, matching = 0;
      std::string hex;
      words >> usage >> selector >> matching >> hex;
      const auto byte = [](int number) { return static_cast<std::uint8_t>(number); };
      vectors.back().tlsa.push_back({byte(usage), byte(selector), byte(matching), from_hex(hex)});
    }
  }
  return vectors;
}

enum class Wanted { match, no_match, unusable };

Wanted wanted(const Vector& vector) {
  bool usable = false;
  bool end_entity = false;
  for (const dns::Tlsa& record : vector.tlsa) {
    usable = usable || record.usage >= 2;
    end_entity = end_entity || record.usage == 3;
  }
  if (!usable) return Wanted::unusable;
  constexpr int kWrongName = 62;  // X509_V_ERR_HOSTNAME_MISMATCH
  if (vector.result == 0 || (end_entity && vector.result == kWrongName)) return Wanted::match;
  return Wanted::no_match;
}

bool is_right(const Vector& vector) {
  const bool usable = std::ranges::any_of(vector.tlsa, is_usable);
  const WallTime now = *parse_time("2026-11-23T00:00:00Z");
  const DaneMatch match = match_dane(vector.tlsa, {vector.chain, {"example.com"}, now});
  switch (wanted(vector)) {
    case Wanted::unusable: return !usable && !match.holds;
    case Wanted::no_match: return usable && !match.holds;
    case Wanted::match: return match.holds && match.depth == static_cast<std::size_t>(vector.depth);
  }
  std::unreachable();
}

TEST(DaneSuite, MatchesCertificatesAsTheVectorsSay) {
  const char* file = "auth/dane/danetest.in";
  if (!has_corpus(file)) GTEST_SKIP() << "no corpora here";
  const std::vector<Vector> vectors = read_vectors(read_corpus(file));
  std::size_t right = 0;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    if (is_right(vectors[i])) {
      ++right;
    } else {
      std::printf("  DANE vector %zu is judged otherwise\n", i + 1);
    }
  }
  std::printf("DANE vectors: %zu of %zu\n", right, vectors.size());
  EXPECT_EQ(right, vectors.size());
  EXPECT_GE(vectors.size(), 54u);
}

}  // namespace
}  // namespace todoku::auth
