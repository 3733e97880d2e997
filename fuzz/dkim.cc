// Messages with signatures and chains: every inquiry ends, within its look-ups, whatever DNS says.
#include "auth/arc_seal.h"
#include "auth/dkim_sign.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

const auth::PrivateKey& key() {
  static const auto made = auth::PrivateKey::generate(auth::KeyType::ed25519, 0);
  return *made;
}

dns::Answer answer(unsigned number) {
  dns::Answer out;
  out.kind = static_cast<dns::Kind>(number % 6);
  if (out.kind != dns::Kind::found) return out;
  const std::string text = auth::key_record_text(key());
  out.records.push_back({.owner = {}, .type = dns::Type::txt, .data = dns::Txt{{text}}});
  return out;
}

template <class I>
auto run(I inquiry, unsigned number, std::size_t most) {
  std::size_t asked = 0;
  while (!inquiry.done()) {
    must(++asked <= most);
    inquiry.answer(answer(number));
  }
  return inquiry.take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const unsigned number = fuzz::take_byte(input);
  const std::size_t cut = fuzz::cut_at(input, fuzz::take_byte(input));
  const WallTime now{seconds(1'800'000'000)};
  const auth::DkimSigner signer{
      .domain = "example.jp", .selector = "s", .key = key(), .identity = {}, .lifetime = {}};
  const auth::ArcSigner sealer{
      .domain = "example.jp", .selector = "s", .key = key(), .authserv_id = "mx.example.jp"};
  auth::SignedMessage message({signer.body_want(), sealer.body_want()});
  message.feed(input.substr(0, std::min(cut, input.size())));
  message.feed(input.substr(std::min(cut, input.size())));
  message.finish();
  auth::KeyCache keys;
  const std::vector<auth::DkimResult> results =
      run(auth::verify_dkim(message, keys, {}, now), number, auth::kDkimSignatures);
  must(results.size() == message.all("DKIM-Signature").size());
  const auth::ArcResult chain =
      run(auth::verify_arc(message, keys, {}), number, auth::kArcSets + 1);
  must(chain.sealers.empty() == (chain.status != auth::ArcStatus::pass));
  must(run(auth::oldest_pass(message, keys, {}), number, auth::kArcSets) <= auth::kArcSets + 1);
  const std::string said = auth::merged_results(message, "mx.example.jp");
  (void)auth::seal_arc(message, chain, sealer, said, now);
  if (const Result<std::string> field = auth::sign_dkim(message, signer, now)) {
    auth::SignedMessage again;
    again.feed(*field);
    again.feed(input);
    again.finish();
    const auto verified = run(auth::verify_dkim(again, keys, {}, now), 0, auth::kDkimSignatures);
    must(!verified.empty() && verified[0].status == auth::DkimStatus::pass);
  }
  return 0;
}
