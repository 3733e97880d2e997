// report/explain_reply.h - one reply explained: the verdict, its words, and the JSON of DESIGN §6.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "logs/judge.h"
#include "reply/explain.h"
#include "reply/judge.h"

namespace todoku::report {

// What the user says beside the reply; "" where nothing.
struct Known {
  std::string provider, mx, recipient, stage, domain, ip, selector;
};

struct Explained {
  std::string text;       // the reply as it came
  std::string recipient;  // "" if not known
  int code = 0;           // 0 if not known
  std::string status;     // "5.1.1"; "" if not known
  std::optional<smtp::Stage> stage;
  reply::Verdict verdict;
  reply::Explanation explanation;
  bool empty = false;     // there was nothing to explain
};

// What was wrong with an input; "" where nothing: "empty", "not_mail", "cut_in_header",
// "cut_in_body", "log".
using Problem = std::string_view;

Explained explain_reply(const reply::Catalogue& catalogue, std::string_view text,
                        const Known& known);
// An attempt that failed, from a log: with the host, stage and recipient that the log knows.
Explained explain_attempt(const reply::Catalogue& catalogue, logs::Judge& judge,
                          const logs::Attempt& attempt, const Known& known);
std::string to_json_line(std::string_view input, const Explained& explained, Problem problem = {});
// The element of "recipients"; what only a returned mail tells is null.
boost::json::object recipient_to_json(const Explained& explained);

}  // namespace todoku::report
