// api/json.h - what the spool knows, as JSON for people's programs. Names are those of DESIGN §6
// and docs/events.md; what is not known is null.
#pragma once

#include <boost/json.hpp>

#include "reply/catalogue.h"
#include "reply/explain.h"
#include "spool/spool.h"

namespace todoku::api {

boost::json::object to_json(const reply::Verdict& verdict);
boost::json::object to_json(const spool::Attempt& attempt);
boost::json::object to_json(const spool::Suppression& suppression);
boost::json::object to_json(const spool::Hold& hold);
boost::json::object to_json(const spool::MessageRow& message);
boost::json::object to_json(const spool::RecipientRow& recipient);
boost::json::object to_json(const spool::Totals& totals);
boost::json::object to_json(const spool::Received& received);

// Of whom an attempt tells.
struct Whose {
  std::string_view sender, recipient;  // addresses
  std::string_view own_ip;  // ours, for explanations of replies that name none; "" if not known
};
// The attempt with its meaning in both languages: "explanation", "remedy", "fix", and where the
// rule comes from: "source", "read".
boost::json::object explained(const reply::Catalogue& catalogue, const spool::Attempt& attempt,
                              Whose whose);
// Adds "explanation", "remedy" and "fix".
void add_meaning(boost::json::object& object, const reply::Explanation& said);
// What a reply tells of the sender, filled up with what we know.
reply::Particulars particulars_of(std::string_view reply, Whose whose);

// {"what": {ja, en}, "todo"} of a mail service that has ended and to which `address` belongs; null:
// none is known.
boost::json::value ended_service(std::string_view address);

// Text that is no UTF-8 may stand in a reply; JSON wants UTF-8: other bytes become U+FFFD.
std::string to_utf8(std::string_view bytes);

}  // namespace todoku::api
