#include "dns/master.h"

#include <optional>

#include "base/text.h"
#include "dns/name.h"
#include "dns/rdata_text.h"

namespace todoku::dns {

namespace {

// One entry: a line, or several that parentheses join.
struct Entry {
  std::vector<Word> words;
  std::size_t line = 0;         // where it begins, from 1
  bool owner_left_out = false;  // it begins with white space
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // The next entry that has words; nullopt at the end. Errors come without file and line.
  Result<std::optional<Entry>> next() {
    while (at_ < text_.size()) {
      Entry entry;
      entry.line = line_;
      entry.owner_left_out = text_[at_] == ' ' || text_[at_] == '\t';
      const Result<void> read = read_entry(entry);
      if (!read) return std::unexpected(read.error());
      if (!entry.words.empty()) return std::optional<Entry>(std::move(entry));
    }
    return std::optional<Entry>();
  }
  std::size_t line() const { return line_; }

 private:
  Result<void> read_entry(Entry& entry) {
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        ++at_;
        ++line_;
        if (depth == 0) return {};
      } else if (is_space(c)) {
        ++at_;
      } else if (c == ';') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (c == '(' || c == ')') {
        ++at_;
        depth += c == '(' ? 1 : -1;
        if (depth < 0 || depth > 1)
          return fail(Errc::malformed, "expected parentheses in pairs, not nested");
      } else {
        if (entry.words.size() == kMasterWords)
          return fail(Errc::too_large, "expected fewer words in one entry");
        const Result<void> read = c == '"' ? quoted(entry) : plain(entry);
        if (!read) return read;
      }
    }
    if (depth != 0) return fail(Errc::malformed, "expected \")\" before the end of the text");
    return {};
  }

  Result<void> quoted(Entry& entry) {
    const std::size_t start = ++at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n')
      at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size() || text_[at_] != '"')
      return fail(Errc::malformed, "expected a closing quote on this line");
    entry.words.push_back(Word{std::string(text_.substr(start, at_ - start)), true});
    ++at_;
    return {};
  }

  Result<void> plain(Entry& entry) {
    const std::size_t start = at_;
    while (at_ < text_.size() && !is_space(text_[at_]) &&
           std::string_view("();\"").find(text_[at_]) == std::string_view::npos) {
      at_ += text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n' ? 2 : 1;
    }
    at_ = std::min(at_, text_.size());
    entry.words.push_back(Word{std::string(text_.substr(start, at_ - start)), false});
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

class Reader {
 public:
  explicit Reader(const MasterSource& source)
      : origin_(source.origin), ttl_(source.ttl), pass_over_others_(source.pass_over_others) {}

  Result<void> read(const Entry& entry) {
    const std::string& first = entry.words[0].text;
    if (!entry.owner_left_out && first.starts_with('$') && !entry.words[0].quoted)
      return directive(entry);
    return record(entry);
  }

  std::vector<MasterRecord> take() { return std::move(records_); }

 private:
  Result<void> directive(const Entry& entry) {
    const std::string& name = entry.words[0].text;
    const std::string argument = entry.words.size() == 2 ? entry.words[1].text : "";
    if (iequals(name, "$ORIGIN")) {
      auto origin = parse_relative(argument, origin_);
      if (!origin) return fail(Errc::malformed, "expected a name after $ORIGIN");
      origin_ = std::move(*origin);
      return {};
    }
    if (iequals(name, "$TTL")) {
      const auto ttl = parse_ttl(argument);
      if (!ttl) return fail(Errc::malformed, "expected seconds, or a span like 1h, after $TTL");
      ttl_ = *ttl;
      return {};
    }
    return fail(Errc::malformed, "expected $ORIGIN or $TTL, not " + name);
  }

  Result<void> record(const Entry& entry) {
    std::span<const Word> words = entry.words;
    if (!entry.owner_left_out) {
      auto owner = parse_relative(words[0].text, origin_);
      if (!owner)
        return fail(Errc::malformed, "expected an owner name, not \"" + words[0].text + "\"");
      owner_ = std::move(*owner);
      words = words.subspan(1);
    }
    if (!owner_) return fail(Errc::malformed, "expected an owner name before the first record");
    const std::uint32_t ttl = ttl_and_class(words);
    const auto type = words.empty() ? std::nullopt : parse_type(words[0].text);
    if (pass_over_others_ && !words.empty() && is_other_type(words[0].text)) return {};
    if (!type) {
      return fail(Errc::malformed, words.empty()
                                       ? "expected a type"
                                       : "expected a type, not \"" + words[0].text + "\"");
    }
    Result<Data> data = parse_rdata(*type, words.subspan(1), origin_);
    if (!data) return fail(data.error().code, to_string(*type) + ": " + data.error().what);
    if (records_.size() == kMasterRecords) return fail(Errc::too_large, "expected fewer records");
    records_.push_back({Record{*owner_, *type, ttl, std::move(*data)}, entry.line});
    return {};
  }

  // [TTL] [class] or [class] [TTL]; takes them off the front.
  std::uint32_t ttl_and_class(std::span<const Word>& words) const {
    std::uint32_t ttl = ttl_;
    for (int i = 0; i < 2 && !words.empty(); ++i) {
      const auto stated = parse_ttl(words[0].text);
      if (!stated && !iequals(words[0].text, "IN")) break;
      if (stated) ttl = *stated;
      words = words.subspan(1);
    }
    return ttl;
  }

  Name origin_;
  std::uint32_t ttl_;
  bool pass_over_others_;
  std::optional<Name> owner_;
  std::vector<MasterRecord> records_;
};

Error at_line(const MasterSource& source, std::size_t line, const Error& error) {
  return Error{error.code, source.name + ":" + std::to_string(line) + ": " + error.what};
}

}  // namespace

Result<std::vector<MasterRecord>> parse_master(std::string_view text, const MasterSource& source) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Scanner scanner(text);
  Reader reader(source);
  for (;;) {
    const Result<std::optional<Entry>> entry = scanner.next();
    if (!entry) return std::unexpected(at_line(source, scanner.line(), entry.error()));
    if (!*entry) return reader.take();
    const Result<void> read = reader.read(**entry);
    if (!read) return std::unexpected(at_line(source, (*entry)->line, read.error()));
  }
}

}  // namespace todoku::dns
