#include "library/catalogue_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace todoku::library {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFileBytes = 64u << 20;

std::vector<std::string> files_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<std::string> files;
  for (const fs::directory_entry& item : fs::directory_iterator(path, error)) {
    if (item.path().extension() == ".toml") files.push_back(item.path().string());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<std::string> read_whole_file(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return fail(Errc::not_found, fmt::format("{}: no such file", path));
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 65536> block;
  while (file.read(block.data(), block.size()) || file.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMaxFileBytes)
      return fail(Errc::too_large, fmt::format("{}: over 64 MiB", path));
  }
  if (!file.eof()) return fail(Errc::io, fmt::format("{}: cannot be read", path));
  return text;
}

Result<reply::Catalogue> load_catalogue(const std::vector<std::string>& paths) {
  std::vector<reply::SourceFile> files = reply::Catalogue::builtin_files();
  for (const std::string& path : paths) {
    for (const std::string& file : files_of(path)) {
      Result<std::string> text = read_whole_file(file);
      if (!text) return std::unexpected(text.error());
      files.push_back({file, *std::move(text)});
    }
  }
  return reply::Catalogue::load(files);
}

}  // namespace todoku::library
