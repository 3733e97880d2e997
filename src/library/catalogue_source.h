// library/catalogue_source.h - the catalogue of a command or a library call: the built-in one, and
// files over it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "reply/catalogue.h"

namespace todoku::library {

// A whole file, at most 64 MiB. Errors: not_found, too_large, io.
Result<std::string> read_whole_file(const std::string& path);
// The built-in entries, then those of `paths`: files, or folders whose *.toml are taken in order of
// name. Errors: not_found, io; malformed with a line for each fault.
Result<reply::Catalogue> load_catalogue(const std::vector<std::string>& paths);

}  // namespace todoku::library
