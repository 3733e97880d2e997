#include "auth/text_lookup.h"

#include "dns/name.h"

namespace todoku::auth {

Ask<TextLookup> look_up_text(std::string at, TextKind kind) {
  TextLookup lookup;
  const std::optional<dns::Name> name = dns::parse_name(at);
  if (!name) co_return lookup;
  lookup.name = *name;
  const dns::Question question{*name, dns::Type::txt};
  const dns::Answer answer = co_await question;
  if (failed(answer)) {
    lookup.found = TextFound::failed;
    lookup.why = trouble_of(*name, answer);
    co_return lookup;
  }
  for (std::string& text : txt_of(answer)) {
    if (kind(text)) lookup.texts.push_back(std::move(text));
  }
  if (lookup.texts.size() == 1) lookup.found = TextFound::one;
  if (lookup.texts.size() > 1) lookup.found = TextFound::several;
  co_return lookup;
}

}  // namespace todoku::auth
