// app/catalogue_source.h - the catalogue that a command works with, as the library reads it too.
#pragma once

#include "library/catalogue_source.h"

namespace todoku::app {

using library::load_catalogue;
using library::read_whole_file;

}  // namespace todoku::app
