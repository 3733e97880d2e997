// Sums up a mail log with libtodoku: totals, and what to do first; as a page too where a second
// file is named. Any log that `todoku report` knows will do; its form need not be said.
//
//     report_example mail.log [report.html]
#include <fstream>
#include <iostream>

#include "logs/judge.h"
#include "logs/reader.h"
#include "report/html.h"
#include "report/steps.h"
#include "report/summary.h"

using namespace todoku;

namespace {

// A reader hands over one attempt after another; the judge says what a failure means.
void read_log(std::istream& file, logs::Judge& judge, report::Summary& summary) {
  const auto now = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
  logs::Reader reader(now, [&](const logs::Attempt& attempt) {
    if (attempt.outcome == logs::Outcome::sent) {
      summary.add_sent(attempt, judge.provider(attempt));
    } else {
      summary.add_failed(attempt, judge.judge(attempt));
    }
  });
  std::string block(1 << 18, '\0');
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
    reader.feed({block.data(), static_cast<std::size_t>(file.gcount())});
  reader.finish();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: report_example LOG [PAGE]\n";
    return 2;
  }
  const auto catalogue = reply::Catalogue::load(reply::Catalogue::builtin_files());
  std::ifstream file(argv[1], std::ios::binary);
  if (!catalogue || !file) {
    std::cerr << (catalogue ? "no such log" : catalogue.error().what) << '\n';
    return 2;
  }
  logs::Judge judge(*catalogue);
  report::Summary summary;
  read_log(file, judge, summary);
  const report::Tally& all = summary.total();
  std::cout << "sent " << all.sent << ", deferred " << all.deferred << ", lost " << all.lost()
            << '\n';
  for (const report::Step& step : report::steps(summary, *catalogue, 3))
    std::cout << to_string(step.cause) << ": " << step.explanation.remedy.en << '\n';
  if (argc > 2)
    std::ofstream(argv[2], std::ios::binary) << report::to_html({.summary = summary,
                                                                 .auth = report::AuthSummary(),
                                                                 .catalogue = *catalogue,
                                                                 .version = "example"});
  return 0;
}
