#include "reply/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/nearest.h"
#include "base/text.h"
#include "reply/loader.h"
#include "reply/matcher.h"
#include "reply/pack.h"

namespace todoku::reply {
namespace {

std::string_view without_root_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

// Of most the first letter tells.
bool has(const Provider& provider, std::string_view domain) {
  const char first = domain.empty() ? '\0' : lower(domain[0]);
  return std::ranges::any_of(provider.domains, [&](const std::string& known) {
    const char one = known.empty() ? '*' : lower(known[0]);
    return (one == '*' || one == first) && fits(known, domain);
  });
}

// An entry that takes another's place speaks of the same provider, unless it says otherwise.
void take_place(Entry& old, Entry&& item) {
  if (item.provider.empty()) item.provider = std::move(old.provider);
  old = std::move(item);
}
void take_place(Provider& old, Provider&& item) {
  old = std::move(item);
}

// A later entry or provider with a known id takes the place of the earlier.
template <class T>
void put_all(std::vector<T>& all, std::vector<T> more) {
  std::unordered_map<std::string_view, std::size_t> known;
  all.reserve(all.size() + more.size());  // so that the names stay where they are
  for (std::size_t i = 0; i < all.size(); ++i) known.emplace(all[i].id, i);
  for (T& item : more) {
    std::size_t place = all.size();
    if (const auto at = known.find(item.id); at != known.end()) {
      place = at->second;
      known.erase(at);
      take_place(all[place], std::move(item));
    } else {
      all.push_back(std::move(item));
    }
    known.emplace(all[place].id, place);
  }
}

std::vector<Fault> unknown_providers(const std::vector<Entry>& entries,
                                     const std::vector<Provider>& providers) {
  std::vector<std::string_view> names;
  for (const Provider& p : providers) names.push_back(p.id);
  std::vector<Fault> faults;
  for (const Entry& e : entries) {
    if (e.provider.empty() || std::ranges::find(names, e.provider) != names.end()) continue;
    const std::string_view near = nearest(e.provider, names);
    const std::string hint = near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
    faults.push_back(
        {e.file, e.line, e.id, fmt::format("unknown provider `{}`{}", e.provider, hint)});
  }
  return faults;
}

}  // namespace

Catalogue::Catalogue() = default;
Catalogue::Catalogue(Catalogue&&) noexcept = default;
Catalogue& Catalogue::operator=(Catalogue&&) noexcept = default;
Catalogue::~Catalogue() = default;

Result<Catalogue> Catalogue::load(std::span<const SourceFile> files) {
  Catalogue catalogue;
  std::vector<Fault> faults;
  for (const SourceFile& file : files) {
    Loaded loaded = file.form == SourceFile::Form::packed ? unpack(file.text) : load_file(file);
    put_all(catalogue.providers_, std::move(loaded.providers));
    put_all(catalogue.entries_, std::move(loaded.entries));
    std::ranges::move(loaded.faults, std::back_inserter(faults));
  }
  std::ranges::move(unknown_providers(catalogue.entries_, catalogue.providers_),
                    std::back_inserter(faults));
  if (!faults.empty()) return fail(Errc::malformed, to_string(std::move(faults)));
  if (!std::ranges::is_sorted(catalogue.entries_, {}, &Entry::id))
    std::ranges::sort(catalogue.entries_, {}, &Entry::id);
  for (std::size_t i = 0; i < catalogue.providers_.size(); ++i) {
    const Provider& provider = catalogue.providers_[i];
    if (provider.own_domains) catalogue.own_domains_.push_back(i);
    for (const std::string& pattern : provider.mx) catalogue.mx_hosts_.add(pattern, i);
  }
  catalogue.matcher_ = std::make_unique<const Matcher>(catalogue.entries_, catalogue.providers_);
  return catalogue;
}

std::span<const Entry> Catalogue::entries() const {
  return entries_;
}
std::span<const Provider> Catalogue::providers() const {
  return providers_;
}

const Entry* Catalogue::find(std::string_view id) const {
  const auto at = std::ranges::lower_bound(entries_, id, {}, &Entry::id);
  return at != entries_.end() && at->id == id ? &*at : nullptr;
}

const Provider* Catalogue::provider(std::string_view id) const {
  const auto at = std::ranges::find(providers_, id, &Provider::id);
  return at == providers_.end() ? nullptr : &*at;
}

const Provider* Catalogue::provider_by_mx(std::string_view host) const {
  host = without_root_dot(host);
  const std::optional<std::size_t> at = mx_hosts_.find(host);
  return at ? &providers_[*at] : nullptr;
}

const Provider* Catalogue::provider_by_domain(std::string_view domain) const {
  domain = without_root_dot(domain);
  const auto at =
      std::ranges::find_if(providers_, [&](const Provider& p) { return has(p, domain); });
  return at == providers_.end() ? nullptr : &*at;
}

const Provider* Catalogue::provider_by_own_domain(std::string_view domain) const {
  domain = without_root_dot(domain);
  for (const std::size_t i : own_domains_) {
    if (has(providers_[i], domain)) return &providers_[i];
  }
  return nullptr;
}

}  // namespace todoku::reply
