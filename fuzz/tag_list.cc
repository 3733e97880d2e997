// Tag lists, key records and both canonical forms: what parses lies inside its text, and bytes cut
// anywhere give the same canonical body.
#include "auth/tag_list.h"

#include "auth/canonical.h"
#include "auth/dkim_record.h"
#include "auth/dkim_signature.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

std::string body_of(auth::Canon canon, std::string_view text, std::size_t cut) {
  auth::BodyCanon maker(canon);
  std::string out;
  maker.feed(text.substr(0, cut), out);
  maker.feed(text.substr(cut), out);
  maker.finish(out);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const unsigned number = fuzz::take_byte(input);
  if (const Result<auth::TagList> list = auth::TagList::parse(input)) {
    must(!list->tags().empty() && list->tags().size() <= auth::TagList::kTags);
    for (const auth::Tag& tag : list->tags()) {
      must(tag.begin <= tag.end && tag.end <= input.size());
      must(list->find(tag.name) == &tag);
      must(auth::without_signature(input).size() <= input.size());
    }
  }
  (void)auth::parse_key_record(input);
  for (const auth::Canon canon : {auth::Canon::simple, auth::Canon::relaxed}) {
    const std::string body = body_of(canon, input, fuzz::cut_at(input, number));
    must(body == body_of(canon, input, 0));
    must(body == body_of(canon, body, body.size() / 2));  // canonical is canonical
    must(body.size() <= input.size() + 2);
    std::string field;
    auth::append_canonical_field(canon, input, field);
    must(field.ends_with("\r\n"));
  }
  return 0;
}
