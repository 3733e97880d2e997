// sim/town_fixture.h - for tests: the engine in a town of the simulated world, and questions about
// it.
#pragma once

#include <gtest/gtest.h>

#include "mail/envelope.h"
#include "sim/town.h"

namespace todoku::sim {

inline const Books& books() {
  static const Books kBooks = load_books(3);
  return kBooks;
}

inline Town::Settings plain(std::uint64_t seed = 1) {
  Town::Settings settings;
  settings.seed = seed;
  return settings;
}

struct TownTest : testing::Test {
  explicit TownTest(Town::Settings settings = plain()) : town(books(), std::move(settings)) {
    town.add("sender.test", "mx.sender.test", std::make_unique<Upright>());
    town.house().start();
  }

  spool::Spool& spool() { return town.house().spool(); }

  spool::RecipientRow row(const std::string& address) {
    const auto rows = spool().by_address(mail::address_key(address), 1);
    EXPECT_TRUE(rows && !rows->empty()) << address;
    return rows && !rows->empty() ? rows->front() : spool::RecipientRow{};
  }
  std::string state(const std::string& address) {
    return std::string(spool::to_string(row(address).state));
  }
  bool suppressed(const std::string& address) {
    const auto found = spool().suppression(mail::address_key(address), town.world.wall());
    return found && found->has_value();
  }
  std::vector<Taken> taken_for(const std::string& address) {
    std::vector<Taken> list;
    for (const Taken& t : town.ledger.taken()) {
      if (t.recipient == address) list.push_back(t);
    }
    return list;
  }
  // A task of the test, run to its end.
  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    Gate gate(town.world.executor());
    gate.spawn(keep(std::move(task), result));
    for (int i = 0; i < 600 && !result; ++i) town.run(milliseconds(100));
    EXPECT_TRUE(result);
    return std::move(*result);
  }
  template <class T>
  static Task<void> keep(Task<T> task, std::optional<T>& result) {
    T value = co_await std::move(task);
    result = std::move(value);
  }

  Town town;
};

// A site with Gmail's host names, so that its texts are judged for certain.
inline constexpr const char* kGmail = "gmail-smtp-in.l.google.com";

}  // namespace todoku::sim
