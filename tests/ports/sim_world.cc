// The simulation as a world: a calm network on one seed.
#include "sim/world.h"

#include <optional>

#include "dns/zone.h"
#include "io/gate.h"
#include "ports/world.h"
#include "sim/clock.h"
#include "sim/dns.h"
#include "sim/net.h"

namespace todoku::ports_test {
namespace {

sim::Weather near_weather() {
  sim::Weather weather = sim::kCalm;
  weather.latency_high = 4ms;  // deadlines of the suite are meant for one machine
  return weather;
}

class SimWorld : public World {
 public:
  SimWorld() {
    net_.set_weather(near_weather());
    const Result<dns::Zone> zone = dns::Zone::parse(kZone, "world.h");
    EXPECT_TRUE(zone.has_value());
    std::map<dns::Question, std::vector<dns::Data>> data;
    for (const dns::Record& record : zone->records())
      data[{record.owner, record.type}].push_back(record.data);
    for (auto& [which, values] : data) zones_.put(which.name, which.type, values);
  }
  ~SimWorld() override {
    life_.end();
    world_.run_until(world_.steady());
  }
  boost::asio::any_io_executor loop() override { return world_.executor(); }
  void run(Task<void> task) override {
    bool done = false;
    gate_.spawn(mark(std::move(task), done));
    world_.run_until(world_.steady() + 600s);
    EXPECT_TRUE(done) << "not over after ten minutes";
  }
  Clock& clock() override { return clock_; }
  Random& random() override { return world_.dice(); }
  Dialer& dialer() override { return dialer_; }
  Resolver& resolver() override { return resolver_; }
  std::unique_ptr<Listener> listen(Certificate certificate) override {
    sim::Certificate shown;
    shown.present = certificate == Certificate::own;
    shown.trusted = true;
    shown.names = {kServerName};
    return std::make_unique<sim::SimListener>(net_, life_, Endpoint{"127.0.0.1", ++last_port_},
                                              shown);
  }

 private:
  static Task<void> mark(Task<void> task, bool& done) {
    co_await std::move(task);
    done = true;
  }

  sim::World world_{1};
  sim::Life life_;
  sim::Net net_{world_};
  sim::Zones zones_;
  sim::SimClock clock_{world_, life_};
  sim::SimDialer dialer_{net_, life_, "127.0.0.2"};
  sim::SimResolver resolver_{world_, life_, zones_};
  Gate gate_{world_.executor()};
  std::uint16_t last_port_ = 2000;
};

std::unique_ptr<World> make_sim() {
  return std::make_unique<SimWorld>();
}

INSTANTIATE_TEST_SUITE_P(Sim, Ports, testing::Values(WorldKind{"sim", make_sim}));

}  // namespace
}  // namespace todoku::ports_test
