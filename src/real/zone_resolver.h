// real/zone_resolver.h - a resolver that answers from a zone in memory, without any network.
#pragma once

#include <memory>

#include "dns/zone.h"
#include "io/ports.h"

namespace todoku::real {

// Its answers are never `secure`: nobody signed them.
class ZoneResolver : public Resolver {
 public:
  explicit ZoneResolver(dns::Zone zone)
      : zone_(std::make_shared<const dns::Zone>(std::move(zone))) {}
  void set_zone(dns::Zone zone) { zone_ = std::make_shared<const dns::Zone>(std::move(zone)); }
  Task<dns::Answer> ask(dns::Question question) override;

 private:
  std::shared_ptr<const dns::Zone> zone_;
};

}  // namespace todoku::real
