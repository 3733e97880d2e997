// app/serve.h - the running server: everything built from a configuration, joined, started and
// stopped.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "api/admin.h"
#include "api/server.h"
#include "app/config.h"
#include "app/gateway_place.h"
#include "app/log.h"
#include "deliver/admin.h"
#include "deliver/engine.h"
#include "event/pump.h"
#include "io/gate.h"
#include "real/clock.h"
#include "real/dialer.h"
#include "real/journal.h"
#include "real/listener.h"
#include "real/random.h"
#include "real/resolver.h"
#include "real/rocks_index.h"
#include "real/workers.h"
#include "receive/listener.h"
#include "receive/submission.h"
#include "spool/signatory.h"
#include "spool/spool.h"

namespace todoku::app {

// The listeners first: a busy port is known before the spool is touched. The order of the members
// is the order in which they need each other.
class Server {
 public:
  // Everything listens when it returns, nothing is accepted yet. An Error's `what` is for the
  // person who starts it: one line a fault.
  static Result<std::unique_ptr<Server>> open(boost::asio::any_io_executor loop,
                                              const Config& config, Log& log);
  // Would it open, as far as files tell: catalogue, profiles, keys, certificates, the gateway's
  // policy and mailboxes? The same errors; no port and no data is touched.
  static Result<void> check(const Config& config, Log& log);
  Server(const Server&) = delete;
  ~Server();

  Result<void> start();  // accepts and delivers
  // Takes over what can change while it runs: the keys of [dkim.NAME]. Errors: as open; then
  // nothing has changed.
  Result<void> reload(const Config& config);
  Task<void> stop();  // no new mail, transactions under way end, what is known is flushed

  // {"submission": "127.0.0.1:2525", "http": …}: where it listens.
  boost::json::object addresses() const;
  spool::Totals totals() const { return spool_->totals(); }

 private:
  struct SmtpPlace;
  struct HttpPlace;
  class Joints;

  Server(boost::asio::any_io_executor loop, const Config& config, Log& log);
  Result<void> open_knowledge();
  Result<void> open_listeners();
  Result<void> open_spool();
  Result<void> open_network();
  Result<void> open_engine();
  Result<void> open_gateway();
  Result<void> use_keys(const Config& config);
  std::unique_ptr<receive::Submission> submission_at(const ListenConfig& listen);

  boost::asio::any_io_executor loop_;
  Config config_;
  Log& log_;
  real::SystemClock clock_;
  real::SystemRandom random_;
  WallTime started_;
  std::unique_ptr<reply::Catalogue> catalogue_;
  std::unique_ptr<policy::Profiles> profiles_;
  std::unique_ptr<GatewayPlace> gateway_;  // where a listener is inbound
  std::vector<std::unique_ptr<SmtpPlace>> smtp_;
  std::vector<std::unique_ptr<HttpPlace>> http_;
  std::unique_ptr<real::FileJournal> journal_;
  std::unique_ptr<real::RocksIndex> index_;
  std::unique_ptr<spool::Spool> spool_;
  std::unique_ptr<real::DnsResolver> resolver_, fresh_resolver_;
  std::unique_ptr<real::TcpDialer> tcp_;
  std::unique_ptr<Dialer> guarded_;
  real::ThreadWorkers workers_;
  spool::Signatory signatory_;
  std::unique_ptr<deliver::HoldCheck> hold_check_;
  std::unique_ptr<deliver::Engine> engine_;
  std::unique_ptr<Joints> joints_;
  std::unique_ptr<api::Admin> admin_;
  api::Router router_;
  std::unique_ptr<event::Sink> sink_;
  std::unique_ptr<event::Pump> pump_;
  Gate gate_;
};

}  // namespace todoku::app
