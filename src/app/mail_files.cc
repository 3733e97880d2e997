#include "app/mail_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "app/log_source.h"

namespace todoku::app {
namespace {

namespace fs = std::filesystem;
using Fault = std::function<void(const Error&)>;

Result<std::string> read_file(const std::string& path, const Terminal& terminal) {
  std::string text;
  bool too_large = false;
  const Result<void> read = read_unpacked(
      path, terminal,
      [&](std::string_view bytes) {
        too_large = too_large || text.size() + bytes.size() > kMailFileBytes;
        if (!too_large) text += bytes;
      },
      [](std::uint64_t) {});
  if (too_large)
    return fail(Errc::too_large, fmt::format(fmt::runtime(terminal.pick("{}: 2 GiB を超えています",
                                                                        "{}: larger than 2 GiB")),
                                             path));
  if (!read) return std::unexpected(read.error());
  return text;
}

void each_in_text(const std::string& name, std::string_view text,
                  const std::function<void(const MailItem&)>& item) {
  const bounce::Shape shape = bounce::shape_of(text);
  if (shape != bounce::Shape::mailbox) {
    return item({name, text, shape == bounce::Shape::message});
  }
  std::size_t number = 0;
  for (const std::string_view message : bounce::split_mailbox(text)) {
    ++number;
    item({number == 1 ? name : fmt::format("{}#{}", name, number), message, true});
  }
}

// A link to what is not there: not to be read, but to be told.
bool leads_nowhere(const fs::path& path) {
  std::error_code error;
  return fs::is_symlink(path, error) && !fs::exists(path, error);
}

// The files of a folder and of those below it; of a Maildir all but what is still being written.
// Names that begin with a dot hold no mail; a link to a folder is not followed.
void gather_below(const fs::path& folder, const Terminal& terminal, const Fault& fault,
                  std::vector<fs::path>& files) {
  std::error_code error, ignored;
  for (auto at = fs::directory_iterator(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    const fs::path& path = at->path();
    const std::string name = path.filename().string();
    if (name.starts_with('.')) continue;
    if (at->is_directory(ignored)) {
      const bool unfinished = name == "tmp" && fs::is_directory(folder / "cur", ignored);
      if (!unfinished && !at->is_symlink(ignored)) gather_below(path, terminal, fault, files);
    } else if (at->is_regular_file(ignored) || leads_nowhere(path)) {
      files.push_back(path);
    }
  }
  if (error) fault({Errc::io, unreadable(folder.string(), error.value(), terminal)});
}

// In order of name. A folder that cannot be read, or with nothing in it, is told.
std::vector<fs::path> files_below(const fs::path& folder, const Terminal& terminal,
                                  const Fault& fault) {
  std::vector<fs::path> files;
  bool told = false;
  const Fault tell = [&](const Error& error) {
    told = true;
    fault(error);
  };
  gather_below(folder, terminal, tell, files);
  if (files.empty() && !told)
    fault({Errc::not_found,
           folder.string() + std::string(terminal.pick(": フォルダにファイルがありません。",
                                                       ": no files in it."))});
  std::ranges::sort(files);
  return files;
}

}  // namespace

bool names_mail(const std::string& argument) {
  std::error_code error;
  if (argument == "-" || fs::exists(argument, error) || leads_nowhere(argument)) return true;
  if (argument.find_first_of(" \n") != argument.npos) return false;
  const bool named =
      argument.ends_with(".eml") || argument.ends_with(".mbox") || argument.ends_with(".txt");
  return named || argument.starts_with('/') || argument.starts_with("./") ||
         argument.starts_with("../");
}

void each_mail_item(const std::string& argument, const Terminal& terminal,
                    const std::function<void(const MailItem&)>& item, const Fault& fault) {
  std::error_code error;
  const bool folder = fs::is_directory(argument, error);
  const std::vector<fs::path> files =
      folder ? files_below(argument, terminal, fault) : std::vector<fs::path>{fs::path(argument)};
  for (const fs::path& path : files) {
    const Result<std::string> text = read_file(path.string(), terminal);
    if (text) {
      each_in_text(path.string(), *text, item);
    } else {
      fault(text.error());
    }
  }
}

}  // namespace todoku::app
