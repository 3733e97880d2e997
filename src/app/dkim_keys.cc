#include "app/dkim_keys.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/text.h"

namespace todoku::app {
namespace {

constexpr std::size_t kKeyFileBytes = 64 * 1024;  // a key of 4096 bits has 3.3 KB

std::unexpected<Error> about(const std::string& name, const DkimConfig& config,
                             std::string_view reason) {
  return fail(Errc::invalid, fmt::format("[dkim.{}] key: {}: {}", name, config.key, reason));
}

Result<std::string> read_key_file(const std::string& name, const DkimConfig& config) {
  struct stat about_file{};
  if (::stat(config.key.c_str(), &about_file) != 0)
    return about(name, config, std::strerror(errno));
  if (!S_ISREG(about_file.st_mode) || static_cast<std::size_t>(about_file.st_size) > kKeyFileBytes)
    return about(name, config, "this is no key file");
  std::ifstream in(config.key, std::ios::binary);
  if (!in) return about(name, config, std::strerror(errno));
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

bool others_may_read(const std::string& file) {
  struct stat about_file{};
  return ::stat(file.c_str(), &about_file) == 0 && (about_file.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

}  // namespace

Result<auth::SigningRule> load_dkim_key(const std::string& name, const DkimConfig& config) {
  const Result<std::string> text = read_key_file(name, config);
  if (!text) return std::unexpected(text.error());
  Result<auth::PrivateKey> key = auth::PrivateKey::parse(*text);
  if (!key) return about(name, config, key.error().what);
  auth::DkimSigner signer{
      .domain = config.domain, .selector = config.selector, .key = std::move(*key)};
  signer.over_sign.clear();
  for (const std::string& field : config.over_sign) signer.over_sign.push_back(to_lower(field));
  if (config.expires > milliseconds(0))
    signer.lifetime = std::chrono::duration_cast<seconds>(config.expires);
  return auth::SigningRule{.name = name, .authors = config.senders, .signer = std::move(signer)};
}

Result<DkimKeys> load_dkim_keys(const Config& config) {
  DkimKeys out;
  std::string faults;
  for (const auto& [name, dkim] : config.dkim) {
    Result<auth::SigningRule> rule = load_dkim_key(name, dkim);
    if (!rule) {
      faults += (faults.empty() ? "" : "\n") + rule.error().what;
      continue;
    }
    out.rules.push_back(std::move(*rule));
    if (others_may_read(dkim.key))
      out.warnings.push_back(
          fmt::format("[dkim.{0}] key: {1} can be read by others: chmod 600 {1}", name, dkim.key));
  }
  if (!faults.empty()) return fail(Errc::invalid, faults);
  return out;
}

}  // namespace todoku::app
