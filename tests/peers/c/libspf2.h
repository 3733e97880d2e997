// tests/peers/c/libspf2.h - libspf2 as a peer: SPF from a zone in memory, for tests and benches.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace todoku::peers {

// type: "TXT", "A", "AAAA", "MX" (the host alone), "PTR", or "TIMEOUT" (the name cannot be asked).
struct Row {
  std::string name, type, value;
};

class Libspf2 {
 public:
  explicit Libspf2(const std::vector<Row>& zone);
  ~Libspf2();
  Libspf2(const Libspf2&) = delete;
  Libspf2& operator=(const Libspf2&) = delete;

  struct Session {
    std::string ip, helo, mail_from;  // mail_from "" is the null sender
  };
  struct Answer {
    std::string result;  // "pass", "permerror"; "refused": it takes no such session
    std::string words;   // its own errors, joined
  };
  Answer check(const Session& session) const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace todoku::peers
