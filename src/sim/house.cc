#include "sim/house.h"

#include "base/check.h"
#include "mail/envelope.h"
#include "sim/watched_spool.h"

namespace todoku::sim {

namespace {

constexpr milliseconds kBetweenSamples = std::chrono::minutes(10);
constexpr milliseconds kClientComesBack = std::chrono::minutes(1);
constexpr milliseconds kEnding = std::chrono::minutes(5);  // the most that a stop may take

deliver::Settings with_address(deliver::Settings settings, const std::string& address) {
  settings.egress_address = address;
  settings.own_addresses = {address};
  return settings;
}

Task<void> end_engine(deliver::Engine& engine, bool& ended) {
  co_await engine.stop();
  ended = true;
}

}  // namespace

// Members in the order in which they lean on each other.
struct House::Incarnation {
  Incarnation(House& house, std::uint32_t number);

  Life life;
  MortalJournal mortal_journal;
  MortalIndex mortal_index;
  std::unique_ptr<Journal> trick_journal;
  SimClock clock;
  Dice dice;
  std::unique_ptr<Random> trick_random;
  SimDialer dialer;
  std::unique_ptr<Dialer> trick_dialer;
  SimResolver resolver;
  std::unique_ptr<spool::Spool> spool;
  std::unique_ptr<WatchedSpool> watched;
  std::unique_ptr<spool::Spool> trick_spool;
  std::unique_ptr<deliver::HoldCheck> hold_check;
  std::unique_ptr<deliver::HoldCheck> trick_check;
  Gate gate;
  std::unique_ptr<deliver::Engine> engine;

