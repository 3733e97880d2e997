#include "dns/address.h"

#include <gtest/gtest.h>

namespace todoku::dns {
namespace {

std::string again(std::string_view text) {
  const auto bytes = address_bytes(text);
  return bytes ? address_text(*bytes) : "none";
}

TEST(Address, TextIsRfc5952) {
  const struct {
    const char* text;
    const char* canonical;
  } cases[] = {
      {"192.0.2.1", "192.0.2.1"},
      {"0.0.0.0", "0.0.0.0"},
      {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
      {"2001:db8::0:1", "2001:db8::1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"::", "::"},
      {"::1", "::1"},
      {"fe80::", "fe80::"},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
      {"::ffff:c000:201", "::ffff:192.0.2.1"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
  };
  for (const auto& c : cases) EXPECT_EQ(again(c.text), c.canonical) << c.text;
}

TEST(Address, WhatIsNoAddressIsRefused) {
  for (const char* bad : {"",
                          "1",
                          "1.2.3",
                          "1.2.3.4.5",
                          "256.1.1.1",
                          "01.2.3.4",
                          "1.2.3.4 ",
                          "+1.2.3.4",
                          "1..2.3",
                          ":",
                          ":::",
                          "1::2::3",
                          "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9",
                          "1:2:3:4::5:6:7:8",
                          "12345::",
                          "g::",
                          "::1.2.3",
                          "1.2.3.4::",
                          "::1.2.3.4:1",
                          "fe80::1%lo",
                          "[::1]",
                          "1:",
                          ":1"}) {
    EXPECT_EQ(address_bytes(bad), std::nullopt) << bad;
  }
}

TEST(Address, ReverseNames) {
  EXPECT_EQ(reverse_name("192.0.2.1"), "1.2.0.192.in-addr.arpa");
  EXPECT_EQ(reverse_name("2001:db8::1"),
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
  EXPECT_EQ(reverse_name("mx.example.jp"), "");
}

}  // namespace
}  // namespace todoku::dns
