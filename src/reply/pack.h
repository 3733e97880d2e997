// reply/pack.h - a loaded catalogue as bytes, so that the binary's own is read in a moment.
//
// Made when Todoku is built (tools/made/pack_catalogue.cc) and read by the same version of the
// program: nothing else keeps these bytes, and their form is nobody's contract. All fields stand
// one after the other; a number has four bytes, lowest first, a text or a list its length before
// it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reply/loader.h"

namespace todoku::reply {

std::string pack(std::span<const Provider> providers, std::span<const Entry> entries);
// Requires bytes made by pack().
Loaded unpack(std::string_view bytes);

}  // namespace todoku::reply
