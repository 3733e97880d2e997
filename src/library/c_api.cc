// The functions of todoku.h. Nothing of C++ crosses this border: no exception, no type, no memory
// that the caller would have to release by himself.
#include <cstring>
#include <new>
#include <utility>

#include "library/catalogue_source.h"
#include "library/result.h"
#include "todoku.h"

struct todoku_reader {
  todoku::reply::Catalogue catalogue;
  todoku::bounce::Reader bounces;
};

namespace todoku::library {
namespace {

todoku_status status_of(Errc code) {
  switch (code) {
    case Errc::not_found: return TODOKU_NOT_FOUND;
    case Errc::too_large: return TODOKU_TOO_LARGE;
    case Errc::malformed: return TODOKU_MALFORMED;
    case Errc::invalid: return TODOKU_INVALID;
    default: return TODOKU_IO;
  }
}

// Runs `work`; memory that is out, the one exception left, becomes a status.
template <class Work>
todoku_status guarded(const Work& work) noexcept {
  try {
    return work();
  } catch (...) {
    return TODOKU_NO_MEMORY;
  }
}

char* copy_of(const std::string& text) {
  char* copy = new (std::nothrow) char[text.size() + 1];
  if (copy) std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

std::string_view view_of(const char* text, std::size_t bytes) {
  return {text, bytes == TODOKU_WHOLE ? std::strlen(text) : bytes};
}

// A member of a caller's struct that may be older, and so shorter, than ours.
std::string member(const todoku_known* known, const char* const todoku_known::* place) {
  if (!known) return "";
  const char* const& text = known->*place;
  const auto end = reinterpret_cast<const char*>(&text + 1) - reinterpret_cast<const char*>(known);
  return static_cast<std::size_t>(end) <= known->size && text ? text : "";
}

// A struct whose size was never set tells nothing, which no caller can have meant.
bool is_usable(const todoku_known* known) {
  return !known || known->size >= sizeof known->size;
}

report::Known known_of(const todoku_known* k) {
  return {.provider = member(k, &todoku_known::provider),
          .mx = member(k, &todoku_known::mx),
          .recipient = member(k, &todoku_known::recipient),
          .stage = member(k, &todoku_known::stage),
          .domain = member(k, &todoku_known::domain),
          .ip = member(k, &todoku_known::ip),
          .selector = member(k, &todoku_known::selector)};
}

todoku_status open(const char* const* paths, std::size_t count, todoku_reader** reader,
                   char** message) {
  std::vector<std::string> files;
  for (std::size_t i = 0; i < count; ++i) {
    if (!paths[i]) return TODOKU_INVALID;
    files.emplace_back(paths[i]);
  }
  Result<reply::Catalogue> catalogue = load_catalogue(files);
  if (catalogue) {
    *reader = new todoku_reader{*std::move(catalogue), {}};
    return TODOKU_OK;
  }
  if (message) *message = copy_of(catalogue.error().what);
  return status_of(catalogue.error().code);
}

todoku_status judge(const todoku_reader* reader, std::string_view text, const todoku_known* known,
                    todoku_result** result) {
  const report::Explained e = report::explain_reply(reader->catalogue, text, known_of(known));
  auto out = std::make_unique<todoku_result>();
  out->json = report::to_json_line(member(known, &todoku_known::input), e);
  out->kind = e.empty ? "none" : "reply";
  if (!e.empty) out->recipients.push_back(fields_of(e));
  *result = out.release();
  return TODOKU_OK;
}

todoku_status read_mail(const todoku_reader* reader, std::string_view text,
                        const todoku_known* known, todoku_result** result) {
  const report::ExplainedMail mail =
      report::explain_mail(reader->catalogue, reader->bounces, text, known_of(known));
  auto out = std::make_unique<todoku_result>();
  out->json = report::to_json_line(member(known, &todoku_known::input), mail);
  out->kind = to_string(mail.report.kind);
  for (const report::Explained& e : mail.recipients) out->recipients.push_back(fields_of(e));
  *result = out.release();
  return TODOKU_OK;
}

}  // namespace
}  // namespace todoku::library

namespace library = todoku::library;

extern "C" {

const char* todoku_status_text(todoku_status status) {
  switch (status) {
    case TODOKU_OK: return "done";
    case TODOKU_INVALID: return "an argument is missing or out of range";
    case TODOKU_NOT_FOUND: return "no such file or folder";
    case TODOKU_MALFORMED: return "a catalogue file does not load";
    case TODOKU_TOO_LARGE: return "a catalogue file is too large";
    case TODOKU_IO: return "a file cannot be read";
    case TODOKU_NO_MEMORY: return "memory is out";
  }
  return "unknown status";
}

const char* todoku_version(void) {
  return TODOKU_VERSION;
}

todoku_status todoku_open(const char* const* paths, size_t count, todoku_reader** reader,
                          char** message) {
  if (message) *message = nullptr;
  if (!reader) return TODOKU_INVALID;
  *reader = nullptr;
  if (count > 0 && !paths) return TODOKU_INVALID;
  return library::guarded([&] { return library::open(paths, count, reader, message); });
}

void todoku_close(todoku_reader* reader) {
  delete reader;
}

void todoku_free_text(char* text) {
  delete[] text;
}

todoku_status todoku_judge(const todoku_reader* reader, const char* reply, size_t bytes,
                           const todoku_known* known, todoku_result** result) {
  if (!result) return TODOKU_INVALID;
  *result = nullptr;
  if (!reader || !reply || !library::is_usable(known)) return TODOKU_INVALID;
  return library::guarded(
      [&] { return library::judge(reader, library::view_of(reply, bytes), known, result); });
}

todoku_status todoku_read_mail(const todoku_reader* reader, const char* mail, size_t bytes,
                               const todoku_known* known, todoku_result** result) {
  if (!result) return TODOKU_INVALID;
  *result = nullptr;
  if (!reader || !mail || !library::is_usable(known)) return TODOKU_INVALID;
  return library::guarded(
      [&] { return library::read_mail(reader, library::view_of(mail, bytes), known, result); });
}

void todoku_free(todoku_result* result) {
  delete result;
}

const char* todoku_json(const todoku_result* result) {
  return result ? result->json.c_str() : nullptr;
}

const char* todoku_kind(const todoku_result* result) {
  return result ? result->kind.c_str() : nullptr;
}

size_t todoku_count(const todoku_result* result) {
  return result ? result->recipients.size() : 0;
}

const char* todoku_get(const todoku_result* result, size_t index, int field) {
  if (index >= todoku_count(result)) return nullptr;
  if (field < 0 || static_cast<std::size_t>(field) >= library::kFields) return nullptr;
  const std::optional<std::string>& text =
      result->recipients[index][static_cast<std::size_t>(field)];
  return text ? text->c_str() : nullptr;
}

}  // extern "C"
