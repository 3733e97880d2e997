// dns/rdata.h - the data of a record between its value and the wire (RFC 1035 §3.3, 3596, 6698).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "dns/record.h"

namespace todoku::dns {

// The data as it stands in a message, names uncompressed. Values must be well formed (canonical
// names, addresses of their family, TXT strings of up to 255 bytes).
std::string rdata_wire(const Data& data);

struct RdataPlace {
  std::size_t offset = 0;  // of the whole message, as names may be compressed into it
  std::size_t bytes = 0;   // lies inside the message
};
// Types that Todoku does not know stay Opaque. Errors: malformed.
Result<Data> read_rdata(std::string_view message, RdataPlace place, Type type);

}  // namespace todoku::dns
