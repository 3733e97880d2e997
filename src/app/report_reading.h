// app/report_reading.h - from the files that a person names to what the report is made of.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/terminal.h"
#include "bounce/read.h"
#include "logs/judge.h"
#include "logs/reader.h"
#include "report/auth_summary.h"
#include "report/mails.h"
#include "report/summary.h"

namespace todoku::app {

// Says on stderr which files could not be read, and where they are damaged, and goes on.
class Reading {
 public:
  // Both outlive this.
  Reading(const reply::Catalogue& catalogue, Terminal& terminal);

  // Files, folders, "-". False: something could not be read, or a file that was named is of no
  // known format (in a folder such files may lie about).
  bool read(const std::vector<std::string>& arguments);

  const report::Summary& summary() const { return summary_; }
  const report::AuthSummary& auth() const { return auth_; }
  const logs::Reader& logs() const { return logs_; }
  // Was there anything to report on?
  bool found_something() const;

 private:
  void refuse(const Error& error);
  void read_file(const std::string& path);
  void note_stranger(const std::string& path);
  void tell_strangers();
  void tell_empty(const std::string& path);
  void tell_damage(const std::string& path);
  void compare(const std::string& path, std::string_view front);
  report::MailSink sink_for(const std::string& path);

  Terminal& terminal_;
  const reply::Catalogue& catalogue_;
  bounce::Reader bounces_;
  logs::Judge judge_;
  report::Summary summary_;
  report::AuthSummary auth_;
  logs::Reader logs_;
  struct Stranger {
    std::string path;
    std::string line;  // its first line with text
    std::uint64_t number = 0;
  };
  static constexpr std::size_t kMaxStrangers = 5;  // told of by name
  std::vector<Stranger> strangers_;
  std::uint64_t unnamed_strangers_ = 0;
  std::set<std::string> named_;  // on the command line
  // The front of each log, as a hash, and the file: what begins alike is likely to be one log
  // twice.
  std::map<std::uint64_t, std::string> fronts_;
  bool good_ = true;
};

}  // namespace todoku::app
