#include "auth/field_text.h"
#include "auth/spf.h"
#include "base/text.h"

namespace todoku::auth {

namespace {

bool is_dot_atom(std::string_view text) {
  if (text.size() > kFieldValueBytes) return false;
  for (const std::string_view part : split(text, '.')) {
    if (part.empty()) return false;
    for (const char c : part) {
      if (!is_alnum(c) && std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) == std::string_view::npos)
        return false;
    }
  }
  return true;
}

std::string comment(const Spf& spf, const SpfClient& client) {
  const std::string who = "domain of " + spf.domain;
  switch (spf.result) {
    case SpfResult::pass: return who + " designates " + client.address + " as permitted sender";
    case SpfResult::fail:
      return who + " does not designate " + client.address + " as permitted sender";
    case SpfResult::softfail:
      return who + " discourages use of " + client.address + " as permitted sender";
    case SpfResult::neutral: return client.address + " is neither permitted nor denied by " + who;
    case SpfResult::none: return who + " does not designate permitted sender hosts";
    case SpfResult::temperror: return "temporary error in processing " + who;
    case SpfResult::permerror: return "permanent error in processing " + who;
  }
  std::unreachable();
}

// One key-value pair (§9.1), on a line with what stands before it where there is room.
class Writer {
 public:
  explicit Writer(std::string begin) : field_(std::move(begin)), column_(field_.size()) {}
  void text(std::string_view text) { column_ = append_folded(field_, text, column_); }
  void pair(std::string_view key, std::string_view value) {
    if (any_) {
      field_ += ';';
      ++column_;
    }
    any_ = true;
    text(std::string(key) + "=" + (is_dot_atom(value) ? std::string(value) : quoted_string(value)));
  }
  std::string take() { return std::move(field_) + "\r\n"; }

 private:
  std::string field_;
  std::size_t column_;
  bool any_ = false;
};

// What decided, or what went wrong. §9.1: "default" where no mechanism matched.
void add_cause(Writer& field, const Spf& spf) {
  switch (spf.result) {
    case SpfResult::none: return;
    case SpfResult::temperror:
    case SpfResult::permerror: return field.pair("problem", spf.reason);
    case SpfResult::pass:
    case SpfResult::fail:
    case SpfResult::softfail:
    case SpfResult::neutral: break;
  }
  const std::string mechanism = spf.mechanism();
  field.pair("mechanism", mechanism.empty() ? "default" : mechanism);
}

}  // namespace

std::string received_spf(const Spf& spf, const SpfClient& client) {
  const std::string receiver = client.receiver.empty() ? "unknown" : client.receiver;
  Writer field("Received-SPF:");
  field.text(to_string(spf.result));
  field.text(comment_of(receiver + ": " + comment(spf, client)));
  field.pair("receiver", receiver);
  field.pair("client-ip", client.address);
  field.pair("envelope-from", client.mail_from);
  field.pair("helo", client.helo);
  field.pair("identity", spf.identity == SpfIdentity::helo ? "helo" : "mailfrom");
  add_cause(field, spf);
  return field.take();
}

}  // namespace todoku::auth
