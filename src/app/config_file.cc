#include "app/config_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace todoku::app {

Result<Config> read_config(const std::string& file) {
  if (file.empty()) return default_config();
  std::error_code none;
  if (std::filesystem::is_directory(file, none))
    return fail(Errc::invalid, fmt::format("{}: is a directory, not a file", file));
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || in.bad()) return fail(Errc::invalid, fmt::format("{}: cannot be read", file));
  return parse_config(file, text.str());
}

}  // namespace todoku::app
