#include "dns/message.h"

#include <algorithm>
#include <map>

#include "dns/bytes.h"
#include "dns/name.h"
#include "dns/rdata.h"

namespace todoku::dns {

namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr std::uint16_t kTypeOpt = 41;
// What a record takes at least: root, type, class, TTL, length. More counts than that are a lie.
constexpr std::size_t kRecordBytes = 11;
constexpr std::uint32_t kDnssecOk = 0x8000;

std::unexpected<Error> bad(const char* what) {
  return fail(Errc::malformed, std::string("DNS message: ") + what);
}

void read_flags(std::uint16_t flags, Message& message) {
  message.response = flags & 0x8000;
  message.opcode = flags >> 11 & 0xf;
  message.authoritative = flags & 0x0400;
  message.truncated = flags & 0x0200;
  message.recursion_desired = flags & 0x0100;
  message.recursion_available = flags & 0x0080;
  message.authentic = flags & 0x0020;
  message.checking_disabled = flags & 0x0010;
  message.rcode = static_cast<Rcode>(flags & 0xf);
}

std::uint16_t write_flags(const Message& message) {
  return static_cast<std::uint16_t>(
      message.response << 15 | (message.opcode & 0xf) << 11 | message.authoritative << 10 |
      message.truncated << 9 | message.recursion_desired << 8 | message.recursion_available << 7 |
      message.authentic << 5 | message.checking_disabled << 4 |
      (static_cast<unsigned>(message.rcode) & 0xf));
}

// A record's fixed part behind its name (RFC 1035 §4.1.3).
struct Frame {
  std::uint16_t type = 0;
  std::uint16_t record_class = 0;
  std::uint32_t ttl = 0;
  RdataPlace place;
};

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : bytes_(bytes) {}

  Result<void> question(Message& message) {
    Result<Name> name = read_name(bytes_, at_);
    if (!name) return std::unexpected(name.error());
    if (bytes_.size() - at_ < 4) return bad("the question is cut off");
    message.question = Question{std::move(*name), static_cast<Type>(number16(bytes_, at_))};
    message.question_class = number16(bytes_, at_ + 2);
    at_ += 4;
    return {};
  }

  Result<void> records(std::uint16_t count, std::vector<Record>& into, Message& message) {
    if (std::size_t(count) * kRecordBytes > bytes_.size() - at_)
      return bad("more records than bytes");
    for (std::uint16_t i = 0; i < count; ++i) {
      const Result<void> read = record(into, message);
      if (!read) return read;
    }
    return {};
  }

 private:
  Result<void> record(std::vector<Record>& into, Message& message) {
    Result<Name> owner = read_name(bytes_, at_);
    if (!owner) return std::unexpected(owner.error());
    const Result<Frame> frame = this->frame();
    if (!frame) return std::unexpected(frame.error());
    if (frame->type == kTypeOpt) return edns(*owner, *frame, message);
    if (frame->record_class != kClassInternet) return {};
    const Type type = static_cast<Type>(frame->type);
    Result<Data> data = read_rdata(bytes_, frame->place, type);
    if (!data) return std::unexpected(data.error());
    // RFC 2181 §8: a TTL with the highest bit set counts as zero.
    const std::uint32_t ttl = frame->ttl > 0x7fffffff ? 0 : frame->ttl;
    into.push_back(Record{std::move(*owner), type, ttl, std::move(*data)});
    return {};
  }

  Result<Frame> frame() {
    if (bytes_.size() - at_ < 10) return bad("a record is cut off");
    Frame frame{number16(bytes_, at_), number16(bytes_, at_ + 2), number32(bytes_, at_ + 4), {}};
    frame.place = RdataPlace{at_ + 10, number16(bytes_, at_ + 8)};
    if (bytes_.size() - frame.place.offset < frame.place.bytes)
      return bad("a record's data is cut off");
    at_ = frame.place.offset + frame.place.bytes;
    return frame;
  }

  // RFC 6891 §6.1.3: class and TTL have other meanings here.
  static Result<void> edns(const Name& owner, const Frame& frame, Message& message) {
    if (message.edns || !owner.empty()) return bad("a second EDNS record, or one with a name");
    const auto version = static_cast<std::uint8_t>(frame.ttl >> 16 & 0xff);
    message.edns = Edns{frame.record_class, version, (frame.ttl & kDnssecOk) != 0};
    message.rcode =
        static_cast<Rcode>((frame.ttl >> 24) << 4 | static_cast<unsigned>(message.rcode));
    return {};
  }

  std::string_view bytes_;
  std::size_t at_ = kHeaderBytes;
};

class Encoder {
 public:
  explicit Encoder(std::size_t limit) : limit_(limit), out_(kHeaderBytes, '\0') {}

  void question(const Message& message) {
    name(message.question->name);
    append16(out_, static_cast<std::uint16_t>(message.question->type));
    append16(out_, message.question_class);
  }

