// policy/schedule.h - when to try again, and when to stop.
//
// Pure: chance comes in as a number. Waits never shrink from one try of a recipient to its next, so
// a server that is down is not knocked at more often because its answers changed.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace todoku::policy {

// Each list is a ladder: its last step repeats.
struct Retry {
  // RFC 5321 §4.5.4.1 asks for 30 minutes or more after the first tries; the quick steps before
  // that are for the many faults that last minutes.
  std::vector<milliseconds> usual = {std::chrono::minutes(5),  std::chrono::minutes(10),
                                     std::chrono::minutes(20), std::chrono::minutes(40),
                                     std::chrono::hours(1),    std::chrono::hours(2),
                                     std::chrono::hours(4)};
  // RFC 6647 §4.6: most greylists open between one minute and some; after three tries it is
  // something else.
  std::vector<milliseconds> greylisted = {std::chrono::minutes(5),  std::chrono::minutes(10),
                                          std::chrono::minutes(15), std::chrono::minutes(40),
                                          std::chrono::hours(1),    std::chrono::hours(4)};
  // A full mailbox is emptied by a person, and our own fault is repaired by one.
  std::vector<milliseconds> slow = {std::chrono::hours(2), std::chrono::hours(4),
                                    std::chrono::hours(8)};
  milliseconds lifetime = std::chrono::hours(24 * 5);  // RFC 5321 §4.5.4.1: at least 4 to 5 days
};

enum class Ladder { usual, greylisted, slow };

struct Past {
  std::uint32_t attempts = 0;     // made before this one
  milliseconds previous_wait{0};  // what the try before was told to wait; 0 if there was none
};

// The wait before the next try: the ladder's step less up to a fifth, by `chance` (any number),
// never less than the previous wait. An empty ladder waits five minutes.
milliseconds wait_before_retry(const Retry& retry, Ladder ladder, const Past& past,
                               std::uint64_t chance);

}  // namespace todoku::policy
