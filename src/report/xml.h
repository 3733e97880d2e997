// report/xml.h - a small XML document, read front to back (XML 1.0; expat does the work).
//
// Nothing of a document can make us read anything else, or grow: entities that a document declares
// are refused, external ones are never looked at, and depth, text and elements are bounded. Names
// come in lower case and without their namespace prefix, since writers of reports disagree on both.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace todoku::report {

struct XmlLimits {
  std::size_t depth = 32;
  std::size_t text_bytes = 64 * 1024;  // of one element; the rest is passed over
  std::size_t elements = 8'000'000;
};

// What the reader calls, by the path of an element from the root, without the root's own name
// ("record/row/source_ip"): `open` when it begins, `close` when it ends, with its own text,
// trimmed.
struct XmlHandler {
  std::function<void(std::string_view path)> open;
  std::function<void(std::string_view path, std::string_view text)> close;
};

// Gives the root's name. Errors: malformed (with the line), too_large. What came before the fault
// has been handed over.
Result<std::string> read_xml(std::string_view document, const XmlHandler& handler,
                             XmlLimits limits = {});

// What writers do to XML that no reader takes, undone: a bare "&", control characters, bytes that
// are not of the UTF-8 that the document claims. The same text where there is nothing of it.
std::string repaired_xml(std::string_view document);

}  // namespace todoku::report
