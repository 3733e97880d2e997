// spool/bytes.h - values as bytes, and back: what journal records and index rows are made of.
//
// Numbers are LEB128, signed ones zigzag first; text is its length and its bytes; a list its count
// and its elements; an optional one byte and the value. The vocabularies of reply/ and smtp/ are
// written by name, for names are stable and numbers are not. A struct is its fields in the order of
// fields.h.
//
// Take reads hostile bytes: no length or count is believed beyond the bytes in hand. After the
// first fault it reads nothing more, and done() is false.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace todoku::spool {

template <class T, class Struct>
concept Is = std::same_as<std::remove_const_t<T>, Struct>;

class Put {
 public:
  explicit Put(std::string& out) : out_(out) {}
  bool since(std::uint8_t) const { return true; }  // the newest version is written

  template <class... T>
  void all(const T&... values) {
    ((*this)(values), ...);
  }
  void operator()(bool value) { out_.push_back(value ? 1 : 0); }
  void operator()(std::uint32_t value) { number(value); }
  void operator()(std::uint64_t value) { number(value); }
  void operator()(const std::string& value);
  void operator()(WallTime value) { whole(value.time_since_epoch().count()); }
  void operator()(milliseconds value) { whole(value.count()); }
  void operator()(MessageId value) { number(value.value); }
  void operator()(RecipientId value) { all(value.message, value.index); }
  template <class E>  // an enum whose names are stable
  void name(E value, std::optional<E> (*)(std::string_view)) {
    (*this)(std::string(to_string(value)));
  }
  template <class E>  // an enum whose numbers are, from 0 to below `limit`
  void below(std::uint64_t, E value) {
    number(static_cast<std::uint64_t>(value));
  }
  template <class T>
  void operator()(const std::optional<T>& value) {
    (*this)(value.has_value());
    if (value) (*this)(*value);
  }
  template <class T>
  void operator()(const std::vector<T>& values) {
    number(values.size());
    for (const T& value : values) (*this)(value);
  }
  template <class A, class B>
  void operator()(const std::pair<A, B>& value) {
    all(value.first, value.second);
  }
  template <class T>
    requires std::is_class_v<T> || std::is_enum_v<T>
  void operator()(const T& value) {
    fields(*this, value);
  }

 private:
  void number(std::uint64_t value);
  void whole(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  std::string& out_;
};

class Take {
 public:
  // `version`: of the record that the bytes are from; rows of the index have the newest.
  explicit Take(std::string_view bytes, std::uint8_t version = 0xff)
      : rest_(bytes), version_(version) {}
  bool since(std::uint8_t version) const { return version_ >= version; }
  bool done() const { return !failed_ && rest_.empty(); }  // all read, all well

  template <class... T>
  void all(T&... values) {
    ((*this)(values), ...);
  }
  void operator()(bool& value);
  void operator()(std::uint32_t& value);
  void operator()(std::uint64_t& value) { value = number(); }
  void operator()(std::string& value) { value = text(); }
  void operator()(WallTime& value) { value = WallTime(milliseconds(whole())); }
  void operator()(milliseconds& value) { value = milliseconds(whole()); }
  void operator()(MessageId& value) { value.value = number(); }
  void operator()(RecipientId& value) { all(value.message, value.index); }
  template <class E>
  void name(E& value, std::optional<E> (*parse)(std::string_view)) {
    const std::optional<E> known = parse(text());
    if (!known) return fail();
    value = *known;
  }
  template <class E>
  void below(std::uint64_t limit, E& value) {
    const std::uint64_t raw = number();
    if (raw >= limit) return fail();
    value = static_cast<E>(raw);
  }
  template <class T>
  void operator()(std::optional<T>& value) {
    bool there = false;
    (*this)(there);
    if (there) (*this)(value.emplace());
  }
  template <class T>
  void operator()(std::vector<T>& values) {
    // Each element takes a byte at least, so the count cannot exceed what is left. Elements are
    // made one by one: a lie costs no memory.
    std::uint64_t count = number();
    if (count > rest_.size()) return fail();
    for (; count > 0 && !failed_; --count) (*this)(values.emplace_back());
  }
  template <class A, class B>
  void operator()(std::pair<A, B>& value) {
    all(value.first, value.second);
  }
  template <class T>
    requires std::is_class_v<T> || std::is_enum_v<T>
  void operator()(T& value) {
    fields(*this, value);
  }

 private:
  void fail() {
    failed_ = true;
    rest_ = {};
  }
  std::uint64_t number();
  std::int64_t whole() {
    const std::uint64_t raw = number();
    return static_cast<std::int64_t>((raw >> 1) ^ (~(raw & 1) + 1));
  }
  std::string_view text();
  std::string_view rest_;
  std::uint8_t version_;
  bool failed_ = false;
};

}  // namespace todoku::spool
