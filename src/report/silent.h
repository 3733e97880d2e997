// report/silent.h - providers whose 250 is no proof that the mail reached the mailbox.
#pragma once

#include <string>
#include <vector>

#include "reply/catalogue.h"
#include "reply/names.h"
#include "report/summary.h"

namespace todoku::report {

// Of those that took mail: the names of the ones of which the catalogue knows that they file or
// drop mail without a word after they took it (cause `accepted`), in the order of their ids.
std::vector<std::string> silent_takers(const Summary& summary, const reply::Catalogue& catalogue);

// Does the catalogue know that of this provider?
bool takes_silently(std::string_view provider, const reply::Catalogue& catalogue);

// What a person should know who reads how much was sent to `takers`.
reply::Bilingual note_on(const std::vector<std::string>& takers);

}  // namespace todoku::report
