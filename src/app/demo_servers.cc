#include "app/demo_servers.h"

#include <boost/json.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "app/admin_client.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

// Both are ready within a second; a busy machine may need longer.
constexpr milliseconds kReadyPatience{20'000};

Result<std::string> make_folder() {
  std::error_code error;
  const auto where = std::filesystem::temp_directory_path(error);
  std::string name = ((error ? "/tmp" : where) / "todoku-demo-XXXXXX").string();
  if (!::mkdtemp(name.data()))
    return fail(Errc::io, fmt::format("{}: {}", name, std::strerror(errno)));
  return name;
}

Result<json::object> ready(Child& child, Interrupt& interrupt) {
  const Result<std::string> line = child.first_line(kReadyPatience, interrupt);
  if (!line) return std::unexpected(line.error());
  json::error_code error;
  const json::value value = json::parse(*line, error);
  if (error || !value.is_object())
    return fail(Errc::malformed, "a line that is no JSON object: " + *line);
  return value.get_object();
}

}  // namespace

Result<std::unique_ptr<DemoServers>> DemoServers::start(bool keep, Interrupt& interrupt) {
  Result<std::string> folder = make_folder();
  if (!folder) return std::unexpected(folder.error());
  std::unique_ptr<DemoServers> servers(new DemoServers(std::move(*folder)));
  Result<void> done = servers->start_sandbox(keep, interrupt);
  if (done) done = servers->write_config();
  if (done) done = servers->start_engine(keep, interrupt);
  if (!done) return std::unexpected(done.error());
  return servers;
}

Result<void> DemoServers::start_sandbox(bool keep, Interrupt& interrupt) {
  Result<Child> child = Child::start({.name = "todoku sandbox",
                                      .arguments = {"--json", "sandbox", "--port", "0", "--dns",
                                                    "127.0.0.1:0", "--http", "127.0.0.1:0"},
                                      .out = file("sandbox.out"),
                                      .err = file("sandbox.err"),
                                      .outlives = keep});
  if (!child) return std::unexpected(child.error());
  sandbox_.emplace(std::move(*child));
  const Result<json::object> told = ready(*sandbox_, interrupt);
  if (!told) return std::unexpected(told.error());
  dns_ = text_at(*told, "dns");
  sandbox_api_ = text_at(*told, "http");
  personas_port_ = static_cast<std::uint16_t>(number_at(*told, "port"));
  return {};
}

// The first wait is short, so that who watches sees a greylist let us in; what is full or limits us
// waits by rules of its own.
Result<void> DemoServers::write_config() const {
  std::ofstream out(file("todoku.toml"));
  out << fmt::format(
      "[server]\n"
      "hostname = \"out.shop.example\"\n"
      "data     = \"{}\"\n"
      "reserve  = \"16MB\"\n\n"
      "[listen.submission]\n"
      "address = \"127.0.0.1:0\"\n\n"
      "[listen.http]\n"
      "address = \"127.0.0.1:0\"\n\n"
      "[dns]\n"
      "servers = [\"{}\"]\n\n"
      "[delivery]\n"
      "port          = {}\n"
      "loopback_only = true\n"
      "schedule      = [\"3s\", \"5m\", \"30m\", \"2h\"]\n",
      file("data"), dns_, personas_port_);
  if (!out.flush()) return fail(Errc::io, file("todoku.toml") + " cannot be written");
  return {};
}

Result<void> DemoServers::start_engine(bool keep, Interrupt& interrupt) {
  Result<Child> child = Child::start({.name = "todoku serve",
                                      .arguments = {"--json", "serve", "-c", file("todoku.toml")},
                                      .out = file("serve.out"),
                                      .err = file("serve.err"),
                                      .outlives = keep});
  if (!child) return std::unexpected(child.error());
  engine_.emplace(std::move(*child));
  const Result<json::object> told = ready(*engine_, interrupt);
  if (!told) return std::unexpected(told.error());
  const json::object* listen = object_at(*told, "listen");
  const Result<Endpoint> smtp = parse_endpoint(listen ? text_at(*listen, "submission") : "");
  if (!smtp) return std::unexpected(smtp.error());
  submission_ = *smtp;
  engine_api_ = text_at(*listen, "http");
  return {};
}

void DemoServers::let_go() {
  sandbox_->let_go();
  engine_->let_go();
  folder_.clear();
}

DemoServers::~DemoServers() {
  engine_.reset();  // first, so that it does not find the sandbox gone
  sandbox_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace todoku::app
