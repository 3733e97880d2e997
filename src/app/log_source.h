// app/log_source.h - the files that `todoku report` reads: plain, gzip or zstd, stdin, folders.
//
// Errors are worded in the language of the terminal.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/terminal.h"
#include "base/result.h"

namespace todoku::app {

// The files that an argument names: itself, or all files under a folder, oldest name first so that
// rotated logs ("mail.log.2.gz", "mail.log.1", "mail.log") come in the order of their lines. "-"
// stays. Errors: not_found (also of a folder without files), io. A folder below it that may not be
// read is told to `fault`, and the rest is taken.
Result<std::vector<std::string>> files_under(const std::string& argument, const Terminal& terminal,
                                             const std::function<void(const Error&)>& fault);

// Rotated logs ("mail.log", "mail.log.1", "mail.log.2.gz", "mail.log-20261122.zst") oldest first,
// each set where its first file stands; all else stays as it is.
std::vector<std::string> in_order_of_time(std::vector<std::string> files);

// "FILE: cannot be read: no such file": `error` is an errno.
std::string unreadable(const std::string& path, int error, const Terminal& terminal);

// Hands the content of `path` ("-": stdin) to `take` in blocks; gzip and zstd are known by their
// first bytes and unpacked on the way, several members in a row included; UTF-16 comes as UTF-8
// (logs/utf16.h). `progress` hears the bytes of the file that have been read so far. Errors:
// not_found, io, malformed (packed otherwise), corrupt (what came before the damage has been
// handed over).
Result<void> read_unpacked(const std::string& path, const Terminal& terminal,
                           const std::function<void(std::string_view)>& take,
                           const std::function<void(std::uint64_t)>& progress);

}  // namespace todoku::app
