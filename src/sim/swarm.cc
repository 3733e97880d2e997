#include "sim/swarm.h"

#include "sim/cast/answers.h"
#include "sim/cast/manners.h"

namespace todoku::sim {

namespace {

constexpr std::uint32_t kConnections = 3;
constexpr std::size_t kDomains = 6;
// Longer than the longest wait between two tries, and what patience and greylists add to it.
constexpr milliseconds kCalmFor = std::chrono::hours(30);

std::unique_ptr<Character> draw_character(Dice& dice) {
  const auto stage = static_cast<smtp::Stage>(dice.below(8));  // banner to eod
  switch (dice.below(16)) {
    case 0: return std::make_unique<Greylister>();
    case 1: return std::make_unique<Tarpit>();
    case 2: return std::make_unique<Mute>(stage);
    case 3: return std::make_unique<HangerUp>(stage, 50);
    case 4: return std::make_unique<HangerUp>(smtp::Stage::eod, 30);
    case 5: return std::make_unique<Babbler>();
    case 6: return std::make_unique<Four21>();
    case 7: return std::make_unique<QuotaByRecipient>();
    case 8: return std::make_unique<Reputation>(Reputation::Bounds{5, 12});
    case 9: return std::make_unique<Downgrader>();
    case 10: return std::make_unique<Forgetful>();
    case 11: return std::make_unique<Liar>();
    case 12: return std::make_unique<AuthRefuser>();
    default: return std::make_unique<Upright>();
  }
}

std::string domain_of_number(std::uint64_t i) {
  return "d" + std::to_string(i) + ".test";
}

std::string draw_recipient(Dice& dice) {
  static constexpr const char* kNames[] = {"user", "user",     "user", "gone",
                                           "full", "disabled", "slow"};
  const std::string name = kNames[dice.below(std::size(kNames))];
  const std::string number = std::to_string(dice.below(10));
  return name + number + "@" + domain_of_number(dice.below(kDomains));
}

class Storm {
 public:
  explicit Storm(Town& town) : town_(town), dice_(town.world.dice()) {}

  void settle_in() {
    for (std::size_t i = 0; i < kDomains; ++i) {
      // One of them is known by its host, so that the catalogue is sure of its words.
      const std::string first =
          i == 0 ? "gmail-smtp-in.l.google.com" : "mx1." + domain_of_number(i);
      add(domain_of_number(i), first);
      if (dice_.chance(40)) add(domain_of_number(i), "mx2." + domain_of_number(i));
    }
    town_.add("sender.test", "mx.sender.test", std::make_unique<Upright>());
    town_.publish_spf("sender.test", Town::Record::wrong);
    draw_letters();
  }

  void blow() {
    const SteadyTime end = town_.world.steady() + dice_.between(6h, 36h);
    while (town_.world.steady() < end) {
      town_.run(dice_.between(1min, 2h));
      strike();
    }
  }

  void clear_up() {
    town_.publish_spf("sender.test", Town::Record::right);
    town_.net.set_weather(kCalm);
    town_.zones.clear_tempers();
    town_.house().set_room(SimJournal::Room::plenty);
    for (const std::string& host : hosts_) town_.at(host).become(std::make_unique<Upright>());
    if (!town_.house().up()) town_.house().start();
    town_.run(kCalmFor);
  }

 private:
  void add(const std::string& domain, const std::string& host) {
    town_.add(domain, host, draw_character(dice_));
    hosts_.push_back(host);
  }

  void draw_letters() {
    const std::uint64_t letters = 20 + dice_.below(60);
    for (std::uint64_t i = 0; i < letters; ++i) {
      const milliseconds when = dice_.between(0ms, 20h);
      town_.world.at(town_.world.steady() + when, [this] { write_letter(); });
    }
  }

  void write_letter() {
    std::vector<std::string> recipients;
    const std::uint64_t count = 1 + dice_.below(4);
    for (std::uint64_t i = 0; i < count; ++i) {
      std::string r = draw_recipient(dice_);
      if (std::ranges::find(recipients, r) == recipients.end()) recipients.push_back(std::move(r));
    }
    const bool from_nobody = dice_.chance(10);
    town_.send(from_nobody ? "" : "list" + std::to_string(dice_.below(3)) + "@sender.test",
               std::move(recipients));
  }

  void strike() {
    House& house = town_.house();
    if (!house.up()) {
      house.start();
      return;
    }
    switch (dice_.below(11)) {
      case 0: house.crash(); break;
      case 1: house.stop(); break;
      case 2: house.jump_wall(dice_.between(-3h, 3h)); break;
      case 3: change_room(); break;
      case 4:
      case 5: change_dns(); break;
      case 6:
      case 7: change_character(); break;
      case 8: change_record(); break;
      default: change_weather(); break;
    }
  }

  void change_room() {
    static constexpr SimJournal::Room kRooms[] = {
        SimJournal::Room::plenty, SimJournal::Room::reserve, SimJournal::Room::none};
    town_.house().set_room(kRooms[dice_.below(3)]);
  }

  void change_dns() {
    const auto kind = static_cast<DnsTemper::Kind>(dice_.below(4));
    const std::uint64_t percent = dice_.below(101);
    town_.zones.set_temper(dice_.chance(50) ? "" : domain_of_number(dice_.below(kDomains)),
                           DnsTemper{kind, percent, 1ms, 3000ms});
  }

  // Receivers may refuse on for what their caches still have: it is theirs to believe.
  void change_record() {
    town_.publish_spf("sender.test", dice_.chance(50) ? Town::Record::right : Town::Record::wrong);
  }

  void change_character() {
    const std::string& host = hosts_[dice_.below(hosts_.size())];
    town_.at(host).become(draw_character(dice_));
  }

  void change_weather() {
    Weather weather = dice_.chance(40) ? kCalm : kStorm;
    weather.reset = dice_.below(30);
    town_.net.set_weather(weather);
  }

  Town& town_;
  Dice& dice_;
  std::vector<std::string> hosts_;
};

void count(const Story& story, SwarmEnd& end) {
  end.accepted = story.chronicle.accepted.size();
  end.taken = story.ledger.taken().size();
  end.crashes = story.chronicle.crashes.size();
  for (const Settled& s : story.chronicle.settled) {
    if (s.settle.attempt) ++end.attempts;
    if (s.settle.attempt && s.settle.attempt->doubt) ++end.doubts;
    if (s.settle.to == spool::State::delivered) ++end.delivered;
  }
}

}  // namespace

SwarmEnd swarm(const Books& books, std::uint64_t seed, Tricks tricks) {
  Town::Settings settings;
  settings.seed = seed;
  settings.connections = kConnections;
  settings.house.tricks = std::move(tricks);
  settings.house.delivery.hostname = "out.sender.test";  // a name with an SPF record of its own
  Town town(books, std::move(settings));
  Storm storm(town);
  storm.settle_in();
  town.house().start();
  storm.blow();
  storm.clear_up();
  const Story story = town.tell(true);
  SwarmEnd end;
  end.seed = seed;
  end.findings = look(story);
  count(story, end);
  end.trace = town.world.trace();
  end.steps = town.world.steps();
  return end;
}

}  // namespace todoku::sim
