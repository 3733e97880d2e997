#include "dns/rdata.h"

#include "dns/address.h"
#include "dns/bytes.h"
#include "dns/name.h"

namespace todoku::dns {

namespace {

struct Writer {
  std::string operator()(const A& a) const { return address_bytes(a.address).value_or(""); }
  std::string operator()(const Aaaa& a) const { return address_bytes(a.address).value_or(""); }
  std::string operator()(const Mx& mx) const {
    std::string out;
    append16(out, mx.preference);
    return out + to_wire(mx.host);
  }
  std::string operator()(const Txt& txt) const {
    std::string out;
    for (const std::string& text : txt.strings) {
      out += static_cast<char>(text.size());
      out += text;
    }
    return out;
  }
  std::string operator()(const Host& host) const { return to_wire(host.host); }
  std::string operator()(const Soa& soa) const {
    std::string out = to_wire(soa.primary) + to_wire(soa.contact);
    for (const std::uint32_t n : {soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum})
      append32(out, n);
    return out;
  }
  std::string operator()(const Tlsa& tlsa) const {
    std::string out{static_cast<char>(tlsa.usage), static_cast<char>(tlsa.selector),
                    static_cast<char>(tlsa.matching)};
    return out + tlsa.data;
  }
  std::string operator()(const Opaque& opaque) const { return opaque.rdata; }
};

// Reads one record's data front to back; what runs over its end is an error.
class Reader {
 public:
  Reader(std::string_view message, RdataPlace place)
      : message_(message.substr(0, place.offset + place.bytes)), at_(place.offset) {}

  std::size_t left() const { return message_.size() - at_; }
  Result<Name> name() { return read_name(message_, at_); }
  std::string_view take(std::size_t bytes) {
    const std::string_view taken = message_.substr(at_, bytes);
    at_ += taken.size();
    return taken;
  }
  std::uint16_t take16() { return number16(take(2), 0); }
  std::uint32_t take32() { return number32(take(4), 0); }

 private:
  std::string_view message_;
  std::size_t at_;
};

std::unexpected<Error> bad(const char* what) {
  return fail(Errc::malformed, std::string("DNS: bad ") + what);
}

Result<Data> read_mx(Reader& in) {
  if (in.left() < 3) return bad("MX data");
  const std::uint16_t preference = in.take16();
  Result<Name> host = in.name();
  if (!host || in.left() != 0) return bad("MX data");
  return Data(Mx{preference, std::move(*host)});
}

Result<Data> read_txt(Reader& in) {
  Txt txt;
  while (in.left() > 0) {
    const auto length = static_cast<unsigned char>(in.take(1)[0]);
    if (in.left() < length) return bad("TXT data");
    txt.strings.emplace_back(in.take(length));
  }
  if (txt.strings.empty()) return bad("TXT data");
  return Data(std::move(txt));
}

Result<Data> read_host(Reader& in) {
  Result<Name> host = in.name();
  if (!host || in.left() != 0) return bad("host name");
  return Data(Host{std::move(*host)});
}

Result<Data> read_soa(Reader& in) {
  Result<Name> primary = in.name();
  if (!primary) return bad("SOA data");
  Result<Name> contact = in.name();
  if (!contact || in.left() != 20) return bad("SOA data");
  Soa soa{std::move(*primary), std::move(*contact), 0, 0, 0, 0, 0};
  for (std::uint32_t* n : {&soa.serial, &soa.refresh, &soa.retry, &soa.expire, &soa.minimum})
    *n = in.take32();
  return Data(std::move(soa));
}

Result<Data> read_tlsa(Reader& in) {
  if (in.left() < 3) return bad("TLSA data");
  Tlsa tlsa;
  for (std::uint8_t* n : {&tlsa.usage, &tlsa.selector, &tlsa.matching}) {
    *n = static_cast<std::uint8_t>(in.take(1)[0]);
  }
  tlsa.data = in.take(in.left());
  return Data(std::move(tlsa));
}

}  // namespace

std::string rdata_wire(const Data& data) {
  return std::visit(Writer{}, data);
}

Result<Data> read_rdata(std::string_view message, RdataPlace place, Type type) {
  Reader in(message, place);
  switch (type) {
    case Type::a:
      if (in.left() != 4) return bad("A data");
      return Data(A{address_text(in.take(4))});
    case Type::aaaa:
      if (in.left() != 16) return bad("AAAA data");
      return Data(Aaaa{address_text(in.take(16))});
    case Type::mx: return read_mx(in);
    case Type::txt: return read_txt(in);
    case Type::ns:
    case Type::cname:
    case Type::ptr: return read_host(in);
    case Type::soa: return read_soa(in);
    case Type::tlsa: return read_tlsa(in);
    case Type::caa: break;
  }
  return Data(Opaque{std::string(in.take(in.left()))});
}

}  // namespace todoku::dns
