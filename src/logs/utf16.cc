#include "logs/utf16.h"

#include "logs/cut.h"

namespace todoku::logs {
namespace {

constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";
constexpr std::uint32_t kReplacement = 0xfffd;

constexpr bool is_high(std::uint32_t unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}
constexpr bool is_low(std::uint32_t unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

}  // namespace

void TextDecoder::feed(std::string_view bytes, const Take& take) {
  if (form_ == Form::bytes) return take(bytes);
  if (form_ == Form::unknown) {
    front_ += bytes;
    if (!recognise()) return;
    bytes = front_;
  }
  if (form_ == Form::bytes) {
    take(bytes);
  } else {
    decode(bytes);
    take(out_);
    out_.clear();
  }
  front_.clear();
}

void TextDecoder::finish(const Take& take) {
  if (high_ != 0) add(kReplacement);
  out_ += front_;  // fewer bytes than a mark has
  if (!out_.empty()) take(out_);
  out_.clear();
  front_.clear();
}

// Takes the mark off `front_`. False: more bytes are needed.
bool TextDecoder::recognise() {
  const bool may_be_mark = kUtf8Mark.starts_with(front_) || front_ == "\xff" || front_ == "\xfe";
  if (front_.size() < kUtf8Mark.size() && may_be_mark) return false;
  form_ = Form::bytes;
  if (front_.starts_with(kUtf8Mark)) {
    front_.erase(0, kUtf8Mark.size());
  } else if (front_.starts_with("\xff\xfe") || front_.starts_with("\xfe\xff")) {
    form_ = front_[0] == '\xff' ? Form::utf16_le : Form::utf16_be;
    front_.erase(0, 2);
  }
  return true;
}

void TextDecoder::decode(std::string_view bytes) {
  for (const char c : bytes) {
    if (half_.empty()) {
      half_ = c;
      continue;
    }
    const auto first = static_cast<unsigned char>(half_[0]);
    const auto second = static_cast<unsigned char>(c);
    half_.clear();
    const bool is_little = form_ == Form::utf16_le;
    add_unit(static_cast<std::uint16_t>(is_little ? second << 8 | first : first << 8 | second));
  }
}

void TextDecoder::add_unit(std::uint16_t unit) {
  if (high_ != 0) {
    const std::uint32_t high = high_;
    high_ = 0;
    if (is_low(unit)) return add(0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00u));
    add(kReplacement);
  }
  if (is_high(unit)) {
    high_ = unit;
  } else {
    add(is_low(unit) ? kReplacement : unit);
  }
}

// RFC 3629 §3.
void TextDecoder::add(std::uint32_t point) {
  const auto byte = [this](std::uint32_t value) { out_ += static_cast<char>(value); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xc0 | point >> 6);
    byte(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    byte(0xe0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3f));
    byte(0x80 | (point & 0x3f));
  } else {
    byte(0xf0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3f));
    byte(0x80 | (point >> 6 & 0x3f));
    byte(0x80 | (point & 0x3f));
  }
}

}  // namespace todoku::logs
