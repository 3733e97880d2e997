// sim/dns.h - the DNS of the world: zones that change over time, and servers with faults.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/clock.h"

namespace todoku::sim {

// How the servers of a name behave, beside what its records say.
struct DnsTemper {
  enum class Kind { well, server_failure, bogus, timeout } kind = Kind::well;
  std::uint64_t percent = 100;  // of questions that meet the fault
  milliseconds latency_low{1};
  milliseconds latency_high{80};
};

// The tables; all resolvers of a world share them. Names as in dns::Name.
class Zones {
 public:
  static constexpr milliseconds kPatience{std::chrono::seconds(20)};  // a silent server costs this

  // Replaces all records of that name and type.
  void put(const dns::Name& name, dns::Type type, std::vector<dns::Data> data,
           std::uint32_t ttl = 300);
  void erase(const dns::Name& name) { names_.erase(name); }
  // A name with mail: MX to `hosts` in order of preference, each with its address.
  struct MailHost {
    dns::Name host;
    std::string address;
  };
  void put_mail(const dns::Name& domain, const std::vector<MailHost>& hosts);
  void sign(const dns::Name& name, bool secure) { names_[name].secure = secure; }
  // The fault of one name; "" for all that have none of their own.
  void set_temper(const dns::Name& name, DnsTemper temper) { tempers_[name] = temper; }
  void clear_tempers() { tempers_.clear(); }

  dns::Answer look_up(const dns::Question& question) const;
  DnsTemper temper(const dns::Name& name) const;

 private:
  struct Node {
    std::map<dns::Type, std::vector<dns::Record>> types;
    bool secure = false;
  };
  const Node* follow(dns::Name& name) const;

  std::map<dns::Name, Node> names_;
  std::map<dns::Name, DnsTemper> tempers_;
};

class SimResolver final : public Resolver {
 public:
  SimResolver(World& world, Life& life, const Zones& zones)
      : world_(world), life_(life), clock_(world, life), zones_(zones) {}
  Task<dns::Answer> ask(dns::Question question) override;
  std::uint64_t asked() const { return asked_; }

 private:
  World& world_;
  Life& life_;
  SimClock clock_;
  const Zones& zones_;
  std::uint64_t asked_ = 0;
};

}  // namespace todoku::sim
