// The grammar of From: (RFC 5322 §3.4, RFC 6854, RFC 6532), without what its obsolete part allows
// and readers disagree on: routes, comments and white space inside an address.
#include <algorithm>
#include <optional>

#include "auth/author.h"
#include "base/text.h"
#include "mail/envelope.h"

namespace todoku::auth {
namespace {

std::unexpected<Error> bad(std::string_view why) {
  return fail(Errc::malformed, "the From: field cannot be read: " + std::string(why));
}

bool is_atext(char c) {
  return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

struct Token {
  enum class Kind { atom, quoted, literal, special } kind = Kind::special;
  std::string text;      // of quoted: its content; of special: the character
  bool apart = false;    // white space or a comment stands before it
  bool comment = false;  // a comment does
};

// Atoms here may hold dots: "a.b", and "Q." of names.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> scan() {
    std::vector<Token> tokens;
    for (;;) {
      Token token;
      const Result<void> skipped = skip_space(token);
      if (!skipped) return std::unexpected(skipped.error());
      if (at_ == text_.size()) return tokens;
      const Result<void> read = read_token(token);
      if (!read) return std::unexpected(read.error());
      tokens.push_back(std::move(token));
    }
  }

 private:
  Result<void> skip_space(Token& next) {
    while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '(')) {
      next.apart = true;
      if (text_[at_] != '(') {
        ++at_;
        continue;
      }
      next.comment = true;
      if (const Result<void> skipped = skip_comment(); !skipped) return skipped;
    }
    return {};
  }

  Result<void> skip_comment() {
    std::size_t depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\') ++at_;
      if (c == '(' && ++depth > kCommentDepth) return bad("comments too deep");
      if (c == ')' && --depth == 0) {
        ++at_;
        return {};
      }
    }
    return bad("a comment without an end");
  }

  Result<void> read_token(Token& token) {
    const char c = text_[at_];
    if (c == '"') return read_enclosed(token, Token::Kind::quoted, '"');
    if (c == '[') return read_enclosed(token, Token::Kind::literal, ']');
    if (is_atext(c) || c == '.') {
      token.kind = Token::Kind::atom;
      while (at_ < text_.size() && (is_atext(text_[at_]) || text_[at_] == '.'))
        token.text += text_[at_++];
      return {};
    }
    if (std::string_view("<>,:;@").find(c) == std::string_view::npos)
      return bad(fmt::format("a \"{}\" where none may be", c));
    token.text = text_[at_++];
    return {};
  }

  // RFC 5322 §3.2.4, §3.4.1; folds within are white space.
  Result<void> read_enclosed(Token& token, Token::Kind kind, char end) {
    token.kind = kind;
    for (++at_; at_ < text_.size(); ++at_) {
      char c = text_[at_];
      if (c == end) {
        ++at_;
        return {};
      }
      if (c == '\\' && ++at_ < text_.size()) c = text_[at_];
      if (c != '\r' && c != '\n') token.text += c;
    }
    return bad(kind == Token::Kind::quoted ? "a quotation without an end"
                                           : "a bracket without an end");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_dot_atom(std::string_view text) {
  return std::ranges::none_of(split(text, '.'), &std::string_view::empty);
}

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Result<std::vector<Mailbox>> read() {
    bool in_group = false;
    while (!done()) {
      if (in_group && is(';')) {
        in_group = false;
        ++at_;
        if (!done() && !is(',')) return bad("text behind a group");
        continue;
      }
      if (is(',')) {  // empty members of a list: RFC 5322 §4.4
        ++at_;
        continue;
      }
      const Result<bool> group = read_member(in_group);
      if (!group) return std::unexpected(group.error());
      in_group = in_group || *group;
      if (out_.size() > kAuthors) return bad("too many addresses");
    }
    if (in_group) return bad("a group without an end");
    return std::move(out_);
  }

 private:
  bool done() const { return at_ == tokens_.size(); }
  bool is(char special, std::size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].kind == Token::Kind::special &&
           tokens_[at_ + ahead].text.front() == special;
  }

  // A mailbox, or the name of a group with its colon: then true.
  Result<bool> read_member(bool in_group) {
    if (is_word(0) && is('@', 1)) return end_of_member(read_address(false), "", in_group);
    std::string name;
    bool words = false;
    while (is_word(0) || is_bracketed()) {
      if (!name.empty()) name += ' ';
      name += tokens_[at_++].text;
      words = true;
    }
    if (is(':') && words && !in_group) {
      ++at_;
      return true;
    }
    if (!is('<')) return bad(words ? "words without an address" : "an address is wanted");
    ++at_;
    Result<Mailbox> address = read_address(true);
    if (address && !is('>')) address = bad("an address without its \">\"");
    if (address && tokens_[at_].comment) address = bad("a comment inside an address");
    if (address) ++at_;
    return end_of_member(std::move(address), std::move(name), in_group);
  }

  bool is_word(std::size_t ahead) const {
    if (at_ + ahead >= tokens_.size()) return false;
    const Token::Kind kind = tokens_[at_ + ahead].kind;
    return kind == Token::Kind::atom || kind == Token::Kind::quoted;
  }
  // "[Shop] Name <a@b>": against the grammar, often seen, and nobody reads it otherwise.
  bool is_bracketed() const { return !done() && tokens_[at_].kind == Token::Kind::literal; }

  Result<bool> end_of_member(Result<Mailbox> address, std::string name, bool in_group) {
    if (!address) return std::unexpected(address.error());
    if (!done() && !is(',') && !(in_group && is(';'))) return bad("text behind an address");
    address->name = std::move(name);
    out_.push_back(*std::move(address));
    return false;
  }

  Result<Mailbox> read_address(bool angled) {
    if (!is_word(0) || !is('@', 1) || at_ + 2 >= tokens_.size())
      return bad("what is in angle brackets is no address");
    const Token& local = tokens_[at_];
    const Token& at = tokens_[at_ + 1];
    const Token& domain = tokens_[at_ + 2];
    if (at.apart || domain.apart || (angled && local.comment))
      return bad("white space or a comment inside an address");
    // Dots in a row or at the end were given out to Japanese handsets (mail/address.h).
    if (local.text.find_first_not_of('.') == local.text.npos)
      return bad("an address without a name");
    // RFC 2047 §5: never within an address; some readers decode it there all the same.
    if (local.text.contains("=?") && local.text.contains("?="))
      return bad("an encoded word inside an address");
    if (domain.kind == Token::Kind::quoted || domain.kind == Token::Kind::special ||
        (domain.kind == Token::Kind::atom && !is_dot_atom(domain.text)))
      return bad("what stands behind the @ is no domain");
    at_ += 3;
    const bool literal = domain.kind == Token::Kind::literal;
    return Mailbox{"", local.text,
                   literal ? "[" + domain.text + "]" : mail::domain_key(domain.text)};
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<Mailbox> out_;
};

}  // namespace

Result<std::vector<Mailbox>> read_mailboxes(std::string_view value) {
  Result<std::vector<Token>> tokens = Scanner(value).scan();
  if (!tokens) return std::unexpected(tokens.error());
  return Parser(*std::move(tokens)).read();
}

}  // namespace todoku::auth
