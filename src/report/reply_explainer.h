// report/reply_explainer.h - many replies explained one after the other, as fast as they are
// judged.
//
// Replies of one kind get one explanation: it is made once for each rule and what the reply tells
// (domain, IP address, recipient, what passed), and kept in a bounded memory. What comes out is
// what explain_reply and to_json_line make of each reply alone.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "report/explain_reply.h"

namespace todoku::report {

class ReplyExplainer {
 public:
  // `catalogue` outlives this.
  ReplyExplainer(const reply::Catalogue& catalogue, Known known);

  Explained explain(std::string_view text);
  // to_json_line(input, explain(text))
  std::string json_line(std::string_view input, std::string_view text);

 private:
  static constexpr std::size_t kMostKept = 4096;  // explanations, of some 3 KB each
  struct Said {
    reply::Explanation explanation;
    std::string json;  // the verdict's and the explanation's members
  };
  Explained judge(std::string_view text);                      // all but the explanation
  const Said& said(Explained& judged, std::string_view text);  // sets the recipient, too

  const reply::Catalogue& catalogue_;
  Known known_;
  std::unique_ptr<reply::Heard> heard_;  // large
  std::unordered_map<std::string, Said> kept_;
};

}  // namespace todoku::report
