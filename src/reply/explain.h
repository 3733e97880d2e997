// reply/explain.h - a verdict said in Japanese and English, with what to publish or change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reply/catalogue.h"

namespace todoku::reply {

// What the remedy is filled in with; "" where it is not known (the text then reads well without
// it).
struct Particulars {
  std::string domain;    // the sender's domain that the reply is about
  std::string ip;        // the sending IP
  std::string selector;  // DKIM
  std::string recipient;
  std::string_view reply_text;  // domain and ip are read from it where not given
};

struct Explanation {
  Bilingual why;           // what happened and whose fault it is
  Bilingual remedy;        // the one right thing to do
  std::vector<Fix> fixes;  // filled in
};

Explanation explain(const Catalogue& catalogue, const Verdict& verdict,
                    const Particulars& particulars);

}  // namespace todoku::reply