  // How many of the records were written.
  std::size_t records(const std::vector<Record>& records) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      const std::size_t start = out_.size();
      record(records[i]);
      if (out_.size() <= limit_) continue;
      out_.resize(start);
      std::erase_if(known_, [start](const auto& entry) { return entry.second >= start; });
      return i;
    }
    return records.size();
  }

  void edns(const Edns& edns, Rcode rcode) {
    out_ += '\0';
    append16(out_, kTypeOpt);
    append16(out_, edns.udp_bytes);
    append32(out_, static_cast<std::uint32_t>(rcode) >> 4 << 24 |
                       static_cast<std::uint32_t>(edns.version) << 16 |
                       (edns.dnssec_ok ? kDnssecOk : 0));
    append16(out_, 0);
  }

  void reserve(std::size_t bytes) { limit_ -= std::min(limit_, bytes); }

  std::string finish(const Message& message, const std::array<std::size_t, 4>& counts) {
    std::string header;
    append16(header, message.id);
    append16(header, write_flags(message));
    for (const std::size_t count : counts) append16(header, static_cast<std::uint32_t>(count));
    out_.replace(0, kHeaderBytes, header);
    return std::move(out_);
  }

 private:
  void record(const Record& record) {
    name(record.owner);
    append16(out_, static_cast<std::uint16_t>(record.type));
    append16(out_, kClassInternet);
    append32(out_, record.ttl);
    const std::string data = rdata_wire(record.data);
    append16(out_, static_cast<std::uint32_t>(data.size()));
    out_ += data;
  }

  // Owners are compressed (RFC 1035 §4.1.4); names inside data are not, which is always allowed.
  void name(Name name) {
    while (!name.empty()) {
      const auto known = known_.find(name);
      if (known != known_.end())
        return append16(out_, 0xc000u | static_cast<std::uint32_t>(known->second));
      if (out_.size() < 0x4000) known_.emplace(name, out_.size());
      const auto labels = labels_of(name);
      if (!labels || labels->empty()) break;
      out_ += static_cast<char>(labels->front().size());
      out_ += labels->front();
      name = parent_of(name);
    }
    out_ += '\0';
  }

  std::size_t limit_;
  std::string out_;
  std::map<Name, std::size_t> known_;
};

constexpr std::size_t kEdnsBytes = 11;

// The end of the CNAME chain from `name`, walked through the answer section (RFC 1034 §3.6.2).
Name end_of_chain(const Message& message) {
  Name name = message.question->name;
  for (std::size_t i = 0; i < message.answers.size(); ++i) {
    const auto link =
        std::find_if(message.answers.begin(), message.answers.end(), [&](const Record& r) {
          return r.type == Type::cname && r.owner == name && std::holds_alternative<Host>(r.data);
        });
    if (link == message.answers.end()) break;
    name = std::get<Host>(link->data).host;
  }
  return name;
}

std::uint32_t negative_ttl(const Message& message) {
  for (const Record& record : message.authority) {
    const Soa* soa = std::get_if<Soa>(&record.data);
    if (soa != nullptr) return std::min(record.ttl, soa->minimum);
  }
  return 0;
}

Answer server_failure(std::string why) {
  Answer answer;
  answer.why = std::move(why);
  return answer;
}

}  // namespace

std::optional<Message> decode_header(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  Message message;
  message.id = number16(bytes, 0);
  read_flags(number16(bytes, 2), message);
  return message;
}

Result<Message> decode(std::string_view bytes) {
  std::optional<Message> message = decode_header(bytes);
  if (!message) return bad("shorter than a header");
  const std::uint16_t questions = number16(bytes, 4);
  if (questions > 1) return bad("more than one question");
  Decoder in(bytes);
  if (questions == 1) {
    const Result<void> read = in.question(*message);
    if (!read) return std::unexpected(read.error());
  }
  std::size_t at = 6;
  for (std::vector<Record>* section :
       {&message->answers, &message->authority, &message->additional}) {
    const Result<void> read = in.records(number16(bytes, at), *section, *message);
    if (!read) return std::unexpected(read.error());
    at += 2;
  }
  return std::move(*message);
}

std::string encode(const Message& message, std::size_t limit) {
  Encoder out(std::min(limit, kMessageBytes));
  if (message.edns) out.reserve(kEdnsBytes);
  if (message.question) out.question(message);
  std::array<std::size_t, 4> counts{message.question ? 1u : 0u, 0, 0, 0};
  counts[1] = out.records(message.answers);
  const bool all_answers = counts[1] == message.answers.size();
  counts[2] = all_answers ? out.records(message.authority) : 0;
  const bool all = all_answers && counts[2] == message.authority.size();
  counts[3] = all ? out.records(message.additional) : 0;
  Message header = message;
  header.truncated = message.truncated || !all;
  if (message.edns) {
    out.edns(*message.edns, message.rcode);
    ++counts[3];
  }
  return out.finish(header, counts);
}

Answer to_answer(const Message& message) {
  if (!message.response || !message.question) return server_failure("not an answer");
  if (message.truncated) return server_failure("the answer is truncated");
  Answer answer;
  switch (message.rcode) {
    case Rcode::ok: break;
    case Rcode::no_such_name:
      answer.kind = Kind::no_such_name;
      answer.ttl = negative_ttl(message);
      return answer;
    case Rcode::malformed:
      return server_failure("the server calls the question malformed (FORMERR)");
    case Rcode::server_failure: return server_failure("the server failed (SERVFAIL)");
    case Rcode::not_implemented:
      return server_failure("the server does not know such questions (NOTIMP)");
    case Rcode::refused: return server_failure("the server refuses to answer (REFUSED)");
    case Rcode::bad_version:
      return server_failure("the server does not know this EDNS version (BADVERS)");
  }
  if (message.rcode != Rcode::ok) {
    return server_failure("the server answers with code " +
                          std::to_string(static_cast<unsigned>(message.rcode)));
  }
  const Type type = message.question->type;
  const Name end = type == Type::cname ? message.question->name : end_of_chain(message);
  for (const Record& record : message.answers) {
    if (record.type == type && record.owner == end) answer.records.push_back(record);
  }
  answer.kind = answer.records.empty() ? Kind::no_data : Kind::found;
  answer.ttl = answer.records.empty() ? negative_ttl(message) : answer.records.front().ttl;
  // The whole chain must still hold: its shortest life counts.
  for (const Record& record : message.answers) {
    if (answer.kind == Kind::found) answer.ttl = std::min(answer.ttl, record.ttl);
  }
  return answer;
}

}  // namespace todoku::dns
