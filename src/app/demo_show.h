// app/demo_show.h - the demo on the screen: a heading for each provider, a card for each answer.
#pragma once

#include <string_view>

#include "app/demo_story.h"
#include "app/terminal.h"

namespace todoku::app {

// A rule across the screen with a title in it and a note at its end.
void print_heading(std::string_view title, std::string_view note, Terminal& terminal);

// A title on the left, text folded on the right; nothing where `text` is empty.
void print_row(std::string_view title, std::string_view text, Ink ink, Terminal& terminal);

// One recipient: the reply verbatim, the verdict, what was done, what it means, what to repair.
// `silence`: of the lane, where the answer made one.
void print_story(const Story& story, milliseconds silence, Terminal& terminal);

// The same for programs, in one line.
void print_json(const Story& story, Terminal& terminal);

// "shop.example  TXT  "v=spf1 …"": a record to publish, or a setting, of an attempt's `fix`.
std::string record_text(const boost::json::object& fix);

}  // namespace todoku::app
