#include "auth/dkim_message.h"

#include <algorithm>

#include "auth/dkim_signature.h"
#include "base/text.h"

namespace todoku::auth {
namespace {

// Any order will do that takes names alike but for case for one: by length first, as most differ.
struct NameOrder {
  bool operator()(std::string_view a, std::string_view b) const {
    if (a.size() != b.size()) return a.size() < b.size();
    for (std::size_t i = 0; i < a.size(); ++i)
      if (lower(a[i]) != lower(b[i])) return lower(a[i]) < lower(b[i]);
    return false;
  }
};

}  // namespace

void SignedMessage::feed(std::string_view bytes) {
  constexpr std::size_t kPiece = 16 * 1024;  // bounds what is copied beyond the header
  while (!read_ && !bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPiece);
    bytes.remove_prefix(piece.size());
    head_.append(piece);
    if (header_complete() || head_.size() > kHeaderBytes) read_header();
  }
  if (read_) bodies_.feed(bytes);
}

void SignedMessage::finish() {
  if (!read_) read_header();
  bodies_.finish();
}

// Is the empty line behind the header there? It ends with CR LF or, damaged, LF alone.
bool SignedMessage::header_complete() const {
  if (head_.starts_with("\r\n") || head_.starts_with('\n')) return true;
  return head_.contains("\n\r\n") || head_.contains("\n\n");
}

SignedMessage::HeaderEnd SignedMessage::end_of(const mail::Header& header) const {
  if (header.body > kHeaderBytes || header.fields.size() >= mail::kHeaderFields)
    return HeaderEnd::too_large;
  if (header.body > header.bytes) return HeaderEnd::empty_line;
  return header.body == head_.size() ? HeaderEnd::message_end : HeaderEnd::broken_line;
}

void SignedMessage::read_header() {
  read_ = true;
  const mail::Header scanned = mail::scan_header(head_);
  header_end_ = end_of(scanned);
  const std::size_t body = header_end_ == HeaderEnd::too_large ? 0 : scanned.body;
  const std::string rest = head_.substr(body);
  head_.resize(body);
  head_.shrink_to_fit();
  header_ = mail::scan_header(head_);
  for (const mail::Field& field : header_.fields) by_name_.push_back(&field);
  std::ranges::sort(by_name_, [before = NameOrder()](const mail::Field* a, const mail::Field* b) {
    if (before(a->name, b->name)) return true;
    return !before(b->name, a->name) && a < b;
  });
  want_bodies();
  bodies_.feed(rest);
}

void SignedMessage::want_bodies() {
  for (const BodyWant& want : also_) bodies_.want(want);
  const struct {
    std::string_view name;
    SignatureForm form;
  } forms[] = {{"DKIM-Signature", SignatureForm::dkim_old},
               {"ARC-Message-Signature", SignatureForm::arc_message}};
  for (const auto& form : forms) {
    for (const mail::Field* field : all(form.name)) {
      const std::optional<BodyWant> want = read_body_want(field->value, form.form);
      if (want && !bodies_.want(*want)) return;
    }
  }
}

std::span<const mail::Field* const> SignedMessage::all(std::string_view name) const {
  const auto range = std::ranges::equal_range(by_name_, name, NameOrder(), &mail::Field::name);
  return {range.begin(), range.end()};
}

std::string SignedMessage::signed_fields(const std::vector<std::string>& names, Canon canon,
                                         const mail::Field* own) const {
  std::string out;
  std::vector<std::size_t> taken(by_name_.size());  // under the place of a name's first field
  for (const std::string& name : names) {
    const auto fields = all(name);
    if (fields.empty()) continue;
    std::size_t& used = taken[static_cast<std::size_t>(fields.data() - by_name_.data())];
    if (used < fields.size() && fields[fields.size() - 1 - used] == own) ++used;
    if (used == fields.size()) continue;
    append_canonical_field(canon, fields[fields.size() - 1 - used]->whole, out);
    ++used;
  }
  return out;
}

}  // namespace todoku::auth
