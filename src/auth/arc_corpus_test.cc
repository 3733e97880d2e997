// The chains of a public suite: validated, and sealed with the very same signature.
#include <gtest/gtest.h>

#include "auth/arc_seal.h"
#include "auth/dkim_testing.h"

namespace todoku::auth {
namespace {

using testing::corpora;
using testing::crlf;
using testing::slurp;
using testing::Zone;

// As much YAML as the suite uses: maps by indentation, "|" and ">-" blocks. A node is a scalar or
// children in their order (a name may stand twice).
struct Node {
  std::string name, text;
  std::vector<Node> children;

  const Node* find(std::string_view key) const {
    for (const Node& child : children) {
      if (child.name == key) return &child;
    }
    return nullptr;
  }
  std::string get(std::string_view key) const {
    const Node* child = find(key);
    return child ? child->text : "";
  }
};

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

// The lines of a block deeper than `outer`, without their common indent.
std::string take_block(const std::vector<std::string_view>& lines, std::size_t& at,
                       std::size_t outer, bool literal) {
  std::string out;
  std::size_t common = 0;
  for (; at < lines.size(); ++at) {
    const bool blank = trim(lines[at]).empty();
    if (!blank && indent_of(lines[at]) <= outer) break;
    if (!blank && common == 0) common = indent_of(lines[at]);
    out += lines[at].substr(std::min(common, lines[at].size()));
    out += literal ? '\n' : ' ';
  }
  while (out.ends_with("\n\n") || out.ends_with(' ')) out.pop_back();
  if (!literal) return std::string(trim(out));
  return out == "\n" ? "" : out;
}

std::vector<Node> read_map(const std::vector<std::string_view>& lines, std::size_t& at,
                           std::size_t indent) {
  std::vector<Node> nodes;
  while (at < lines.size()) {
    const std::string_view line = lines[at];
    if (trim(line).empty() || trim(line).starts_with('#')) {
      ++at;
      continue;
    }
    if (indent_of(line) < indent) break;
    const std::size_t colon = line.find(':', indent);
    Node& node = nodes.emplace_back();
    node.name = std::string(trim(line.substr(0, colon)));
    const std::string_view rest = trim(line.substr(colon + 1));
    ++at;
    if (rest == "|" || rest == ">-") {
      node.text = take_block(lines, at, indent, rest == "|");
    } else if (!rest.empty()) {
      node.text = std::string(rest);
    } else if (at < lines.size() && indent_of(lines[at]) > indent) {
      node.children = read_map(lines, at, indent_of(lines[at]));
    }
  }
  return nodes;
}

std::vector<Node> read_documents(std::string_view text) {
  std::vector<Node> documents;
  std::vector<std::string_view> lines;
  const auto flush = [&] {
    std::size_t at = 0;
    documents.push_back({.name = "", .text = "", .children = read_map(lines, at, 0)});
    lines.clear();
  };
  for (const std::string_view line : split(text, '\n')) {
    if (trim(line) == "---") {
      flush();
    } else {
      lines.push_back(line);
    }
  }
  flush();
  return documents;
}

Zone zone_of(const Node& document) {
  Zone zone;
  const Node* records = document.find("txt-records");
  for (const Node& record : records ? records->children : std::vector<Node>()) {
    zone.texts[to_lower(record.name)] = mail::unfold(record.text);
  }
  return zone;
}

std::string chain_of(const Node& test, Zone& zone, std::string& why) {
  SignedMessage message;
  message.feed(crlf(test.get("message")));
  message.finish();
  KeyCache keys;
  const ArcResult result = testing::run(verify_arc(message, keys, {}), zone);
  why = result.why;
  return to_string(result.status);
}

TEST(ArcCorpus, ChainsEndAsTheSuiteSays) {
  const std::string file = corpora() + "/auth/arc/arc-draft-validation-tests.yml";
  const auto text = slurp(file);
  if (!text) GTEST_SKIP() << "no suite at " << file;
  int all = 0, good = 0, free = 0;
  for (const Node& document : read_documents(*text)) {
    Zone zone = zone_of(document);
    const Node* tests = document.find("tests");
    if (!tests) continue;
    for (const Node& test : tests->children) {
      std::string why;
      const std::string got = chain_of(test, zone, why);
      const std::string wanted = to_lower(trim(test.get("cv")));
      ++all;
      free += wanted.empty();
      const bool right = wanted.empty() || wanted == got;
      good += right;
      EXPECT_TRUE(right) << test.name << ": wanted " << wanted << ", got " << got << " " << why;
    }
  }
  std::printf("arc validation: %d of %d (%d without a wanted result)\n", good, all, free);
  EXPECT_GT(all, 0);
}

// The tags of a field, without white space, sorted.
std::map<std::string, std::string> tags_of(std::string_view value) {
  std::map<std::string, std::string> out;
  const Result<TagList> list = TagList::parse(value);
  if (!list) return out;
  for (const Tag& tag : list->tags()) out[std::string(tag.name)] = without_space(tag.value);
  return out;
}

bool matches(const Node& test, const std::string& fields) {
  const std::string whole = fields + "\r\n";
  const mail::Header header = mail::scan_header(whole);
  const auto value = [&header](std::string_view name) {
    const mail::Field* field = header.find(name);
    return field ? std::string(field->value) : "";
  };
  const auto wanted = [&test](std::string_view name) { return crlf(trim(test.get(name))); };
  if (trim(test.get("AS")).empty()) return fields.empty();
  return tags_of(value("ARC-Seal")) == tags_of(mail::unfold(wanted("AS"))) &&
         tags_of(value("ARC-Message-Signature")) == tags_of(mail::unfold(wanted("AMS"))) &&
         without_space(value("ARC-Authentication-Results")) == without_space(wanted("AAR"));
}

std::string sealed(const Node& document, const Node& test, Zone& zone, ArcResult& chain) {
  ArcSigner signer{.domain = document.get("domain"),
                   .selector = document.get("sel"),
                   .key = *PrivateKey::parse(document.get("privatekey")),
                   .authserv_id = test.get("srv-id")};
  for (const std::string_view name : colon_list(test.get("sig-headers"))) {
    signer.names.emplace_back(name);
  }
  SignedMessage message({signer.body_want()});
  message.feed(crlf(test.get("message")));
  message.finish();
  KeyCache keys;
  chain = testing::run(verify_arc(message, keys, {}), zone);
  const std::string results = merged_results(message, signer.authserv_id);
  // The suite lets the results say what the chain was.
  if (results.contains("arc=fail")) chain.status = ArcStatus::fail;
  std::uint64_t at = 0;
  parse_number(test.get("t"), at);
  const WallTime now{seconds(static_cast<std::int64_t>(at))};
  const Result<std::string> fields = seal_arc(message, chain, signer, results, now);
  return fields ? *fields : fields.error().what;
}

TEST(ArcCorpus, SealsAreTheSuitesOwn) {
  const std::string file = corpora() + "/auth/arc/arc-draft-sign-tests.yml";
  const auto text = slurp(file);
  if (!text) GTEST_SKIP() << "no suite at " << file;
  int all = 0, good = 0;
  for (const Node& document : read_documents(*text)) {
    Zone zone = zone_of(document);
    const Node* tests = document.find("tests");
    if (!tests) continue;
    for (const Node& test : tests->children) {
      ArcResult chain;
      const std::string fields = sealed(document, test, zone, chain);
      const bool right = matches(test, fields);
      ++all;
      good += right;
      EXPECT_TRUE(right) << test.name << ": " << to_string(chain.status) << " " << chain.why << "\n"
                         << fields << "\nwanted\n"
                         << test.get("AS") << test.get("AMS") << test.get("AAR");
    }
  }
  std::printf("arc sealing: %d of %d\n", good, all);
  EXPECT_GT(all, 0);
}

}  // namespace
}  // namespace todoku::auth
