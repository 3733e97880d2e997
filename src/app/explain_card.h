// app/explain_card.h - an explained reply as a small card for people; a mail as several.
#pragma once

#include "app/terminal.h"
#include "report/explain_mail.h"
#include "report/explain_reply.h"

namespace todoku::app {

void print_card(const report::Explained& explained, const reply::Catalogue& catalogue,
                Terminal& terminal);
// A returned mail: what it is, and a card for each recipient.
void print_cards(const std::string& name, const report::ExplainedMail& mail,
                 const reply::Catalogue& catalogue, Terminal& terminal);

}  // namespace todoku::app
