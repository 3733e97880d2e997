// api/json.h - what the spool knows, as JSON for people's programs. Names are those of DESIGN §6
// and docs/events.md; what is not known is null.
#pragma once

#include <boost/json.hpp>

#include "reply/catalogue.h"
#include "spool/spool.h"

namespace todoku::api {

boost::json::object to_json(const reply::Verdict& verdict);
boost::json::object to_json(const spool::Attempt& attempt);
boost::json::object to_json(const spool::Suppression& suppression);
boost::json::object to_json(const spool::Hold& hold);
boost::json::object to_json(const spool::MessageRow& message);
boost::json::object to_json(const spool::RecipientRow& recipient);
boost::json::object to_json(const spool::Totals& totals);

// The attempt with its meaning in both languages: "explanation", "remedy", "fix", and where the
// rule comes from: "source", "read".
boost::json::object explained(const reply::Catalogue& catalogue, const spool::Attempt& attempt,
                              std::string_view sender, std::string_view recipient);

// Text that is no UTF-8 may stand in a reply; JSON wants UTF-8: other bytes become U+FFFD.
std::string to_utf8(std::string_view bytes);

}  // namespace todoku::api
