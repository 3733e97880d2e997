// dns/name.h - domain names between text and wire (RFC 1035 §3.1, §4.1.4, §5.1).
//
// Labels of up to 63 bytes, names of up to 255 on the wire. Any byte may stand in a label; upper
// case ASCII is folded, as names are compared so (RFC 4343).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dns/record.h"

namespace todoku::dns {

inline constexpr std::size_t kLabelBytes = 63;  // RFC 1035 §2.3.4
inline constexpr std::size_t kNameBytes = 255;  // on the wire, lengths and root included

// Any presentation form as a Name: "Example.JP." gives "example.jp". "." and "" are the root.
// nullopt: an empty label, one too long, a bad escape.
std::optional<Name> parse_name(std::string_view text);

// Labels from the left, unescaped ("a\.b.c" gives {"a.b", "c"}); nullopt as above.
std::optional<std::vector<std::string>> labels_of(std::string_view name);
// The opposite; labels must be 1 to 63 bytes long.
Name name_of(const std::vector<std::string>& labels);

// The name without its first label; the root's parent is the root. `name` must be canonical.
Name parent_of(const Name& name);
// Is `name` the zone's apex or below it? Both canonical.
bool is_within(std::string_view name, std::string_view zone);

// Uncompressed wire form of a canonical name.
std::string to_wire(const Name& name);
// Reads the name at `offset` of a whole message and moves `offset` behind it. Pointers may only
// point backwards, so no message can make it run in circles. Errors: malformed.
Result<Name> read_name(std::string_view message, std::size_t& offset);

}  // namespace todoku::dns
