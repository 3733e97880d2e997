#include "real/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>

#include "real/self_signed.h"

namespace todoku::real {

namespace {

Result<SslContext> make_context(const SSL_METHOD* method) {
  ERR_clear_error();
  SslContext context(SSL_CTX_new(method));
  if (!context) return fail(Errc::tls, "TLS: " + tls_errors());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // Release buffers: 15 KB instead of 25 for an idle session. A retried write may come from another
  // place. Read ahead: one recv for a record, not one for its header and one for its body.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_read_ahead(context.get(), 1);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  return context;
}

Result<SslContext> make_server_context() {
  Result<SslContext> context = make_context(TLS_server_method());
  if (!context) return context;
  static constexpr unsigned char kId[] = "todoku";
  SSL_CTX_set_session_id_context(context->get(), kId, sizeof(kId) - 1);
  SSL_CTX_set_session_cache_mode(context->get(), SSL_SESS_CACHE_OFF);  // tickets carry the state
  SSL_CTX_set_num_tickets(context->get(), 1);
  return context;
}

// RFC 7672: names are compared as they are; a wildcard stands for one whole label.
bool expect_name(SSL* ssl, const std::string& name) {
  if (name.empty()) return true;
  X509_VERIFY_PARAM* rules = SSL_get0_param(ssl);
  if (X509_VERIFY_PARAM_set1_ip_asc(rules, name.c_str()) == 1) return true;
  ERR_clear_error();  // no IP address, so a name
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(ssl, name.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, name.c_str()) == 1;
}

bool is_usable(const dns::Tlsa& record) {
  return record.usage == 2 || record.usage == 3;
}

// How many of the records OpenSSL took, or a negative number.
int add_tlsa(SSL* ssl, const TlsWish& wish) {
  int taken = 0;
  if (SSL_dane_enable(ssl, wish.server_name.c_str()) <= 0) return -1;
  // RFC 7672 §3.1.1: a DANE-EE record names the key; names and dates in the certificate do not
  // count.
  SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
  for (const dns::Tlsa& record : wish.tlsa) {
    if (!is_usable(record)) continue;
    const auto* data = reinterpret_cast<const unsigned char*>(record.data.data());
    taken += SSL_dane_tlsa_add(ssl, record.usage, record.selector, record.matching, data,
                               record.data.size()) > 0;
  }
  ERR_clear_error();  // malformed records are unusable, no error
  return taken;
}

}  // namespace

void SslContextFree::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

Result<std::shared_ptr<const TlsServer>> TlsServer::from_files(const Files& files) {
  Result<SslContext> context = make_server_context();
  if (!context) return std::unexpected(context.error());
  SSL_CTX* raw = context->get();
  if (SSL_CTX_use_certificate_chain_file(raw, files.certificate.c_str()) != 1) {
    return fail(Errc::invalid, "TLS certificate " + files.certificate + ": " + tls_errors());
  }
  // An encrypted key would ask for its password on the terminal.
  SSL_CTX_set_default_passwd_cb(raw, [](char*, int, int, void*) { return -1; });
  if (SSL_CTX_use_PrivateKey_file(raw, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail(Errc::invalid, "TLS key " + files.key + ": " + tls_errors());
  }
  return std::shared_ptr<const TlsServer>(new TlsServer(std::move(*context)));
}

Result<std::shared_ptr<const TlsServer>> TlsServer::self_signed(
    const std::vector<std::string>& names) {
  Result<SslContext> context = make_server_context();
  if (!context) return std::unexpected(context.error());
  const Result<SelfSigned> own = make_self_signed(names);
  if (!own) return std::unexpected(own.error());
  if (SSL_CTX_use_certificate(context->get(), own->certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context->get(), own->key.get()) != 1) {
    return fail(Errc::tls, "self-signed certificate: " + tls_errors());
  }
  return std::shared_ptr<const TlsServer>(new TlsServer(std::move(*context)));
}

Result<std::unique_ptr<TlsSession>> TlsServer::session(int fd) const {
  Result<std::unique_ptr<TlsSession>> session = TlsSession::open(context_.get(), fd);
  if (session) SSL_set_accept_state((*session)->raw());
  return session;
}

std::string TlsServer::certificate_pem() const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  if (!memory || PEM_write_bio_X509(memory.get(), SSL_CTX_get0_certificate(context_.get())) != 1)
    return "";
  char* text = nullptr;
  const long bytes = BIO_get_mem_data(memory.get(), &text);
  return std::string(text, static_cast<std::size_t>(bytes));
}

dns::Tlsa TlsServer::tlsa() const {
  std::array<unsigned char, 32> digest{};
  unsigned char* spki = nullptr;
  X509_PUBKEY* key = X509_get_X509_PUBKEY(SSL_CTX_get0_certificate(context_.get()));
  const int bytes = i2d_X509_PUBKEY(key, &spki);
  if (bytes > 0) {
    EVP_Digest(spki, static_cast<std::size_t>(bytes), digest.data(), nullptr, EVP_sha256(),
               nullptr);
  }
  OPENSSL_free(spki);
  return dns::Tlsa{3, 1, 1, std::string(digest.begin(), digest.end())};
}

Result<std::shared_ptr<const TlsClient>> TlsClient::create(const std::string& ca_file) {
  Result<SslContext> context = make_context(TLS_client_method());
  if (!context) return std::unexpected(context.error());
  SSL_CTX* raw = context->get();
  const bool loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(raw) == 1
                                      : SSL_CTX_load_verify_file(raw, ca_file.c_str()) == 1;
  if (!loaded || SSL_CTX_dane_enable(raw) <= 0) {
    const std::string what =
        ca_file.empty() ? "the system's CA certificates" : "CA certificates " + ca_file;
    return fail(Errc::invalid, what + ": " + tls_errors());
  }
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  return std::shared_ptr<const TlsClient>(new TlsClient(std::move(*context)));
}

Result<std::unique_ptr<TlsSession>> TlsClient::session(int fd, const TlsWish& wish) const {
  if (wish.server_name.empty() && (wish.verify || !wish.tlsa.empty())) {
    return fail(Errc::tls, "TLS: no name to verify the certificate against");
  }
  Result<std::unique_ptr<TlsSession>> session = TlsSession::open(context_.get(), fd);
  if (!session) return session;
  SSL* ssl = (*session)->raw();
  SSL_set_connect_state(ssl);
  if (!expect_name(ssl, wish.server_name)) {
    return fail(Errc::tls,
                "TLS: \"" + wish.server_name + "\" cannot be a server's name: " + tls_errors());
  }
  int usable = 0;
  for (const dns::Tlsa& record : wish.tlsa) usable += is_usable(record);
  if (usable > 0) usable = add_tlsa(ssl, wish);
  if (usable < 0) return fail(Errc::tls, "TLS: DANE: " + tls_errors());
  const bool must_hold = wish.tlsa.empty() ? wish.verify : usable > 0;
  SSL_set_verify(ssl, must_hold ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  return session;
}

}  // namespace todoku::real
