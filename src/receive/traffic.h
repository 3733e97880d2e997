// receive/traffic.h - how many messages came, by key, within a window: what rate walls count.
//
// Two halves of a window side by side: the count of the older fades as the newer one fills, so that
// no flood passes at the border between two windows. Bounded: past the bound all counts are halved
// and who is left with none goes, so that many strangers cannot make it forget the one who floods. A
// restart forgets: the counts are of an hour to a day.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/time.h"

          namespace todoku::receive {

  class Traffic {
   public:
    static constexpr std::size_t kKeys = 100'000;  // in a window

    explicit Traffic(seconds window) : window_(window) {}

    // Counts one more and says how many that makes in the window, this one included.
    std::uint64_t count(const std::string& key, SteadyTime now);
    // How many there are, rounded down.
    std::uint64_t look(const std::string& key, SteadyTime now);

   private:
    using Counts = std::map<std::string, std::uint64_t>;
    void move_on(SteadyTime now);
    void thin_out();
    std::uint64_t sum(const std::string& key, SteadyTime now) const;

    seconds window_;
    SteadyTime began_{};  // of `now_`
    Counts before_, now_;
  };

}  // namespace todoku::receive
