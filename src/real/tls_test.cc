#include "real/tls.h"

#include <openssl/pem.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>

#include "real/self_signed.h"

namespace todoku::real {
namespace {

struct Outcome {
  TlsStep step;
  TlsFacts facts;
};

// Both sides over a socket pair, by turns, until the client is done or has failed.
Outcome shake(const TlsServer& server, const TlsClient& client, const TlsWish& wish) {
  int fds[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
  Outcome outcome;
  {
    auto ours = client.session(fds[0], wish);
    auto theirs = server.session(fds[1]);
    if (ours && theirs) {
      for (int i = 0; i < 20; ++i) {
        outcome.step = (*ours)->handshake();
        (*theirs)->handshake();
        if (outcome.step.then == TlsStep::Then::done || outcome.step.then == TlsStep::Then::failed)
          break;
      }
      outcome.facts = (*ours)->facts();
    } else {
      outcome.step = {TlsStep::Then::failed, 0, Errc::tls,
                      ours ? theirs.error().what : ours.error().what};
    }
  }
  ::close(fds[0]);
  ::close(fds[1]);
  return outcome;
}

bool done(const Outcome& outcome) {
  return outcome.step.then == TlsStep::Then::done;
}

class Tls : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return path(name);
  }
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  TlsWish wish(bool verify, std::vector<dns::Tlsa> tlsa = {}) const {
    return TlsWish{"mx.example.test", verify, std::move(tlsa)};
  }
  dns::Tlsa wrong_key() const {
    dns::Tlsa record = server_->tlsa();
    record.data[0] ^= 1;
    return record;
  }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("todoku-tls-" + std::to_string(::getpid()));
  std::shared_ptr<const TlsServer> server_ =
      *TlsServer::self_signed({"mx.example.test", "127.0.1.1"});
  std::shared_ptr<const TlsClient> stranger_ = *TlsClient::create("");
};

TEST_F(Tls, ASelfSignedCertificateIsTakenButNotVerified) {
  const Outcome outcome = shake(*server_, *stranger_, wish(false));
  EXPECT_TRUE(done(outcome));
  EXPECT_FALSE(outcome.facts.verified);
  EXPECT_EQ(outcome.facts.version, "TLSv1.3");
}

TEST_F(Tls, AVerifyingClientSaysWhyItRefuses) {
  const Outcome outcome = shake(*server_, *stranger_, wish(true));
  EXPECT_FALSE(done(outcome));
  EXPECT_EQ(outcome.step.code, Errc::tls);
  EXPECT_NE(outcome.step.why.find("self-signed certificate"), std::string::npos)
      << outcome.step.why;
}

TEST_F(Tls, ACaFileMakesItTrustedUnderEachOfItsNames) {
  const auto friendly = TlsClient::create(put("ca.pem", server_->certificate_pem()));
  ASSERT_TRUE(friendly.has_value());
  EXPECT_TRUE(shake(*server_, **friendly, wish(true)).facts.verified);
  EXPECT_TRUE(done(shake(*server_, **friendly, TlsWish{"127.0.1.1", true, {}})));
  const Outcome other = shake(*server_, **friendly, TlsWish{"mx2.example.test", true, {}});
  EXPECT_NE(other.step.why.find("hostname mismatch"), std::string::npos) << other.step.why;
}

TEST_F(Tls, DaneTrustsTheKeyInTheDnsAndNothingElse) {
  const Outcome right = shake(*server_, *stranger_, wish(false, {server_->tlsa()}));
  EXPECT_TRUE(done(right));
  EXPECT_TRUE(right.facts.verified);
  EXPECT_FALSE(done(shake(*server_, *stranger_, wish(false, {wrong_key()}))));
  EXPECT_TRUE(done(shake(*server_, *stranger_, wish(false, {wrong_key(), server_->tlsa()}))));
}

TEST_F(Tls, DaneEeNamesTheKeyNotTheHost) {
  const Outcome outcome =
      shake(*server_, *stranger_, TlsWish{"mx9.example.test", false, {server_->tlsa()}});
  EXPECT_TRUE(done(outcome));  // RFC 7672 section 3.1.1
}

TEST_F(Tls, UnusableTlsaRecordsLeaveTlsWithoutProof) {
  dns::Tlsa pkix = wrong_key();
  pkix.usage = 1;
  const Outcome outcome = shake(*server_, *stranger_, wish(false, {pkix}));
  EXPECT_TRUE(done(outcome));
  EXPECT_FALSE(outcome.facts.verified);
}

TEST_F(Tls, FilesThatCannotServeAreNamedWithTheReason) {
  const std::string certificate = put("mx.pem", server_->certificate_pem());
  const std::string junk = put("junk.pem", "not PEM");
  const std::string other = put("other.pem", "");
  const Result<SelfSigned> stray = make_self_signed({"other.example.test"});
  ASSERT_TRUE(stray.has_value());
  std::FILE* file = std::fopen(other.c_str(), "w");
  PEM_write_PrivateKey(file, stray->key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  const struct {
    TlsServer::Files files;
    std::string names, says;
  } cases[] = {
      {{path("none.pem"), junk}, "certificate " + path("none.pem"), "No such file"},
      {{junk, junk}, "certificate " + junk, "no start line"},
      {{certificate, path("none.pem")}, "key " + path("none.pem"), "No such file"},
      {{certificate, junk}, "key " + junk, ""},
      {{certificate, other}, "key " + other, "key values mismatch"},
  };
  for (const auto& c : cases) {
    const auto server = TlsServer::from_files(c.files);
    ASSERT_FALSE(server.has_value()) << c.names;
    EXPECT_EQ(server.error().code, Errc::invalid);
    EXPECT_NE(server.error().what.find(c.names), std::string::npos) << server.error().what;
    EXPECT_NE(server.error().what.find(c.says), std::string::npos) << server.error().what;
  }
}

TEST_F(Tls, FilesThatFitServe) {
  const Result<SelfSigned> made = make_self_signed({"mx.example.test"});
  ASSERT_TRUE(made.has_value());
  std::FILE* file = std::fopen(path("both.pem").c_str(), "w");
  PEM_write_X509(file, made->certificate.get());
  PEM_write_PrivateKey(file, made->key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  const auto server = TlsServer::from_files({path("both.pem"), path("both.pem")});
  ASSERT_TRUE(server.has_value()) << server.error().what;
  EXPECT_TRUE(done(shake(**server, *stranger_, wish(false, {(*server)->tlsa()}))));
}

TEST_F(Tls, NamesThatCannotStandInACertificateAreRefused) {
  EXPECT_EQ(TlsServer::self_signed({}).error().code, Errc::invalid);
  EXPECT_EQ(TlsServer::self_signed({"a.test,DNS:google.com"}).error().code, Errc::invalid);
  EXPECT_EQ(TlsServer::self_signed({""}).error().code, Errc::invalid);
  const std::string long_name = std::string(60, 'a') + "." + std::string(60, 'b') + ".test";
  EXPECT_TRUE(TlsServer::self_signed({long_name}).has_value());
}

TEST_F(Tls, AMissingCaFileIsToldByName) {
  const auto client = TlsClient::create(path("no-ca.pem"));
  ASSERT_FALSE(client.has_value());
  EXPECT_NE(client.error().what.find(path("no-ca.pem")), std::string::npos);
}

}  // namespace
}  // namespace todoku::real
