// tests/ports/world.h - what the conformance suite needs of a world: the ports, and a loop to run.
//
// The same tests run in every world (real/ on the machine, sim/ on a seed); that is what makes the
// simulation's findings count. A world enters itself with INSTANTIATE_TEST_SUITE_P at Ports.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "io/ports.h"

namespace todoku::ports_test {

// The name in the certificate of a world's listeners, which its dialer trusts.
inline constexpr char kServerName[] = "mx.example.test";

// What the world's resolver knows, as a master file. No delegation is involved: kinds, chains and
// order are what is compared, not DNSSEC.
inline constexpr char kZone[] = R"($ORIGIN example.test.
$TTL 300
@        SOA  ns hostmaster 1 3600 900 604800 60
         NS   ns
ns       A    127.0.0.1
@        MX   10 mx1
         MX   20 mx2
mx1      A    127.0.1.1
         AAAA ::1
mx2      A    127.0.1.2
alias    CNAME mx1
dangling CNAME nowhere
text     TXT  "v=spf1 " "-all"
)";

struct World {
  virtual ~World() = default;
  virtual boost::asio::any_io_executor loop() = 0;
  // Runs the loop until `task` has ended.
  virtual void run(Task<void> task) = 0;
  virtual Clock& clock() = 0;
  virtual Random& random() = 0;
  virtual Dialer& dialer() = 0;
  virtual Resolver& resolver() = 0;
  enum class Certificate { none, own };
  // On a loopback address and a port that the world chooses.
  virtual std::unique_ptr<Listener> listen(Certificate certificate) = 0;
};

struct WorldKind {
  const char* name;
  std::unique_ptr<World> (*make)();
};
inline void PrintTo(const WorldKind& kind, std::ostream* out) {
  *out << kind.name;
}

class Ports : public testing::TestWithParam<WorldKind> {
 protected:
  std::unique_ptr<World> world_ = GetParam().make();
};

}  // namespace todoku::ports_test
