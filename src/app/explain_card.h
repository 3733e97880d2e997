// app/explain_card.h - an explained reply as a small card for people; a mail as several.
#pragma once

#include "app/explain_mail.h"
#include "app/explain_reply.h"
#include "app/terminal.h"

namespace todoku::app {

void print_card(const Explained& explained, const reply::Catalogue& catalogue, Terminal& terminal);
// A returned mail: what it is, and a card for each recipient.
void print_cards(const std::string& name, const ExplainedMail& mail,
                 const reply::Catalogue& catalogue, Terminal& terminal);

}  // namespace todoku::app
