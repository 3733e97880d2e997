#include "libopendkim.h"

#include <sys/types.h>

#include <cstring>

// The header is C, and C++ has no _Bool.
#define _Bool bool
extern "C" {
#include <dkim.h>
}
#undef _Bool

namespace todoku::peers {
namespace {

using Records = std::map<std::string, std::string>;

struct Free {
  void operator()(DKIM* dkim) const { dkim_free(dkim); }
};

unsigned char* bytes_of(const char* text) {
  return reinterpret_cast<unsigned char*>(const_cast<char*>(text));
}

DKIM_CBSTAT look_up(DKIM* dkim, DKIM_SIGINFO* signature, unsigned char* to, size_t size) {
  const auto* records = static_cast<const Records*>(dkim_get_user_context(dkim));
  const auto text = [](const unsigned char* bytes) {
    return std::string(reinterpret_cast<const char*>(bytes));
  };
  std::string name =
      text(dkim_sig_getselector(signature)) + "._domainkey." + text(dkim_sig_getdomain(signature));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const auto record = records->find(name);
  if (record == records->end() || record->second.size() >= size) return DKIM_CBSTAT_NOTFOUND;
  std::memcpy(to, record->second.c_str(), record->second.size() + 1);
  return DKIM_CBSTAT_CONTINUE;
}

Libopendkim::Answer answer_of(DKIM* dkim, DKIM_SIGINFO* signature) {
  dkim_sig_process(dkim, signature);
  const char* words = dkim_sig_geterrorstr(dkim_sig_geterror(signature));
  const bool body = dkim_sig_getbh(signature) == DKIM_SIGBH_MATCH;
  return {.passes = DKIM_SIG_CHECK(signature),
          .words = std::string(words == nullptr ? "" : words) + (body ? "" : ", body differs")};
}

}  // namespace

struct Libopendkim::Library {
  DKIM_LIB* library;
  Records records;
};

Libopendkim::Libopendkim(Records records)
    : library_(std::make_unique<Library>(dkim_init(nullptr, nullptr), std::move(records))) {
  dkim_set_key_lookup(library_->library, look_up);
}

Libopendkim::~Libopendkim() {
  dkim_close(library_->library);
}

std::vector<Libopendkim::Answer> Libopendkim::verify(std::string_view message) const {
  DKIM_STAT status = DKIM_STAT_OK;
  const std::unique_ptr<DKIM, Free> dkim(
      dkim_verify(library_->library, bytes_of("peer"), nullptr, &status));
  if (!dkim) return {};
  dkim_set_user_context(dkim.get(), &library_->records);
  const std::string copy(message);  // it wants bytes that it may write to
  if (dkim_chunk(dkim.get(), bytes_of(copy.data()), copy.size()) != DKIM_STAT_OK) return {};
  if (dkim_chunk(dkim.get(), nullptr, 0) != DKIM_STAT_OK) return {};
  bool testing = false;
  dkim_eom(dkim.get(), &testing);
  DKIM_SIGINFO** signatures = nullptr;
  int count = 0;
  if (dkim_getsiglist(dkim.get(), &signatures, &count) != DKIM_STAT_OK) return {};
  std::vector<Answer> answers;
  for (int i = 0; i < count; ++i) answers.push_back(answer_of(dkim.get(), signatures[i]));
  return answers;
}

}  // namespace todoku::peers
