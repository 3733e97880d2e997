// The readers of authentication reports, on the corpus's reports and on damaged ones.
#include <gtest/gtest.h>
#include <zlib.h>

#include <boost/json.hpp>

#include <fstream>
#include <iterator>

#include "mail/date.h"
#include "report/auth_advice.h"
#include "report/auth_documents.h"
#include "report/auth_summary.h"
#include "report/unpack.h"
#include "report/xml.h"

namespace todoku::report {
namespace {

namespace json = boost::json;

std::string file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// "../shared/corpora" lies beside the checkout where it is there at all.
std::string corpus(const std::string& name) {
  return file(fmt::format("{}/../shared/corpora/auth/{}", TODOKU_SOURCE_DIR, name));
}

struct Found {
  std::vector<AuthReport> reports;
  std::vector<std::string> faults;
};

Found read_any(std::string_view bytes) {
  Found found;
  const AuthSink sink{.report = [&](AuthReport&& r) { found.reports.push_back(std::move(r)); },
                      .fault = [&](const Error& e) { found.faults.push_back(e.what); }};
  if (is_auth_document(bytes.substr(0, 4096)) || packing_of(bytes) != Packing::none) {
    read_auth_document(bytes, sink);
  } else {
    read_auth_mail(bytes, sink);
  }
  return found;
}

std::string text(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : "";
}

std::string lower(const json::value& value) {
  std::string out = text(value);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out == "unspecified" ? "" : out;
}

void expect_record(const DmarcRecord& r, const json::object& wanted) {
  const json::object& row = wanted.at("row").as_object();
  const json::object& evaluated = row.at("policy_evaluated").as_object();
  EXPECT_EQ(r.source_ip, text(row.at("source_ip")));
  EXPECT_EQ(r.count, row.at("count").to_number<std::uint64_t>());
  EXPECT_EQ(r.disposition, lower(evaluated.at("disposition")));
  EXPECT_EQ(r.dkim, lower(evaluated.at("dkim")));
  EXPECT_EQ(r.spf, lower(evaluated.at("spf")));
  EXPECT_EQ(r.reasons.size(), evaluated.at("reason").as_array().size());
  EXPECT_EQ(r.header_from, lower(wanted.at("identifiers").at("header_from")));
  EXPECT_EQ(r.envelope_from, lower(wanted.at("identifiers").at("envelope_from")));
  const json::array& dkim = wanted.at("auth_results").at("dkim").as_array();
  ASSERT_EQ(r.dkim_results.size(), dkim.size());
  for (std::size_t i = 0; i < dkim.size(); ++i) {
    EXPECT_EQ(r.dkim_results[i].domain, lower(dkim[i].at("domain")));
    EXPECT_EQ(r.dkim_results[i].selector, text(dkim[i].at("selector")));
    EXPECT_EQ(r.dkim_results[i].result, lower(dkim[i].at("result")));
  }
  const json::array& spf = wanted.at("auth_results").at("spf").as_array();
  ASSERT_EQ(r.spf_results.size(), spf.size());
  for (std::size_t i = 0; i < spf.size(); ++i) {
    EXPECT_EQ(r.spf_results[i].domain, lower(spf[i].at("domain")));
    EXPECT_EQ(r.spf_results[i].result, lower(spf[i].at("result")));
  }
}

TEST(DmarcReports, OfTheCorpusAreReadWhole) {
  if (corpus("dmarc/README.md").empty()) GTEST_SKIP() << "no corpus beside the checkout";
  int read = 0;
  for (const char* name : {"001.xml", "002.xml", "003.xml", "004.xml", "005.xml", "100.eml",
                           "101.eml", "102.eml", "103.eml", "104.eml"}) {
    SCOPED_TRACE(name);
    const Found found = read_any(corpus(fmt::format("dmarc/aggregate/{}", name)));
    ASSERT_EQ(found.reports.size(), 1u) << (found.faults.empty() ? "" : found.faults[0]);
    const auto& report = std::get<DmarcReport>(found.reports[0]);
    const json::value parsed =
        json::parse(corpus(fmt::format("dmarc/aggregate/{}.json", std::string(name).substr(0, 3))));
    const json::object& wanted = parsed.as_object();
    const json::object& metadata = wanted.at("report_metadata").as_object();
    EXPECT_EQ(report.org_name, text(metadata.at("org_name")));
    EXPECT_EQ(report.email, text(metadata.at("email")));
    EXPECT_EQ(report.report_id, text(metadata.at("report_id")));
    EXPECT_EQ(report.begin,
              WallTime(seconds(metadata.at("date_range").at("begin").to_number<std::int64_t>())));
    EXPECT_EQ(report.end,
              WallTime(seconds(metadata.at("date_range").at("end").to_number<std::int64_t>())));
    EXPECT_EQ(report.errors.size(), metadata.at("error").as_array().size());
    EXPECT_EQ(report.policy.domain, lower(wanted.at("policy_published").at("domain")));
    EXPECT_EQ(report.policy.p, lower(wanted.at("policy_published").at("p")));
    const json::array& records = wanted.at("record").as_array();
    ASSERT_EQ(report.records.size(), records.size());
    for (std::size_t i = 0; i < records.size(); ++i)
      expect_record(report.records[i], records[i].as_object());
    ++read;
  }
  std::cout << "aggregate reports read: " << read << " of 10\n";
}

TEST(FailureReports, OfTheCorpusAreRead) {
  if (corpus("dmarc/README.md").empty()) GTEST_SKIP() << "no corpus beside the checkout";
  for (const char* name : {"001", "002", "003", "004", "005"}) {
    SCOPED_TRACE(name);
    const std::string mail = corpus(fmt::format("dmarc/failure/{}.eml", name));
    const json::value parsed = json::parse(corpus(fmt::format("dmarc/failure/{}.json", name)));
    const json::object& wanted = parsed.as_object();
    const std::optional<FailureReport> report = read_feedback_report(mail::scan_parts(mail));
    ASSERT_TRUE(report);
    const bool about = text(wanted.at("feedback_type")) == "AuthFailure";
    EXPECT_EQ(is_about_authentication(*report), about);
    EXPECT_EQ(report->auth_failure, lower(wanted.at("auth_failure")));
    EXPECT_EQ(report->source_ip, text(wanted.at("source_ip")));
    EXPECT_EQ(report->user_agent, text(wanted.at("user_agent")));
    EXPECT_EQ(report->dkim_domain, text(wanted.at("dkim_domain")));
    EXPECT_EQ(report->dkim_selector, text(wanted.at("dkim_selector")));
    EXPECT_EQ(report->incidents, wanted.at("incidents").to_number<std::uint64_t>());
    EXPECT_EQ(report->reported_domains.size(), wanted.at("reported_domain").as_array().size());
    EXPECT_EQ(report->authentication_results.size(),
              wanted.at("authentication_results").as_array().size());
    if (wanted.at("arrival_date").is_int64())
      EXPECT_EQ(mail::parse_date(report->arrival_date),
                WallTime(seconds(wanted.at("arrival_date").as_int64())));
    EXPECT_EQ(read_any(mail).reports.size(), about ? 1u : 0u);
  }
}

TEST(TlsReports, OfTheCorpusAreRead) {
  if (corpus("tlsrpt/README.md").empty()) GTEST_SKIP() << "no corpus beside the checkout";
  for (const char* name : {"rpt01.eml", "rpt02.eml", "rpt03.json"}) {
    SCOPED_TRACE(name);
    const Found found = read_any(corpus(fmt::format("tlsrpt/{}", name)));
    ASSERT_EQ(found.reports.size(), 1u) << (found.faults.empty() ? "" : found.faults[0]);
    const auto& report = std::get<TlsReport>(found.reports[0]);
    EXPECT_FALSE(report.organization.empty());
    EXPECT_FALSE(report.report_id.empty());
    EXPECT_NE(report.begin, WallTime{});
    ASSERT_FALSE(report.policies.empty());
    for (const TlsPolicy& policy : report.policies) EXPECT_FALSE(policy.type.empty());
  }
}

constexpr std::string_view kRecord =
    "<record><row><source_ip>{ip}</source_ip><count>{n}</count><policy_evaluated>"
    "<disposition>none</disposition><dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated></row>"
    "<identifiers><header_from>shop.example</header_from></identifiers><auth_results>{results}"
    "</auth_results></record>";

std::string replaced(std::string text, std::string_view mark, std::string_view by) {
  const std::size_t at = text.find(mark);
  return text.replace(at, mark.size(), by);
}

struct Row {
  std::string_view dkim, spf, results;
};

std::string report_of(const Row& row) {
  std::string record = replaced(std::string(kRecord), "{ip}", "192.0.2.7");
  record = replaced(replaced(record, "{n}", "1200"), "{dkim}", row.dkim);
  record = replaced(replaced(record, "{spf}", row.spf), "{results}", row.results);
  return "<feedback><report_metadata><org_name>r.example</org_name><report_id>1</report_id>"
         "</report_metadata><policy_published><domain>shop.example</domain><p>none</p>"
         "</policy_published>" +
         record + "</feedback>";
}

AuthAdvice advice_for(const Row& row) {
  AuthSummary summary;
  const Found found = read_any(report_of(row));
  for (const AuthReport& report : found.reports) summary.add(report);
  EXPECT_EQ(summary.sources().size(), 1u);
  const auto& [key, source] = *summary.sources().begin();
  EXPECT_EQ(source.tally.messages, 1200u);
  return advise(key, source);
}

TEST(AuthAdvice, SaysWhatASenderHasToMend) {
  const std::pair<Row, Standing> cases[] = {
      {{"pass", "pass", "<dkim><domain>shop.example</domain><result>pass</result></dkim>"},
       Standing::good},
      {{"fail", "pass", "<spf><domain>shop.example</domain><result>pass</result></spf>"},
       Standing::spf_only},
      {{"fail", "fail", "<spf><domain>esp.example</domain><result>pass</result></spf>"},
       Standing::unaligned},
      {{"fail", "fail",
        "<dkim><domain>esp.example</domain><result>pass</result></dkim><spf><domain>"
        "shop.example</domain><result>fail</result></spf>"},
       Standing::unaligned},
      {{"fail", "fail",
        "<dkim><domain>shop.example</domain><selector>k1</selector><result>fail</result></dkim>"
        "<spf><domain>esp.example</domain><result>pass</result></spf>"},
       Standing::broken_key},
      {{"fail", "fail", "<spf><domain>mail.shop.example</domain><result>softfail</result></spf>"},
       Standing::not_in_spf},
      {{"fail", "fail", "<spf><domain>shop.example</domain><result>permerror</result></spf>"},
       Standing::spf_error},
      {{"fail", "fail", "<spf><domain>other.example</domain><result>fail</result></spf>"},
       Standing::stranger},
      {{"fail", "fail", ""}, Standing::stranger},
  };
  for (const auto& [row, wanted] : cases) {
    const AuthAdvice advice = advice_for(row);
    EXPECT_EQ(to_string(advice.standing), to_string(wanted)) << row.results;
    EXPECT_FALSE(advice.text.ja.empty() || advice.text.en.empty());
  }
  const AuthAdvice broken = advice_for(cases[4].first);
  EXPECT_EQ(broken.fix->name, "k1._domainkey.shop.example");
  EXPECT_EQ(broken.fix->value, "todoku check shop.example --selector k1");
}

TEST(AuthSummary, CountsAReportThatComesTwiceOnce) {
  AuthSummary summary;
  const Found found = read_any(report_of({"pass", "pass", ""}));
  summary.add(found.reports.at(0));
  summary.add(found.reports.at(0));
  EXPECT_EQ(summary.aggregates(), 1u);
  EXPECT_EQ(summary.repeated(), 1u);
  EXPECT_EQ(summary.domains().at("shop.example").tally.messages, 1200u);
}

TEST(DmarcReports, AreReadWithPrefixesUpperCaseAndOtherEncodings) {
  const std::string report = report_of({"pass", "fail", ""});
  std::string prefixed = report;
  for (const char* name : {"feedback", "record", "row", "count"}) {
    for (const std::string& tag : {fmt::format("<{}>", name), fmt::format("</{}>", name)}) {
      const std::string open = tag.substr(0, tag.find(name));
      while (prefixed.find(tag) != std::string::npos)
        prefixed = replaced(prefixed, tag, fmt::format("{}ns:{}>", open, name));
    }
  }
  std::string wide = "\xff\xfe";  // UTF-16, little endian
  for (const char c : report) (wide += c) += '\0';
  for (const std::string& document :
       {"\xef\xbb\xbf  \n" + report, prefixed, wide,
        "<?xml version=\"1.0\" encoding=\"windows-1252\"?>" + report,
        "<?xml version=\"1.0\" encoding=\"iso-2022-jp\"?>" + report}) {
    const Found found = read_any(document);
    ASSERT_EQ(found.reports.size(), 1u) << document.substr(0, 60);
    EXPECT_EQ(std::get<DmarcReport>(found.reports[0]).records.at(0).count, 1200u);
  }
}

TEST(DmarcReports, ThatAreCutGiveWhatCameBefore) {
  const std::string report = report_of({"pass", "fail", ""});
  const std::string cut = report.substr(0, report.find("<identifiers>"));
  const Found found = read_any(cut);
  ASSERT_EQ(found.reports.size(), 1u);
  EXPECT_TRUE(std::get<DmarcReport>(found.reports[0]).cut);
  EXPECT_EQ(std::get<DmarcReport>(found.reports[0]).records.at(0).source_ip, "192.0.2.7");
}

TEST(Xml, RefusesWhatCouldGrowOrReach) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  for (const std::string& document :
       {std::string("<!DOCTYPE f [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><feedback>&b;"
                    "</feedback>"),
        std::string("<!DOCTYPE f [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><feedback>&x;"
                    "</feedback>"),
        std::string("<!DOCTYPE f [<!ENTITY % p SYSTEM \"http://x.example/\">%p;]><feedback/>"),
        deep, std::string("<feedback>&undefined;</feedback>"), std::string("no xml"),
        std::string("<a></b>")}) {
    const Result<DmarcReport> report = read_dmarc_report(document);
    ASSERT_FALSE(report) << document.substr(0, 50);
    EXPECT_EQ(report.error().code, Errc::malformed);
  }
}

TEST(Xml, KeepsTextsWithinTheirBound) {
  std::string seen;
  const XmlHandler handler{.open = [](std::string_view) {},
                           .close = [&](std::string_view, std::string_view t) { seen = t; }};
  const std::string document = "<a><b>" + std::string(10'000, 'x') + "</b></a>";
  ASSERT_TRUE(read_xml(document, handler, {.text_bytes = 100}));
  EXPECT_EQ(seen.size(), 100u);
  EXPECT_FALSE(read_xml(document, handler, {.elements = 1}));
}

std::string packed(std::string_view text, int bits) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(text.size() / 2 + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

void add_number(std::string& out, std::size_t value, int width) {
  for (int i = 0; i < width; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

// A zip of files as archivers write it (APPNOTE §4.3.6), sizes in the central directory alone.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string out, directory;
  for (const auto& [name, content] : files) {
    const std::string body = packed(content, -15);
    const std::size_t at = out.size();
    out += "PK\x03\x04";
    for (const std::size_t field : {20, 8, 8, 0, 0}) add_number(out, field, 2);
    for (int i = 0; i < 3; ++i) add_number(out, 0, 4);  // crc, sizes: told behind the data
    add_number(out, name.size(), 2);
    add_number(out, 0, 2);
    out += name + body;
    directory += "PK\x01\x02";
    for (const std::size_t field : {20, 20, 8, 8, 0, 0}) add_number(directory, field, 2);
    add_number(directory, 0, 4);
    add_number(directory, body.size(), 4);
    add_number(directory, content.size(), 4);
    for (const std::size_t field :
         {name.size(), std::size_t{0}, std::size_t{0}, std::size_t{0}, std::size_t{0}})
      add_number(directory, field, 2);
    add_number(directory, 0, 4);
    add_number(directory, at, 4);
    directory += name;
  }
  const std::size_t at = out.size();
  out += directory + "PK\x05\x06";
  for (const std::size_t field : {std::size_t{0}, std::size_t{0}, files.size(), files.size()})
    add_number(out, field, 2);
  add_number(out, directory.size(), 4);
  add_number(out, at, 4);
  add_number(out, 0, 2);
  return out;
}

std::vector<std::string> unpacked(std::string_view bytes, UnpackLimits limits = {}) {
  std::vector<std::string> documents;
  const Result<void> outcome =
      unpack(bytes, [&](std::string_view d) { documents.emplace_back(d); }, limits);
  documents.push_back(outcome ? "ok" : to_string(outcome.error().code));
  return documents;
}

TEST(Unpack, ReadsGzipAndEveryFileOfAZip) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(unpacked("plain"), (Texts{"plain", "ok"}));
  EXPECT_EQ(unpacked(packed("hello", 31)), (Texts{"hello", "ok"}));
  const std::string zip =
      zip_of({{"folder/", ""}, {"a.xml", "one"}, {"__MACOSX/._a.xml", "x"}, {"b.xml", "two"}});
  EXPECT_EQ(unpacked(zip), (Texts{"one", "two", "ok"}));
  const std::string one = zip_of({{"a.xml", "one"}});
  EXPECT_EQ(unpacked(one.substr(0, one.find("PK\x01\x02"))), (Texts{"one", "ok"}))
      << "no directory";
}

TEST(Unpack, EndsABombAtItsBound) {
  const std::string big(3'000'000, 'x');
  const UnpackLimits limits{.document_bytes = 1'000'000, .total_bytes = 1'500'000};
  EXPECT_EQ(unpacked(packed(big, 31), limits).back(), "too_large");
  EXPECT_EQ(unpacked(zip_of({{"a", big}}), limits).back(), "too_large");
  const std::string half(900'000, 'x');
  EXPECT_EQ(unpacked(zip_of({{"a", half}, {"b", half}}), limits),
            (std::vector<std::string>{half, "too_large"}));
}

// A zip of zips of a document of 30 MB each: 20 GB in all, of 30 KB.
TEST(Unpack, EndsABombOfBombsAtTheBoundOfAll) {
  const std::string inner = packed(std::string(std::size_t{30} << 20, 'x'), 31);
  const std::vector<std::pair<std::string, std::string>> files(700, {"a.xml.gz", inner});
  std::size_t faults = 0;
  const AuthSink sink{.report = [](AuthReport&&) {},
                      .fault = [&](const Error& e) { faults += e.code == Errc::too_large; }};
  read_auth_document(zip_of(files), sink);
  EXPECT_GT(faults, 650u);
}

TEST(Unpack, SaysThatDamagedBytesAreDamaged) {
  const std::string gzip = packed(std::string(10'000, 'x') + "end", 31);
  const std::string zip = zip_of({{"a.xml", std::string(10'000, 'y') + "end"}});
  for (std::size_t cut = 4; cut < gzip.size(); ++cut)
    EXPECT_EQ(unpacked(gzip.substr(0, cut)).back(), "corrupt") << cut;
  for (std::size_t cut = 4; cut < zip.size(); ++cut) unpacked(zip.substr(0, cut));
  EXPECT_EQ(unpacked("PK\x03\x04").back(), "corrupt");
}

}  // namespace
}  // namespace todoku::report
