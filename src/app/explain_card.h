// app/explain_card.h - an explained reply as a small card for people.
#pragma once

#include "app/explain_reply.h"
#include "app/terminal.h"

namespace todoku::app {

void print_card(const Explained& explained, const reply::Catalogue& catalogue, Terminal& terminal);

}  // namespace todoku::app
