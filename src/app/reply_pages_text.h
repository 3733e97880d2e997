// app/reply_pages_text.h - the sentences, rows and sections that the pages of docs/replies/ are
// made of, in the language of the Terminal that they are given.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "app/terminal.h"
#include "reply/catalogue.h"

namespace todoku::app {

// The groups of causes, in the order in which a page shows them.
constexpr std::array<std::string_view, 14> kGroups = {
    "recipient", "domain",  "identity", "authentication", "reputation", "flow", "message",
    "protocol",  "account", "system",   "network",        "policy",     "none", "feedback"};
std::string_view group_title(std::string_view group, const Terminal& say);

std::string page_lead(const Terminal& say, const reply::Provider* provider, std::size_t entries);
std::string table_head(const Terminal& say);
std::string table_row(const Terminal& say, const reply::Entry& entry);
// What an entry says in full, under its anchor: its id.
std::string entry_section(const Terminal& say, const reply::Catalogue& catalogue,
                          const reply::Entry& entry);

std::string index_lead(const Terminal& say, std::size_t entries);
std::string index_table(const Terminal& say, std::string_view title, std::string_view rows);
std::string cause_index_lead(const Terminal& say);

}  // namespace todoku::app
