// app/demo_story.h - what the engine told about one recipient of the demo.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/api_client.h"
#include "app/demo_cast.h"
#include "app/demo_interrupt.h"
#include "app/explain_words.h"

namespace todoku::app {

// The last word on a part, as the API gave it.
struct Story {
  const Part* part = nullptr;
  std::string state;                // "held"
  std::string due;                  // RFC 3339; "" if nothing is waited for
  std::size_t attempts = 0;         // steps in which a server was asked
  boost::json::object attempt;      // the last one, explained; empty: no server was asked
  boost::json::object suppression;  // of the address; empty: none

  std::optional<reply::Cause> cause() const;
  std::optional<reply::Responsible> responsible() const;
  std::string reply() const;  // verbatim; "" if there was none
  bool as_expected() const;
};

// Follows the events of a running server.
class Watch {
 public:
  explicit Watch(ApiClient api) : api_(std::move(api)) {}

  // Waits until the engine has an answer for the part (not the one that `before` tells of, if
  // given). Errors: cancelled, timeout, and those of the API.
  Result<Story> story(const Part& part, const Story* before, milliseconds patience,
                      Interrupt& interrupt);
  // The silence that the engine keeps towards the site of this provider; 0: none.
  milliseconds silence(std::string_view provider) const;

 private:
  Result<void> read_events();
  Result<Story> ask(const Part& part) const;

  ApiClient api_;
  std::string cursor_;
  // Settlements seen, of a recipient's address and sender.
  std::map<std::pair<std::string, std::string>, std::size_t> seen_;
};

}  // namespace todoku::app
