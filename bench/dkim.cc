// DKIM verified and signed a second on one core, beside the bare RSA operation in the same run.
//
// The message has 10 KB of text in lines of 70 columns; the key's record is parsed already, DNS
// answers from memory. "of bare" is how much of what the key's arithmetic alone allows is left.
// Beside our verifications stand those of libopendkim, where it is installed.
#include <fmt/format.h>

#include <ctime>

#include "auth/dkim_sign.h"
#include "auth/dkim_verify.h"
#ifdef TODOKU_C_PEERS
#include "libopendkim.h"
#endif

namespace todoku::auth {
namespace {

constexpr WallTime kNow = WallTime(seconds(1'700'000'000));  // past: libopendkim goes by the clock

// Processor time of this thread: what one core can do, whatever else the machine does.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// How often `work` runs in a second of processor time: the best of three.
template <class Work>
double rate(Work work) {
  double best = 0;
  for (int turn = 0; turn < 3; ++turn) {
    const double start = cpu_seconds();
    std::size_t runs = 0;
    while (cpu_seconds() - start < 0.4) {
      for (int i = 0; i < 20; ++i) work();
      runs += 20;
    }
    best = std::max(best, static_cast<double>(runs) / (cpu_seconds() - start));
  }
  return best;
}

std::string letter() {
  std::string text =
      "Received: from a.example by b.example; Mon, 23 Nov 2026 05:10:00 +0000\r\n"
      "From: Hanako <hanako@example.jp>\r\nTo: Taro <taro@example.com>\r\n"
      "Subject: The news of this week\r\nDate: Mon, 23 Nov 2026 05:10:00 +0000\r\n"
      "Message-ID: <1@example.jp>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n\r\n";
  while (text.size() < 10'000) {
    text += "The garden was given back, and no letter said so since the last reader.\r\n";
  }
  return text;
}

std::unique_ptr<SignedMessage> read(std::string_view text, const std::vector<BodyWant>& wants) {
  auto message = std::make_unique<SignedMessage>(wants);
  message->feed(text);
  message->finish();
  return message;
}

void print_peer([[maybe_unused]] const std::string& mail,
                [[maybe_unused]] const std::string& record, [[maybe_unused]] double ours) {
#ifdef TODOKU_C_PEERS
  const peers::Libopendkim peer({{"s._domainkey.example.jp", record}});
  bool passes = true;
  const double theirs = rate([&] {
    const auto answers = peer.verify(mail);
    passes = passes && answers.size() == 1 && answers.front().passes;
  });
  fmt::print("          libopendkim verifies {:>6.0f}/s{}: ours {:.2f} times\n", theirs,
             passes ? "" : " (and refuses this)", ours / theirs);
#endif
}

void measure(const char* name, const PrivateKey& key) {
  const DkimSigner signer{
      .domain = "example.jp", .selector = "s", .key = key, .identity = {}, .lifetime = {}};
  const std::vector<BodyWant> wants = {signer.body_want()};
  const std::string plain = letter();
  const std::string mail = *sign_dkim(*read(plain, wants), signer, kNow) + plain;
  dns::Answer answer{.kind = dns::Kind::found, .records = {}, .why = {}};
  answer.records.push_back(
      {.owner = {}, .type = dns::Type::txt, .data = dns::Txt{{key_record_text(key)}}});
  KeyCache keys;
  std::size_t passed = 0, verified = 0;
  const double verify = rate([&] {
    const auto message = read(mail, {});
    DkimInquiry inquiry = verify_dkim(*message, keys, {}, kNow);
    inquiry.answer(answer);
    passed += inquiry.take()[0].status == DkimStatus::pass;
    ++verified;
  });
  const std::string hash = digest_of(Digest::sha256, plain);
  const std::string signature = key.sign(hash);
  const PublicKey open = *PublicKey::parse(key.type(), key.public_bytes());
  const double bare_verify =
      rate([&] { passed += !open.verifies(Digest::sha256, hash, signature); });
  const double sign = rate([&] { passed += !sign_dkim(*read(plain, wants), signer, kNow); });
  const double bare_sign = rate([&] { passed += key.sign(hash).empty(); });
  fmt::print(
      "{:<9} verify {:>7.0f}/s  bare {:>7.0f}/s  {:>3.0f} % of bare   sign {:>6.0f}/s  bare "
      "{:>6.0f}/s  {:>3.0f} % of bare{}\n",
      name, verify, bare_verify, 100 * verify / bare_verify, sign, bare_sign,
      100 * sign / bare_sign, passed == verified ? "" : "  WRONG RESULTS");
  print_peer(mail, key_record_text(key), verify);
}

}  // namespace
}  // namespace todoku::auth

int main() {
  using namespace todoku::auth;
  measure("rsa-2048", *PrivateKey::generate(KeyType::rsa, 2048));
  measure("rsa-1024", *PrivateKey::generate(KeyType::rsa, 1024));
  measure("ed25519", *PrivateKey::generate(KeyType::ed25519, 0));
}