  spool::Spool& front() { return trick_spool ? *trick_spool : *watched; }
};

House::Incarnation::Incarnation(House& house, std::uint32_t number)
    : mortal_journal(house.journal_, life),
      mortal_index(house.index_, life),
      clock(house.parts_.world, life),
      dice(house.parts_.world.dice().next()),
      dialer(house.parts_.net, life, house.settings_.address),
      resolver(house.parts_.world, life, house.parts_.zones),
      gate(house.parts_.world.executor()) {
  const Tricks& tricks = house.settings_.tricks;
  if (tricks.journal) trick_journal = tricks.journal(mortal_journal);
  if (tricks.random) trick_random = tricks.random(dice);
  if (tricks.dialer) trick_dialer = tricks.dialer(dialer);
  Journal& journal = trick_journal ? *trick_journal : mortal_journal;
  auto opened = spool::Spool::open(journal, mortal_index, clock, {});
  CHECK(opened.has_value());
  spool = std::move(*opened);
  watched = std::make_unique<WatchedSpool>(
      *spool, WatchedSpool::Parts{house.parts_.world, life, house.chronicle_, number});
  if (tricks.spool) trick_spool = tricks.spool(*watched);
  const deliver::Ports ports{clock, trick_random ? *trick_random : dice, resolver,
                             trick_dialer ? *trick_dialer : dialer};
  const deliver::Settings delivery =
      with_address(house.settings_.delivery, house.settings_.address);
  hold_check = std::make_unique<deliver::SenderLook>(resolver, front(), nullptr, delivery);
  if (tricks.hold_check) trick_check = tricks.hold_check(*hold_check);
  engine = std::make_unique<deliver::Engine>(
      house.parts_.world.executor(), ports,
      deliver::EngineParts{front(), house.parts_.catalogue, house.parts_.profiles,
                           trick_check ? trick_check.get() : hold_check.get()},
      delivery);
}

House::House(Parts parts, Settings settings)
    : parts_(parts),
      settings_(std::move(settings)),
      outside_clock_(parts.world, outside_life_),
      pace_(parts.world, outside_life_),
      journal_(SimJournal::Options{.pace = &pace_}),
      clients_(parts.world.executor()) {
  sample();
}

House::~House() {
  if (up()) crash();
  parts_.world.forget(next_sample_);
  outside_life_.end();
  parts_.world.run_until(parts_.world.steady());
}

void House::start() {
  CHECK(!up());
  now_ = std::make_unique<Incarnation>(*this, ++chronicle_.lives);
  Story found{{}, chronicle_, parts_.ledger, parts_.catalogue, {}, {}, {}, {}, {}, {}};
  read_spool(found);
  chronicle_.found[chronicle_.lives] = std::move(found.rows);
  const Result<void> started = now_->engine->start();
  CHECK(started.has_value());
}

void House::set_room(SimJournal::Room room) {
  room_ = room;
  journal_.set_room(room);
}

void House::stop() {
  if (room_ == SimJournal::Room::none) chronicle_.mute_stops.push_back(parts_.world.steady());
  bool ended = false;
  now_->gate.spawn(end_engine(*now_->engine, ended));
  const SteadyTime last = parts_.world.steady() + kEnding;
  while (!ended && parts_.world.steady() < last) parts_.world.run_until(parts_.world.steady() + 1s);
  CHECK(ended);
  now_->life.end();
  bury();
}

void House::crash() {
  parts_.world.note("crash");
  chronicle_.crashes.push_back(parts_.world.steady());
  bool ended = false;
  now_->life.end();
  journal_.crash(parts_.world.dice(), &pace_);
  // A killed process leaves an index that was flushed some time ago; the worst is to lose it.
  if (parts_.world.dice().chance(70)) index_.crash();
  now_->gate.spawn(end_engine(*now_->engine, ended));
  parts_.world.run_until(parts_.world.steady() + 2s);
  CHECK(ended);
  bury();
}

// What still waits for the disk or the network hears that it is gone.
void House::bury() {
  parts_.world.run_until(parts_.world.steady() + 2s);
  CHECK(now_->gate.running() == 0);
  now_.reset();
}

spool::Spool& House::spool() {
  return now_->front();
}
deliver::Engine& House::engine() {
  return *now_->engine;
}

void House::submit(Letter letter) {
  ++outside_;
  clients_.spawn(hand_in(std::move(letter)));
}

Task<void> House::hand_in(Letter letter) {
  for (std::uint32_t attempt = 1;; ++attempt) {
    const bool taken = co_await try_once(letter, attempt);
    if (taken || outside_life_.over()) break;
    co_await outside_clock_.sleep_until(outside_clock_.steady() + kClientComesBack);
  }
  --outside_;
}

// Each try is a message of its own: a client that heard no answer cannot know.
Task<bool> House::try_once(const Letter& letter, std::uint32_t attempt) {
  if (!up() || now_->life.over()) co_return false;
  Incarnation& incarnation = *now_;
  spool::Spool::Admission admission;
  admission.envelope.reverse_path = letter.reverse_path;
  for (const std::string& recipient : letter.recipients)
    admission.envelope.recipients.push_back(mail::ForwardPath{recipient, {}, {}});
  admission.expires = parts_.world.wall() + settings_.delivery.policy.retry.lifetime;
  admission.source = "sim";
  admission.body = "X-Try: " + std::to_string(attempt) + "\r\n" + letter.text;
  const Result<MessageId> id = co_await incarnation.front().admit(std::move(admission));
  co_return id.has_value();
}

void House::jump_wall(milliseconds by) {
  chronicle_.wall_jumps.push_back(parts_.world.steady());
  parts_.world.jump_wall(by);
}

void House::sample() {
  sizes_.open = std::max(sizes_.open, parts_.ledger.open_now());
  if (up()) sizes_.lanes = std::max(sizes_.lanes, now_->engine->lanes().size());
  next_sample_ = parts_.world.at(parts_.world.steady() + kBetweenSamples, [this] { sample(); });
}

void House::read_spool(Story& story) {
  const spool::Spool& spool = now_->front();
  for (MessageId after;;) {
    const auto page = spool.messages(after, 100);
    CHECK(page.has_value());
    if (page->empty()) break;
    for (const spool::MessageRow& message : *page) {
      const auto rows = spool.recipients(message.id, 0, message.recipients);
      CHECK(rows.has_value());
      for (const spool::RecipientRow& row : *rows) story.rows[row.id] = row;
      after = message.id;
    }
    story.messages.insert(story.messages.end(), page->begin(), page->end());
  }
}

Story House::tell(Terms terms) {
  if (!up()) start();
  stop();
  journal_.sync();
  now_ = std::make_unique<Incarnation>(*this, ++chronicle_.lives);  // reads, and does nothing
  Story story{
      std::move(terms), chronicle_, parts_.ledger, parts_.catalogue, sizes_, {}, {}, {}, {}, {}};
  story.end = parts_.world.wall();
  read_spool(story);
  const spool::Spool& spool = now_->front();
  for (Position from;;) {
    auto page = spool.events(from, 200);
    CHECK(page.has_value());
    if (page->empty()) break;
    from = page->back().next;
    std::ranges::move(*page, std::back_inserter(story.events));
  }
  story.totals = spool.totals();
  now_->life.end();
  bury();
  return story;
}

}  // namespace todoku::sim
