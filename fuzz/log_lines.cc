// Each log format by itself: the first byte chooses the front of a line that its reader takes, so
// that every byte behind it reaches that reader.
#include <array>
#include <vector>

#include "logs/reader.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

constexpr auto kFronts = std::to_array<std::string_view>({
    "Nov 23 05:10:00 m postfix/smtp[1]: 4F2B31C0A7: to=<a@b.example>, relay=",
    "Nov 23 05:10:00 m postfix/qmgr[1]: 4F2B31C0A7: from=<",
    "2026-11-23 05:10:00 1qABCD-0001Ab-CD ** a@b.example ",
    "2026-11-23 05:10:00 1qABCD-0001Ab-CD => ",
    "Nov 23 05:10:00 m sm-mta[1]: 5AMKA0001234: to=<a@b.example>, ",
    "Nov 23 05:10:00 m smtpd[1]: 00 mta delivery evpid=1 from=<> to=<a@b.example> ",
    "type,rcpt,dsnDiag,dsnStatus\nb,a@b.example,",
    "{\"type\":\"Bounce\",\"recipient\":\"a@b.example\",\"response\":",
    "Nov 23 05:10:00 m postfix/smtp[1]: message repeated ",
    "Nov 23 05:10:00 m last message repeated ",
    "starting delivery 1: msg 1 to remote a@b.example\ndelivery 1: ",
    "#Fields: date-time,event-id,recipient-address,recipient-status,sender-address\n",
    "{\"MESSAGE\":\"4F2B31C0A7: to=<a@b.example>, status=sent\",\"SYSLOG_IDENTIFIER\":",
    "mail-1  | 2026-11-23T05:10:00.123456789Z stdout F Nov 23 05:10:00",
});

std::vector<std::string> attempts(std::string_view log, std::size_t block) {
  std::vector<std::string> found;
  logs::Reader reader(WallTime{milliseconds(1'795'392'000'000)}, [&](const logs::Attempt& attempt) {
    must(attempt.line >= 1);
    if (found.size() < 100) found.push_back(attempt.recipient + '\n' + attempt.reply);
  });
  for (std::size_t at = 0; at < log.size(); at += block) reader.feed(log.substr(at, block));
  reader.finish();
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view front = kFronts[fuzz::take_byte(input) % kFronts.size()];
  const std::string log = std::string(front).append(input);
  must(attempts(log, log.size() + 1) == attempts(log, 11));
  return 0;
}
