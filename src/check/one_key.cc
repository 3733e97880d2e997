#include "check/one_key.h"

#include <map>
#include <string>

namespace todoku::check {

void settle_on_one_key(std::vector<Finding>& findings) {
  std::map<std::string, reply::Fix> first;  // by domain
  for (Finding& finding : findings) {
    for (reply::Fix& fix : finding.fixes) {
      const std::size_t label = fix.name.find("._domainkey.");
      if (label == fix.name.npos) continue;
      const auto [known, is_new] = first.try_emplace(fix.name.substr(label), fix);
      if (!is_new && fix.kind == "setting") fix = known->second;
    }
  }
}

}  // namespace todoku::check
