#include "sim/town.h"

#include "base/check.h"

namespace todoku::sim {

namespace {

// Lines that SMTP must not trip over: dots at the start, at the end, alone, and long ones.
std::string text_of_letter(std::uint32_t number, Dice& dice) {
  std::string text = "From: author@example.org\r\nTo: somebody@example.org\r\nSubject: letter " +
                     std::to_string(number) + "\r\nMessage-ID: <letter-" + std::to_string(number) +
                     "@sender.test>\r\n\r\n";
  const std::uint64_t lines = dice.below(40);
  for (std::uint64_t i = 0; i < lines; ++i) {
    switch (dice.below(5)) {
      case 0: text += ".\r\n"; break;
      case 1: text += ".. two dots\r\n"; break;
      case 2: text += std::string(dice.below(200), 'x') + ".\r\n"; break;
      default: text += "line " + std::to_string(i) + " of " + std::to_string(number) + "\r\n";
    }
  }
  return text;
}

}  // namespace

Books load_books(std::uint32_t connections) {
  auto catalogue = reply::Catalogue::load(reply::Catalogue::builtin_files());
  auto profiles = policy::Profiles::load(policy::Profiles::builtin_files());
  CHECK(catalogue.has_value() && profiles.has_value());
  for (const std::string name : {"default", "gmail"}) {
    policy::Profile profile = profiles->of(name, "");
    profile.name = name;
    profile.limits.connections = connections;
    profiles->put(std::move(profile));
  }
  return Books{std::move(*catalogue), std::move(*profiles)};
}

Town::Town(const Books& books, Settings settings)
    : world(settings.seed),
      net(world),
      connections_(settings.connections),
      address_(settings.house.address),
      hostname_(settings.house.delivery.hostname) {
  house_ = std::make_unique<House>(
      House::Parts{world, net, zones, books.catalogue, books.profiles, ledger},
      std::move(settings.house));
}

Town::~Town() {
  house_.reset();
  life_.end();
  world.run_until(world.steady());
}

Server& Town::add(const std::string& domain, const std::string& hostname,
                  std::unique_ptr<Character> character) {
  const std::string address = "192.0.2." + std::to_string(servers_.size() + 1);
  std::vector<Zones::MailHost>& hosts = hosts_[domain];
  hosts.push_back(Zones::MailHost{hostname, address});
  sites_[hostname] = domain;
  zones.put_mail(domain, hosts);
  auto server = std::make_unique<Server>(
      net, life_, ledger, Server::Place{hostname, Endpoint{address, 25}}, std::move(character));
  return *servers_.emplace(hostname, std::move(server)).first->second;
}

void Town::send(std::string sender, std::vector<std::string> recipients) {
  Letter letter{std::move(sender), std::move(recipients), {}};
  letter.text = text_of_letter(++letters_, world.dice());
  house_->submit(std::move(letter));
}

void Town::publish_spf(const dns::Name& sender_domain, Record record) {
  const std::string address = record == Record::right ? address_ : "192.0.2.1";
  // And of our own name, by which mail without a sender is judged.
  for (const dns::Name& name : {sender_domain, hostname_})
    zones.put(name, dns::Type::txt, {dns::Txt{{fmt::format("v=spf1 ip4:{} -all", address)}}});
  terms.repairs.push_back({.at = world.steady(), .right = record == Record::right});
}

Story Town::tell(bool must_drain) {
  for (const auto& [hostname, server] : servers_) {
    terms.site_of[server->place().at.address] = sites_.at(hostname);
    terms.connections[sites_.at(hostname)] = connections_;
  }
  terms.must_drain = must_drain;
  return house_->tell(terms);
}

}  // namespace todoku::sim
