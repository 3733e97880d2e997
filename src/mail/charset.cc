#include "mail/charset.h"

#include <iconv.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/lanes.h"
#include "base/text.h"

namespace todoku::mail {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

// The C library's name for what a sender means.
std::string library_name(std::string_view charset) {
  using Alias = std::pair<std::string_view, const char*>;
  constexpr auto kAliases = std::to_array<Alias>({
      {"shift_jis", "CP932"},
      {"shift-jis", "CP932"},
      {"sjis", "CP932"},
      {"x-sjis", "CP932"},
      {"windows-31j", "CP932"},
      {"ms_kanji", "CP932"},
      {"euc-jp", "EUC-JP-MS"},
      {"x-euc-jp", "EUC-JP-MS"},
      {"iso-8859-1", "CP1252"},
      {"latin1", "CP1252"},
      {"iso-8859-9", "CP1254"},
      {"gb2312", "GB18030"},
      {"gbk", "GB18030"},
      {"ks_c_5601-1987", "CP949"},
      {"euc-kr", "CP949"},
      {"x-mac-cyrillic", "MAC-CYRILLIC"},
      {"unicode-1-1-utf-7", "UTF-7"},
      {"utf8", "UTF-8"},
  });
  for (const auto& [name, library] : kAliases) {
    if (iequals(charset, name)) return library;
  }
  if (istarts_with(charset, "windows-")) return "CP" + std::string(charset.substr(8));
  return std::string(charset);
}

class Converter {
 public:
  // The longest name that a charset has in the registry of IANA is shorter by far; what is longer
  // is not looked for among the files of the C library.
  static constexpr std::size_t kNameBytes = 64;

  explicit Converter(const std::string& charset) {
    if (charset.size() <= kNameBytes) handle_ = iconv_open("UTF-8", charset.c_str());
  }
  ~Converter() {
    if (known()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool known() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  // `faults` counts the bytes that had no meaning.
  std::string convert(std::string_view bytes, std::size_t& faults) const;

 private:
  iconv_t handle_ = reinterpret_cast<iconv_t>(-1);
};

std::string Converter::convert(std::string_view bytes, std::size_t& faults) const {
  std::string in(bytes);
  char* from = in.data();
  std::size_t left = in.size();
  std::string out;
  std::array<char, 4096> block;
  for (;;) {
    char* to = block.data();
    std::size_t room = block.size();
    const std::size_t done = iconv(handle_, &from, &left, &to, &room);
    const int why = errno;
    out.append(block.data(), block.size() - room);
    if (done != static_cast<std::size_t>(-1)) return out;
    if (why == E2BIG) continue;
    ++faults;
    out += kReplacement;
    if (left == 0) return out;
    ++from;
    --left;
  }
}

// ISO-2022-JP and its vendors' forms, as EUC-JP: RFC 1468, CP50221, ISO-2022-JP-1 (JIS X 0212).
std::string euc_of_iso2022(std::string_view bytes) {
  enum class Set { ascii, kanji, kana, supplement };
  Set set = Set::ascii;
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::string_view rest = bytes.substr(i);
    if (rest[0] != '\x1b' && set == Set::ascii) {
      const std::size_t end = find_any<'\x1b'>(rest, 1);
      out += rest.substr(0, end);
      i += end - 1;
    } else if (rest.starts_with("\x1b$(D")) {
      set = Set::supplement;
      i += 3;
    } else if (rest.starts_with("\x1b$B") || rest.starts_with("\x1b$@")) {
      set = Set::kanji;
      i += 2;
    } else if (rest.starts_with("\x1b(I")) {
      set = Set::kana;
      i += 2;
    } else if (rest.starts_with("\x1b(B") || rest.starts_with("\x1b(J") ||
               rest.starts_with("\x1b(H")) {
      set = Set::ascii;
      i += 2;
    } else if (const auto c = static_cast<unsigned char>(rest[0]); c <= ' ' || c >= 0x7f) {
      if (c == '\n' || c == '\r') set = Set::ascii;  // RFC 1468: a line begins in ASCII
      out += rest[0];
    } else if (set == Set::ascii) {
      out += rest[0];
    } else if (set == Set::kana) {
      out += '\x8e';
      out += static_cast<char>(c | 0x80);
    } else {
      if (set == Set::supplement) out += '\x8f';
      out += static_cast<char>(c | 0x80);
      if (rest.size() > 1 && rest[1] > ' ') {
        out += static_cast<char>(rest[1] | 0x80);
        ++i;
      }
    }
  }
  return out;
}

std::string converted(std::string_view bytes, const std::string& charset, std::size_t& faults) {
  const Converter converter(charset);
  if (converter.known()) return converter.convert(bytes, faults);
  faults = bytes.size() + 1;
  return {};
}

// The name is missing or wrong: what do the bytes look like?
std::string guessed(std::string_view bytes) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
    std::size_t faults = 0;
    return converted(bytes, "UTF-16", faults);
  }
  if (is_utf8(bytes)) return std::string(bytes);
  for (const char* candidate : {"EUC-JP-MS", "CP932"}) {
    std::size_t faults = 0;
    std::string text = converted(bytes, candidate, faults);
    if (faults == 0) return text;
  }
  std::size_t faults = 0;
  return converted(bytes, "CP1252", faults);
}

