// deliver/load.h - a job made ready: what needs no contact is settled, the rest has its message at
// hand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "deliver/depot.h"
#include "smtp/client.h"

namespace todoku::deliver {

struct Load {
  Job job;
  spool::MessageRow message;
  std::vector<spool::RecipientRow> rows;  // those to be tried, never empty
  std::string body;
  bool begun = false;  // counted so in the spool
  std::string rigid;   // why the body cannot be made 7-bit; "" where it can, or need not be
};

// Settles the recipients of `job` who are expired, suppressed, parked or under a hold of their
// pair, and skips those who left the queue meanwhile. nullopt: nobody is left to be tried. A
// message whose bytes cannot be read is parked.
Task<std::optional<Load>> make_ready(Depot& depot, Job job, std::string provider);

// The same without waiting for anything: nullopt also where somebody would have to be settled
// first.
std::optional<Load> ready_as_it_is(Depot& depot, Job job, const std::string& provider);

// The load as one transaction for a site that wants its local parts so.
smtp::Transaction transaction_of(const Load& load, mail::Quoting quoting);

// Whom a hold is towards: the provider, or the recipient's domain where none is known.
std::string provider_of(const std::string& provider, const std::string& domain);

}  // namespace todoku::deliver
