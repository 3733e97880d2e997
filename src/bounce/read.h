// bounce/read.h - returned mail: what a report says, of whom, in whose words.
//
// Reads delivery reports (RFC 3464 in the frame of RFC 6522, also RFC 6533), complaints (RFC 5965),
// automatic replies (RFC 3834) and the many reports that follow no standard. The latter by one
// engine: is it a report at all, where does the original begin, which addresses and replies stand
// together. Pure and linear in the length of the message; damaged mail is read as far as it goes,
// nothing is refused. What a reply means is judged in bounce/judge.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/stage.h"

namespace todoku::bounce {

enum class Kind { none, bounce, delayed, delivered, complaint, auto_reply };
std::string_view to_string(Kind kind);  // "auto_reply"

// How the address was found. Ordered: a later one is surer.
enum class Sure {
  guessed,  // from the original's header, or from the way the report came
  likely,   // it stands in the text of the report
  stated    // a field of the report says so
};

// Where in the message: the part's number as in IMAP ("" the message itself), and the line of its
// decoded body, from 1; 0 if it stands in a header.
struct Found {
  std::string part;
  std::size_t line = 0;
};

// All texts are UTF-8, whatever the report's bytes are.
struct Recipient {
  std::string address;             // "" if the report does not tell
  std::string original_recipient;  // before forwarding or aliasing, if that is another address
  std::string text;                // the innermost reply, or what the report says in its place:
                                   // for the judge, without the phrases that every report has
  std::string said;                // where it is no reply, the same as the report wrote it; else ""
  std::string around;              // the words near it, for the judge; may be empty
  int code = 0;                    // of the reply; 0 if it has none
  std::string status;              // "5.1.1", of the reply, else of the report; "" if not stated
  std::optional<smtp::Stage> stage;
  std::string
      dsn_action;  // "failed", "delayed", "delivered", "relayed", "expanded"; "" without field
  std::string reporting_mta;
  std::string remote_mta;   // the host that replied
  bool by_program = false;  // "Diagnostic-Code: x-unix": what a delivery agent said, no server
  Found found;
  Sure sure = Sure::guessed;

  // For people: nothing is cut out of it.
  const std::string& quote() const { return said.empty() ? text : said; }
};

struct Original {
  std::string message_id;  // without angle brackets
  std::string from;        // address
  std::string to;          // address; the first of several
  std::string subject;     // decoded
};

struct Report {
  Kind kind = Kind::none;
  std::vector<Recipient> recipients;  // in their order, each address once; empty for Kind::none
  Original original;                  // what is left of the message that was sent; "" if unknown
  std::string feedback_type;          // "abuse", "fraud", ...: of a complaint
  bool by_filter = false;             // the recipient's own filter refused it (RFC 5429)
  std::string returned_to;            // to whom the report came: our return path, perhaps VERP
  std::string verp_recipient;         // what "list+user=example.jp@ours" says; "" if it is none
};

// The tables of phrases, made ready once; read() may be called by many threads.
class Reader {
 public:
  Reader();
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  Report read(std::string_view message) const;

 private:
  struct Tables;
  std::unique_ptr<const Tables> tables_;
};

// For one message; many are read faster with one Reader.
Report read(std::string_view message);

}  // namespace todoku::bounce
