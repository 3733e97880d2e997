// policy/profile.h - how each provider wants to be written to: providers/*.toml.
//
// An immutable value once loaded. A site is known by its provider
// (reply::Catalogue::provider_by_mx); who has no profile of its own gets "default".
// docs/providers.md is the schema.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mail/address.h"
#include "policy/lane.h"

namespace todoku::policy {

// "*.example.jp" matches every host below example.jp; without a star, the host itself.
bool matches_host(std::string_view pattern, std::string_view host);

struct Profile {
  std::string name;  // the provider's id: "gmail"; "default"
  std::vector<std::string>
      mx;  // host patterns, "*.example.jp", of sites that no provider's name tells
  Limits limits;
  // Local parts that break RFC 5321 (a..b@, abc.@), as old Japanese handsets have them.
  mail::Quoting odd_local_parts = mail::Quoting::quoted;  // RFC 5321 §4.1.2: quotes make them valid
  std::string source;         // URL or "practice of ...", for people
  std::string read;           // date
  bool operator==(const Profile&) const = default;
};

struct ProfileFile {
  std::string name;  // "providers/gmail.toml", for error messages
  std::string text;
};

class Profiles {
 public:
  // Later files overlay earlier ones, key by key. Every fault is reported, one line each:
  // "file:line: [site.gmail] key: reason". Errors: malformed.
  static Result<Profiles> load(std::span<const ProfileFile> files);
  // Those compiled into the binary. They always load: a test says so.
  static const std::vector<ProfileFile>& builtin_files();

  // By a pattern for `mx_host`, else by the provider's id, else "default".
  const Profile& of(std::string_view provider, std::string_view mx_host) const;
  // What a person configured under [site.NAME] replaces the profile of that name.
  void put(Profile profile);
  const std::map<std::string, Profile, std::less<>>& all() const { return profiles_; }

 private:
  Profiles();
  std::map<std::string, Profile, std::less<>> profiles_;
};

}  // namespace todoku::policy
