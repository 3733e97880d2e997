// real/socket_bio.h - OpenSSL's way to a socket, without SIGPIPE.
//
// OpenSSL's own socket BIO writes with write(2), and a peer that is gone would then end the
// process.
#pragma once

struct bio_st;

namespace todoku::real {

// Sends and receives on `fd`, which it does not own. Null: out of memory.
bio_st* new_socket_bio(int fd);

}  // namespace todoku::real
