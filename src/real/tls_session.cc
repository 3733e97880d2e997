#include "real/tls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <cerrno>
#include <cstring>

#include "real/socket_bio.h"

namespace todoku::real {

namespace {

// A stream that ends without close_notify (RFC 8446 §6.1). SMTP has its own end, QUIT and 221, and
// many servers just hang up: it is an end like any other, and the caller knows if it was in time.
bool is_truncation(unsigned long error) {
  return ERR_GET_LIB(error) == ERR_LIB_SSL &&
         ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

std::string reason(unsigned long error) {
  if (ERR_SYSTEM_ERROR(error)) return std::strerror(ERR_GET_REASON(error));
  const char* text = ERR_reason_error_string(error);
  return text != nullptr ? text : "error " + std::to_string(error);
}

}  // namespace

std::string tls_errors() {
  std::string text;
  while (const unsigned long error = ERR_get_error()) {
    if (ERR_GET_REASON(error) == ERR_R_SYS_LIB)
      continue;  // only says that the one before it is errno
    if (!text.empty()) text += "; ";
    text += reason(error);
  }
  return text.empty() ? "unknown TLS error" : text;
}

void TlsSession::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

Result<std::unique_ptr<TlsSession>> TlsSession::open(ssl_ctx_st* context, int fd) {
  ERR_clear_error();
  SSL* ssl = SSL_new(context);
  if (ssl == nullptr) return fail(Errc::tls, "TLS: " + tls_errors());
  std::unique_ptr<TlsSession> session(new TlsSession(ssl));
  BIO* bio = new_socket_bio(fd);
  if (bio == nullptr) return fail(Errc::tls, "TLS: " + tls_errors());
  SSL_set_bio(ssl, bio, bio);
  return session;
}

TlsStep TlsSession::outcome(int returned, std::size_t bytes) {
  using Then = TlsStep::Then;
  const int saved_errno = errno;
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_NONE: return {Then::done, bytes};
    case SSL_ERROR_WANT_READ: return {Then::want_read};
    case SSL_ERROR_WANT_WRITE: return {Then::want_write};
    case SSL_ERROR_ZERO_RETURN: return {Then::failed, 0, Errc::closed, "the peer ended the stream"};
    case SSL_ERROR_SYSCALL: {
      broken_ = true;
      const bool gone = saved_errno == ECONNRESET || saved_errno == EPIPE || saved_errno == 0;
      const std::string why = gone ? "the peer closed the connection" : std::strerror(saved_errno);
      return {Then::failed, 0, gone ? Errc::closed : Errc::io, why};
    }
    default: break;
  }
  broken_ = true;
  if (is_truncation(ERR_peek_error())) {
    ERR_clear_error();
    return {Then::failed, 0, Errc::closed, "the peer closed the connection without ending TLS"};
  }
  return {Then::failed, 0, Errc::tls, tls_errors()};
}

TlsStep TlsSession::handshake() {
  ERR_clear_error();
  errno = 0;
  const int returned = SSL_do_handshake(ssl_.get());
  TlsStep step = outcome(returned, 0);
  const long verdict = SSL_get_verify_result(ssl_.get());
  const bool wants_proof = (SSL_get_verify_mode(ssl_.get()) & SSL_VERIFY_PEER) != 0;
  if (step.then == TlsStep::Then::failed && step.code == Errc::tls && wants_proof &&
      verdict != X509_V_OK) {
    step.why += std::string(": ") + X509_verify_cert_error_string(verdict);
  }
  return step;
}

TlsStep TlsSession::read(std::span<char> into) {
  ERR_clear_error();
  errno = 0;
  std::size_t bytes = 0;
  const int returned = SSL_read_ex(ssl_.get(), into.data(), into.size(), &bytes);
  return outcome(returned, bytes);
}

TlsStep TlsSession::write(std::string_view bytes) {
  ERR_clear_error();
  errno = 0;
  std::size_t written = 0;
  const int returned = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
  return outcome(returned, written);
}

void TlsSession::close_notify() {
  if (broken_ || SSL_is_init_finished(ssl_.get()) == 0) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

TlsFacts TlsSession::facts() const {
  TlsFacts facts;
  facts.version = SSL_get_version(ssl_.get());
  facts.cipher = SSL_get_cipher_name(ssl_.get());
  // An anonymous peer has the result OK as well: there was nothing to verify.
  facts.verified = SSL_get0_peer_certificate(ssl_.get()) != nullptr &&
                   SSL_get_verify_result(ssl_.get()) == X509_V_OK;
  return facts;
}

}  // namespace todoku::real
