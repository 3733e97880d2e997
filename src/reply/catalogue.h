// reply/catalogue.h - the replies we know: entries with their evidence, loaded from
// catalogue/*.toml.
//
// An immutable value once loaded; shared by all threads. docs/catalogue.md is the schema.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "reply/fault.h"
#include "reply/host_patterns.h"
#include "reply/verdict.h"
#include "smtp/reply.h"
#include "smtp/stage.h"

namespace todoku::reply {

struct Bilingual {
  std::string ja;
  std::string en;
  bool operator==(const Bilingual&) const = default;
};

// A record or setting to publish or change; the strings may hold {domain}, {ip}, {selector},
// {recipient}.
struct Fix {
  std::string kind;   // "dns", "setting", "message"
  std::string type;   // "TXT", "PTR", "header", ...
  std::string name;   // "{domain}", "_dmarc.{domain}", ...
  std::string value;  // "v=spf1 ip4:{ip} -all"
  bool operator==(const Fix&) const = default;
};

struct Entry {
  std::string id;
  std::string provider;                        // "" where it is a software's or anybody's text
  std::vector<smtp::Stage> at;                 // empty: any stage
  std::vector<std::string> codes;              // "550 5.7.26", "550", "5.7.26": evidence
  bool codes_only = false;                     // then `codes` are a condition
  std::vector<std::vector<std::string>> says;  // any of: all of; as written
  Verdict verdict;  // the cause's defaults, narrowed by the entry; confidence unset
  Bilingual why;
  Bilingual remedy;
  std::vector<Fix> fixes;
  std::string source;                // URL, or "observed"
  std::string read;                  // date: "2026-11-23"
  std::string valid_from, valid_to;  // dates; "" where open
  std::vector<std::string> examples;
  std::vector<std::string> counter_examples;
  std::string emit;  // the reply a persona speaks, with {recipient} ... {session}; "" if none
  std::vector<std::string> personas;  // "gmail@2023-08", "gmail@current"
  std::string file;                   // where it came from, for error messages
  int line = 0;
  bool operator==(const Entry&) const = default;
};

struct Provider {
  std::string id;                    // "gmail"
  std::string name;                  // "Gmail / Google Workspace"
  std::vector<std::string> mx;       // host patterns: "*.google.com"
  std::vector<std::string> domains;  // well-known recipient domains
  bool own_domains = false;  // nobody else serves `domains`: an address there tells the provider
  std::vector<std::string>
      tokens;  // words that only its replies hold ("gsmtp"): they prove the provider
  bool operator==(const Provider&) const = default;
};

// A catalogue file in memory.
struct SourceFile {
  enum class Form { toml, packed };  // packed: by pack(), only in builtin_files()
  std::string name;                  // "catalogue/gmail.toml", for error messages
  std::string text;
  Form form = Form::toml;
};

class Catalogue {
 public:
  // Later files extend earlier ones; an entry with a known id replaces it. Every fault is reported,
  // not only the first: one line each, "file:line: entry: reason". Errors: malformed.
  static Result<Catalogue> load(std::span<const SourceFile> files);
  // The entries compiled into the binary, which the build has loaded and packed.
  static const std::vector<SourceFile>& builtin_files();

  Catalogue(Catalogue&&) noexcept;
  Catalogue& operator=(Catalogue&&) noexcept;
  ~Catalogue();

  std::span<const Entry> entries() const;
  std::span<const Provider> providers() const;
  const Entry* find(std::string_view id) const;         // nullptr: no such entry
  const Provider* provider(std::string_view id) const;  // nullptr: no such provider
  const Provider* provider_by_mx(std::string_view host) const;
  const Provider* provider_by_domain(std::string_view domain) const;      // only well-known ones
  const Provider* provider_by_own_domain(std::string_view domain) const;  // Provider::own_domains

  struct Matcher;
  const Matcher& matcher() const { return *matcher_; }

 private:
  Catalogue();
  std::vector<Entry> entries_;
  std::vector<Provider> providers_;
  HostPatterns mx_hosts_;                 // of the providers, by their places
  std::vector<std::size_t> own_domains_;  // those of providers_ that have it set: few
  std::unique_ptr<const Matcher> matcher_;
};

}  // namespace todoku::reply
