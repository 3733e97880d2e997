#include "app/reply_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "app/explain_words.h"
#include "app/reply_pages_text.h"
#include "app/width.h"
#include "base/text.h"
#include "reply/explain.h"

namespace todoku::app {
namespace {

struct Family {
  std::string_view file, ja, en;
};
constexpr auto kFamilies = std::to_array<Family>({
#define FAMILY(file, ja, en) {file, ja, en},
#include "app/reply_pages_families.def"
#undef FAMILY
});

// "catalogue/postfix.toml" -> "postfix".
std::string_view stem_of(std::string_view file) {
  file = file.substr(file.rfind('/') + 1);
  return file.substr(0, file.find('.'));
}

std::string_view page_name(const reply::Entry& entry) {
  return entry.provider.empty() ? stem_of(entry.file) : std::string_view(entry.provider);
}

using Entries = std::vector<const reply::Entry*>;

// All pages of one language.
class Book {
 public:
  Book(const reply::Catalogue& catalogue, Language language)
      : catalogue_(catalogue),
        say_(silent_, silent_, {.language = language, .columns = 100}),
        folder_(language == Language::ja ? "ja" : "en") {
    for (const reply::Entry& entry : catalogue.entries())
      pages_[std::string(page_name(entry))].push_back(&entry);
  }

  void write(std::vector<ReplyPage>& out) {
    for (const auto& [name, entries] : pages_)
      out.push_back({fmt::format("{}/{}.md", folder_, name), page(name, entries)});
    out.push_back({fmt::format("{}/README.md", folder_), index()});
  }

 private:
  std::string title_of(const std::string& name) const {
    if (const reply::Provider* provider = catalogue_.provider(name)) return provider->name;
    const auto family = std::ranges::find(kFamilies, name, &Family::file);
    return family == kFamilies.end() ? name : std::string(say_.pick(family->ja, family->en));
  }

  std::string link_to(const std::string& name) const {
    return fmt::format("[{}]({}.md)", title_of(name), name);
  }

  std::string page(const std::string& name, const Entries& entries) const {
    std::string out = fmt::format("# {}\n\n", title_of(name));
    out += page_lead(say_, catalogue_.provider(name), entries.size());
    std::string sections = fmt::format("## {}\n\n", say_.pick("くわしい説明", "In full"));
    for (const std::string_view group : kGroups) {
      Entries part;
      for (const reply::Entry* entry : entries) {
        if (facts(entry->verdict.cause).group == group) part.push_back(entry);
      }
      if (part.empty()) continue;
      out += group_table(group, part);
      for (const reply::Entry* entry : part) sections += entry_section(say_, catalogue_, *entry);
    }
    return out + sections;
  }

  std::string group_table(std::string_view group, const Entries& entries) const {
    std::string out = fmt::format("## {}\n\n{}", group_title(group, say_), table_head(say_));
    for (const reply::Entry* entry : entries) out += table_row(say_, *entry);
    return out + "\n";
  }

  std::string index() const {
    std::string out = index_lead(say_, catalogue_.entries().size());
    std::string providers, families;
    for (const auto& [name, entries] : pages_) {
      std::string& list = catalogue_.provider(name) ? providers : families;
      list += fmt::format("| {} | {} | {} |\n", link_to(name), domains_of(name), entries.size());
    }
    out += index_table(say_, say_.pick("事業者", "Providers"), providers);
    out += index_table(
        say_, say_.pick("サーバーソフトウェアと共通の応答", "Server software and common texts"),
        families);
    return out + by_cause();
  }

  std::string domains_of(const std::string& name) const {
    const reply::Provider* provider = catalogue_.provider(name);
    if (!provider) return "";
    const std::size_t most = std::min<std::size_t>(provider->domains.size(), 3);
    std::string out;
    for (std::size_t i = 0; i < most; ++i)
      out += fmt::format("{}`{}`", out.empty() ? "" : ", ", provider->domains[i]);
    return out + (provider->domains.size() > most ? " …" : "");
  }

  // Each cause with the pages where it stands: for those who know what happened, not who said it.
  std::string by_cause() const {
    std::map<reply::Cause, std::map<std::string, std::string>> causes;
    for (const auto& [name, entries] : pages_) {
      for (const reply::Entry* entry : entries)
        causes[entry->verdict.cause].emplace(name, entry->id);
    }
    std::string out = cause_index_lead(say_);
    for (const auto& [cause, pages] : causes) {
      std::string links;
      for (const auto& [name, id] : pages)
        links +=
            fmt::format("{}[{}]({}.md#{})", links.empty() ? "" : ", ", title_of(name), name, id);
      out += fmt::format("| {}<br>`{}` | {} |\n", words_for(cause, say_), to_string(cause), links);
    }
    return out;
  }

  const reply::Catalogue& catalogue_;
  std::ostringstream silent_;
  Terminal say_;
  std::string_view folder_;
  std::map<std::string, Entries> pages_;
};

}  // namespace

std::vector<ReplyPage> make_reply_pages(const reply::Catalogue& catalogue) {
  std::vector<ReplyPage> pages;
  Book(catalogue, Language::ja).write(pages);
  Book(catalogue, Language::en).write(pages);
  std::ranges::sort(pages, {}, &ReplyPage::path);
  return pages;
}

std::string reply_page_of(const reply::Entry& entry, Language language) {
  return fmt::format("docs/replies/{}/{}.md#{}", language == Language::ja ? "ja" : "en",
                     page_name(entry), entry.id);
}

}  // namespace todoku::app
