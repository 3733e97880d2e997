#include "app/catalogue_source.h"
#include "app/check_answers.h"
#include "base/text.h"
#include "dns/master.h"
#include "dns/name.h"
#include "dns/zone_json.h"

namespace todoku::app {

namespace {

class ZoneAnswers final : public Answers {
 public:
  ZoneAnswers(dns::Zone zone, bool is_signed) : zone_(std::move(zone)), signed_(is_signed) {}

  dns::Answer ask(const dns::Question& question) override {
    const std::optional<dns::Name> name = dns::parse_name(question.name);
    if (name) {
      dns::Answer answer = zone_.answer({*name, question.type});
      answer.secure = signed_ && !auth::failed(answer);
      return answer;
    }
    dns::Answer none;
    none.kind = dns::Kind::no_such_name;
    none.why = "\"" + question.name + "\" cannot be a domain name";
    return none;
  }

 private:
  dns::Zone zone_;
  bool signed_;
};

// As a server that is set up wrongly would hold it: what is wrong is what is to be found.
Result<void> read_master(std::string_view text, const std::string& path, dns::Zone& zone) {
  dns::MasterSource source;
  source.name = path;
  source.pass_over_others = true;
  Result<std::vector<dns::MasterRecord>> records = dns::parse_master(text, source);
  if (!records) return std::unexpected(records.error());
  for (dns::MasterRecord& read : *records) zone.keep(std::move(read.record));
  return {};
}

}  // namespace

Result<std::unique_ptr<Answers>> answers_from_zones(const std::vector<std::string>& paths,
                                                    Dnssec dnssec) {
  dns::Zone zone;
  for (const std::string& path : paths) {
    const Result<std::string> text = read_whole_file(path);
    if (!text) return std::unexpected(text.error());
    const bool json = trim(*text).starts_with('{');
    const Result<void> read =
        json ? dns::read_json_zone(*text, path, zone) : read_master(*text, path, zone);
    if (!read) return std::unexpected(read.error());
  }
  return std::make_unique<ZoneAnswers>(std::move(zone), dnssec == Dnssec::always);
}

}  // namespace todoku::app
