// Reception policies: any text is read or refused with a line, and what was read decides and
// speaks.
#include "policy/reception.h"

#include "reply/builtin_for_tests.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const policy::PolicyFile file{"p.toml", std::string(input)};
  const Result<policy::Policies> loaded = policy::Policies::load({&file, 1});
  if (!loaded) {
    must(loaded.error().what.starts_with("p.toml:"));
    return 0;
  }
  policy::Evidence evidence;
  evidence.found.with_message = true;
  evidence.found.author.faults = {{auth::HeaderFault::no_from, "From", 0, "there is no From:"}};
  for (const auto& [id, policy] : loaded->all()) {
    const policy::Ruling ruling = policy::decide(policy, evidence);
    must(ruling.refuses() || ruling.action == policy::ReceptionAction::accept ||
         ruling.action == policy::ReceptionAction::quarantine);
    const smtp::Reply reply =
        policy::spoken(reply::builtin_for_tests(), ruling, evidence, "session");
    must(reply.code >= 200 && reply.code <= 599);
    must(!ruling.refuses() || reply.code >= 400);
  }
  return 0;
}
