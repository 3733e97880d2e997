// real/maildir.h - mail kept as files: one a message, in Maildir folders, with their sizes in their
// names (",S=", as Maildir++ has it, so that nobody needs to open them for a quota).
//
// A message is written to tmp/, flushed, and moved to new/, whose directory is flushed too: then it
// is there after any crash. What blocks runs on threads of its own.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "io/ports.h"

namespace todoku::real {

class Maildirs {
 public:
  // `hostname` stands in file names; what no file name may hold is written otherwise.
  explicit Maildirs(std::string hostname);
  ~Maildirs();  // ends when nothing is written any more
  Maildirs(const Maildirs&) = delete;

  // Puts the message into each folder, made where it is not there; into all of them or, for all
  // that can be done, none. On stable storage when it ends well. Errors: no_space, io.
  Task<Result<void>> put(std::vector<std::string> folders, std::string message,
                         std::uint64_t chance);
  // Bytes of the messages in the folder's new/ and cur/, and of its subfolders (Maildir++); 0
  // where there is no folder.
  Task<std::uint64_t> used(std::string folder);

  // "a/../b" as one name of a path: "a%2F..%2Fb"; a dot in front is written "%2E".
  static std::string file_name(std::string_view text);

 private:
  std::string hostname_;
  std::uint64_t count_ = 0;
  boost::asio::thread_pool threads_;
};

}  // namespace todoku::real
