// real/https_response.h - one answer of a web server, as bytes (RFC 9112). Pure; Boost.Beast stays
// behind this file.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "io/fetcher.h"

namespace todoku::real {

// Reads the answer to one GET from input cut at any byte.
class ResponseReader {
 public:
  explicit ResponseReader(std::size_t body_bytes);
  ~ResponseReader();

  // Takes all of `bytes`. True once the answer is whole. Errors: malformed, too_large.
  Result<bool> feed(std::string_view bytes);
  // The peer closed: that ends a body of unstated length. Errors: malformed (cut short).
  Result<void> end();
  FetchedFile take();  // requires the answer to be whole, or ended

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace todoku::real