bool is_multibyte_utf16(std::string_view charset) {
  return istarts_with(charset, "utf-16") || istarts_with(charset, "utf-32") ||
         istarts_with(charset, "ucs-");
}

}  // namespace

// Without a branch a byte, so that it goes many bytes at a time.
bool is_plain_ascii(std::string_view bytes) {
  bool special = false;
  for (const char c : bytes) {
    special |= (static_cast<unsigned char>(c) >= 0x80) | (c == '\x1b') | (c == '\0');
  }
  return !special;
}

CharsetTables::CharsetTables() {
  for (const char* name : {"EUC-JP-MS", "CP932", "CP1252", "CP1251", "CP1250", "KOI8-R", "GB18030",
                           "BIG5", "CP949", "ISO-8859-2", "ISO-8859-15", "UTF-16"}) {
    const iconv_t handle = iconv_open("UTF-8", name);
    if (handle != reinterpret_cast<iconv_t>(-1)) kept_.push_back(handle);
  }
}

CharsetTables::~CharsetTables() {
  for (void* handle : kept_) iconv_close(handle);
}

std::string to_utf8(std::string_view bytes, std::string_view charset) {
  if (charset.empty() && is_plain_ascii(bytes)) return std::string(bytes);
  if (const std::size_t language = charset.find('*'); language != charset.npos) {
    charset = charset.substr(0, language);  // RFC 2231 §5
  }
  if (is_multibyte_utf16(charset)) {
    std::size_t faults = 0;
    std::string text = converted(bytes, std::string(charset), faults);
    return faults > bytes.size() ? guessed(bytes) : text;
  }
  const bool utf7 = iequals(charset, "utf-7") || iequals(charset, "unicode-1-1-utf-7");
  const bool hz = iequals(charset, "hz-gb-2312");
  if (!utf7 && !hz && is_plain_ascii(bytes)) return std::string(bytes);
  const bool escapes = bytes.find("\x1b$") != bytes.npos || bytes.find("\x1b(") != bytes.npos;
  if (escapes && !istarts_with(charset, "iso-2022-kr") && !istarts_with(charset, "iso-2022-cn")) {
    std::size_t faults = 0;
    return converted(euc_of_iso2022(bytes), "EUC-JP-MS", faults);
  }
  const bool named = !charset.empty() && !iequals(charset, "us-ascii") &&
                     !iequals(charset, "ascii") && !istarts_with(charset, "iso-2022-jp") &&
                     !iequals(charset, "utf-8") && !iequals(charset, "utf8");
  if (!named) return guessed(bytes);
  std::size_t faults = 0;
  std::string text = converted(bytes, library_name(charset), faults);
  // More than a slip: the name lies.
  if (faults * 16 > bytes.size() || faults > bytes.size()) return guessed(bytes);
  return text;
}

}  // namespace todoku::mail
