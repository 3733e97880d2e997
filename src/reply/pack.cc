#include "reply/pack.h"

#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/check.h"

namespace todoku::reply {
namespace {

class Packer {
 public:
  void operator()(std::uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(number >> shift & 0xff);
  }
  void operator()(const std::string& text) {
    (*this)(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }
  template <class T>
    requires std::is_enum_v<T> || std::is_same_v<T, int> || std::is_same_v<T, bool>
  void operator()(T value) {
    (*this)(static_cast<std::uint32_t>(value));
  }
  template <class T>
  void operator()(const std::vector<T>& list);

  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}

  void operator()(std::uint32_t& number) {
    number = 0;
    const std::string_view four = next(4);
    for (std::size_t i = 4; i-- > 0;) number = number << 8 | static_cast<unsigned char>(four[i]);
  }
  void operator()(std::string& text) {
    std::uint32_t size = 0;
    (*this)(size);
    text = next(size);
  }
  template <class T>
    requires std::is_enum_v<T> || std::is_same_v<T, int> || std::is_same_v<T, bool>
  void operator()(T& value) {
    std::uint32_t number = 0;
    (*this)(number);
    value = static_cast<T>(number);
  }
  template <class T>
  void operator()(std::vector<T>& list);

  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view next(std::size_t size) {
    CHECK(size <= bytes_.size());
    const std::string_view front = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return front;
  }
  std::string_view bytes_;
};

// The order of the fields, for both ways.
void fields(auto& each, auto& fix)
  requires std::is_same_v<std::remove_cvref_t<decltype(fix)>, Fix>
{
  each(fix.kind), each(fix.type), each(fix.name), each(fix.value);
}

void fields(auto& each, auto& verdict)
  requires std::is_same_v<std::remove_cvref_t<decltype(verdict)>, Verdict>
{
  each(verdict.cause), each(verdict.permanence), each(verdict.responsible), each(verdict.scope);
  each(verdict.action), each(verdict.confidence), each(verdict.rule), each(verdict.provider);
}

void fields(auto& each, auto& provider)
  requires std::is_same_v<std::remove_cvref_t<decltype(provider)>, Provider>
{
  each(provider.id), each(provider.name), each(provider.mx), each(provider.domains);
  each(provider.own_domains), each(provider.tokens);
}

void fields(auto& each, auto& entry)
  requires std::is_same_v<std::remove_cvref_t<decltype(entry)>, Entry>
{
  each(entry.id), each(entry.provider), each(entry.at), each(entry.codes), each(entry.codes_only);
  each(entry.says);
  fields(each, entry.verdict);
  each(entry.why.ja), each(entry.why.en), each(entry.remedy.ja), each(entry.remedy.en);
  each(entry.fixes), each(entry.source), each(entry.read), each(entry.valid_from);
  each(entry.valid_to), each(entry.examples), each(entry.counter_examples), each(entry.emit);
  each(entry.personas), each(entry.file), each(entry.line);
}

template <class T>
concept HasFields = requires(Packer& each, const T& value) { fields(each, value); };

template <class T>
void Packer::operator()(const std::vector<T>& list) {
  (*this)(static_cast<std::uint32_t>(list.size()));
  for (const T& item : list) {
    if constexpr (HasFields<T>) {
      fields(*this, item);
    } else {
      (*this)(item);
    }
  }
}

template <class T>
void Unpacker::operator()(std::vector<T>& list) {
  std::uint32_t size = 0;
  (*this)(size);
  CHECK(size <= bytes_.size());
  list.resize(size);
  for (T& item : list) {
    if constexpr (HasFields<T>) {
      fields(*this, item);
    } else {
      (*this)(item);
    }
  }
}

}  // namespace

std::string pack(std::span<const Provider> providers, std::span<const Entry> entries) {
  Packer each;
  each(std::vector<Provider>(providers.begin(), providers.end()));
  each(std::vector<Entry>(entries.begin(), entries.end()));
  return each.take();
}

Loaded unpack(std::string_view bytes) {
  Loaded loaded;
  Unpacker each(bytes);
  each(loaded.providers);
  each(loaded.entries);
  CHECK(each.at_end());
  return loaded;
}

}  // namespace todoku::reply
