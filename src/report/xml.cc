#include "report/xml.h"

#include <expat.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/text.h"

namespace todoku::report {
namespace {

struct Level {
  std::size_t path_bytes;  // of the path before this element
  std::string text;
};

// The state behind expat's callbacks.
struct Walk {
  const XmlHandler& handler;
  const XmlLimits& limits;
  XML_Parser parser;
  std::string root;
  std::string path;
  std::vector<Level> levels;
  std::size_t elements = 0;
  std::string refusal;  // why we stopped the parser

  void stop(std::string why) {
    if (refusal.empty()) refusal = std::move(why);
    XML_StopParser(parser, XML_FALSE);
  }
};

std::string local_name(const char* name) {
  const std::string_view whole(name);
  return to_lower(whole.substr(whole.rfind(':') == whole.npos ? 0 : whole.rfind(':') + 1));
}

void open_element(void* user, const char* name, const char**) {
  Walk& walk = *static_cast<Walk*>(user);
  if (walk.levels.size() == walk.limits.depth) return walk.stop("elements are nested too deep");
  if (++walk.elements > walk.limits.elements) return walk.stop("too many elements");
  walk.levels.push_back({walk.path.size(), {}});
  if (walk.levels.size() == 1) {
    walk.root = local_name(name);
    return;
  }
  if (!walk.path.empty()) walk.path += '/';
  walk.path += local_name(name);
  walk.handler.open(walk.path);
}

void close_element(void* user, const char*) {
  Walk& walk = *static_cast<Walk*>(user);
  if (walk.levels.size() > 1) walk.handler.close(walk.path, trim(walk.levels.back().text));
  walk.path.resize(walk.levels.back().path_bytes);
  walk.levels.pop_back();
}

void add_text(void* user, const char* text, int bytes) {
  Walk& walk = *static_cast<Walk*>(user);
  if (walk.levels.empty()) return;
  std::string& own = walk.levels.back().text;
  const std::size_t room = walk.limits.text_bytes - std::min(walk.limits.text_bytes, own.size());
  own.append(text, std::min(room, static_cast<std::size_t>(bytes)));
}

void refuse_entity(void* user, const char*, int, const char*, int, const char*, const char*,
                   const char*, const char*) {
  static_cast<Walk*>(user)->stop("it declares entities, which no report needs");
}

// A name of a character set that expat does not know: each byte as in ISO 8859-1.
int take_unknown_encoding(void*, const char*, XML_Encoding* encoding) {
  for (int i = 0; i < 256; ++i) encoding->map[i] = i;
  encoding->data = nullptr;
  encoding->convert = nullptr;
  encoding->release = nullptr;
  return XML_STATUS_OK;
}

// What the declaration says, in lower case; "" if it says nothing.
std::string declared_encoding(std::string_view document) {
  std::string_view head = document.substr(0, std::min<std::size_t>(document.find("?>"), 200));
  const std::size_t at = head.find("encoding");
  if (!head.starts_with("<?xml") || at == head.npos) return "";
  head.remove_prefix(at);
  const std::size_t open = head.find_first_of("\"'");
  if (open == head.npos) return "";
  return to_lower(head.substr(open + 1, head.find(head[open], open + 1) - open - 1));
}

// A document that came as UTF-16 may have been turned into UTF-8 on its way here, and still says
// so.
const char* true_encoding(std::string_view document) {
  return declared_encoding(document).starts_with("utf-16") ? "UTF-8" : nullptr;
}

// "amp;", "#38;", "#x26;": behind a "&".
bool is_reference(std::string_view text) {
  constexpr std::size_t kLongest = 12;
  const std::size_t end = text.substr(0, kLongest).find(';');
  if (end == text.npos || end == 0) return false;
  return std::ranges::all_of(text.substr(0, end), [](char c) { return is_alnum(c) || c == '#'; });
}

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

}  // namespace

Result<std::string> read_xml(std::string_view document, const XmlHandler& handler,
                             XmlLimits limits) {
  constexpr std::size_t kBlock = 1 << 20;
  if (document.starts_with("\xef\xbb\xbf")) document.remove_prefix(3);
  // An XML declaration must be the first thing; what is behind the end harms nothing.
  document.remove_prefix(std::min(document.find_first_not_of(" \t\r\n"), document.size()));
  const std::unique_ptr<XML_ParserStruct, FreeParser> parser(
      XML_ParserCreate(true_encoding(document)));
  Walk walk{handler, limits, parser.get(), {}, {}, {}, 0, {}};
  XML_SetUserData(parser.get(), &walk);
  XML_SetElementHandler(parser.get(), open_element, close_element);
  XML_SetCharacterDataHandler(parser.get(), add_text);
  XML_SetEntityDeclHandler(parser.get(), refuse_entity);
  XML_SetUnknownEncodingHandler(parser.get(), take_unknown_encoding, nullptr);
  bool last = false;
  while (!last) {
    const std::string_view block = document.substr(0, kBlock);
    document.remove_prefix(block.size());
    last = document.empty();
    if (XML_Parse(parser.get(), block.data(), static_cast<int>(block.size()), last) ==
        XML_STATUS_OK)
      continue;
    const std::string why =
        walk.refusal.empty() ? XML_ErrorString(XML_GetErrorCode(parser.get())) : walk.refusal;
    return fail(Errc::malformed,
                fmt::format("line {}: {}", XML_GetCurrentLineNumber(parser.get()), why));
  }
  return walk.root;
}

std::string repaired_xml(std::string_view document) {
  const std::string encoding = declared_encoding(document);
  const bool is_unicode = encoding.empty() || encoding == "utf-8";
  std::string out;
  out.reserve(document.size());
  while (!document.empty()) {
    const auto byte = static_cast<unsigned char>(document[0]);
    std::size_t size = 1;
    if (byte >= 0x80 && is_unicode) {
      size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      const bool good = is_utf8(document.substr(0, size)) && document.size() >= size;
      if (!good) size = 1;
      out += good ? document.substr(0, size) : "?";
    } else if (byte == '&' && !is_reference(document.substr(1))) {
      out += "&amp;";
    } else {
      out += byte < ' ' && !is_space(document[0]) ? ' ' : document[0];
    }
    document.remove_prefix(size);
  }
  return out;
}

}  // namespace todoku::report
