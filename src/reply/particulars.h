// reply/particulars.h - what a reply's own text tells of the sender: the domain and IP it complains
// about.
#pragma once

#include <string>
#include <string_view>

namespace todoku::reply {

struct Told {
  std::string domain;     // "" if it is not told
  std::string ip;         // IPv4 or IPv6
  std::string recipient;  // "a@b.example"
};
// Reads the forms in which receivers name the sender: "The MAIL FROM domain [example.jp]", "SPF
// check for [example.jp]", "Unauthenticated email from example.jp", "with ip: [192.0.2.1]", "Client
// host [192.0.2.1]".
Told read_particulars(std::string_view text);

}  // namespace todoku::reply
