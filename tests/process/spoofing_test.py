#!/usr/bin/env python3
"""What a stranger tries at the gateway so that readers see another author than the one who was
checked, or another message than the one that was refused. Each attack is refused, or judged as the
one who really sent it; no second message ever comes out of one."""

import ssl

from gateway_test import Gateway
from signer import Signer
from todoku import CERTIFICATE, KEY, Case, Raw, letter, main

BASE = ("Date: Mon, 02 Mar 2026 09:00:00 +0900\r\nMessage-ID: <1@evil.example>\r\n"
        "Subject: Your account\r\n")
INBOUND = 'domains = ["example.jp"]\nmaildir = "mail"'

# bank.example publishes p=reject; evil.example passes SPF for itself and has no DMARC record.
REFUSED = {
    "no From": BASE,
    "an empty From": BASE + "From:\r\n",
    "the null address": BASE + "From: <>\r\n",
    "several From fields": BASE + "From: x@evil.example\r\nFrom: ceo@bank.example\r\n",
    "several From fields, the bank first": BASE + "From: ceo@bank.example\r\nFrom: x@evil.example\r\n",
    "a From with a space before its colon": BASE + "From : x@evil.example\r\nFrom: ceo@bank.example\r\n",
    "authors in two domains": BASE + "From: x@evil.example, ceo@bank.example\r\n",
    "authors in two domains, with a Sender":
        BASE + "Sender: x@evil.example\r\nFrom: ceo@bank.example, x@evil.example\r\n",
    "an address before the brackets": BASE + "From: ceo@bank.example <x@evil.example>\r\n",
    "two bracketed addresses": BASE + "From: <ceo@bank.example><x@evil.example>\r\n",
    "a route": BASE + "From: <@evil.example:ceo@bank.example>\r\n",
    "a comment in the address": BASE + "From: ceo@bank.example(@evil.example)x\r\n",
    "a group of two": BASE + "From: Bank: ceo@bank.example, x@evil.example;\r\n",
    "an empty group": BASE + "From: undisclosed-recipients:;\r\n",
    "an unclosed quotation": BASE + "From: \"x <ceo@bank.example>, <x@evil.example>\r\n",
    "an address literal": BASE + "From: ceo@[127.0.0.1]\r\n",
    "a NUL in From": BASE + "From: x@evil.example\0 <ceo@bank.example>\r\n",
    "a NUL in a field name": BASE + "Fr\0om: x@evil.example\r\nFrom: ceo@evil.example\r\n",
    "a line that is no field": "Fro\xefm x\r\n" + BASE + "From: ceo@bank.example\r\n",
    "an mbox line": "From ceo@bank.example Mon Mar  2 09:00:00 2026\r\n" + BASE +
                    "From: x@evil.example\r\n",
    "Subject twice": BASE + "From: x@evil.example\r\nSubject: From the bank\r\n",
    "Reply-To twice": BASE + "From: x@evil.example\r\nReply-To: a@evil.example\r\nReply-To: b@bank.example\r\n",
    "two Content-Types": BASE + "From: x@evil.example\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n",
    "the bank itself": BASE + "From: ceo@bank.example\r\n",
    "the bank, folded": BASE + "From:\r\n The Bank\r\n\t<ceo@bank.example>\r\n",
    "the bank in capitals": BASE + "FROM: CEO@BANK.EXAMPLE\r\n",
    "a host of the bank that does not exist": BASE + "From: ceo@no.such.bank.example\r\n",
    "a group of one": BASE + "From: Bank: ceo@bank.example;\r\n",
}

# The author is evil.example, whatever the name says: judged as such, and taken.
TAKEN = {
    "a name that is an address": "From: \"ceo@bank.example\" <x@evil.example>\r\n",
    "an encoded name": "From: =?utf-8?q?ceo=40bank=2Eexample?= <x@evil.example>\r\n",
    "a comment": "From: x@evil.example (ceo@bank.example)\r\n",
    "a quoted local part": "From: \"ceo@bank.example\"@evil.example\r\n",
    "a name that looks alike": "From: ceo@xn--bnk-0na.example\r\n",
}


class Attack(Case):
    @classmethod
    def setUpClass(cls):
        cls.keeper = Case()
        cls.keeper.setUp()
        cls.addClassCleanup(cls.keeper.doCleanups)
        cls.gateway = Gateway(cls.keeper, INBOUND)
        for zone in (("_dmarc.bank.example", "TXT", "v=DMARC1; p=reject; np=reject"),
                     ("bank.example", "TXT", "v=spf1 -all"), ("bank.example", "MX", "10 mx.bank.example."),
                     ("evil.example", "TXT", "v=spf1 +all"), ("evil.example", "MX", "10 mx.evil.example.")):
            cls.gateway.zone("set", *zone)

    def setUp(self):
        pass

    def kept(self):
        return self.gateway.kept("example.jp/taro")

    def dot(self, data, sender="x@evil.example"):
        """Everything as bytes, with its own end."""
        with Raw(self.gateway.endpoint) as raw:
            raw.open_data(sender, "taro@example.jp")
            raw.write(data if isinstance(data, bytes) else data.encode("latin-1"))
            return raw.reply()


class Authors(Attack):
    def test_an_author_in_doubt_or_a_stranger_is_refused(self):
        before = len(self.kept())
        for name, head in REFUSED.items():
            with self.subTest(name):
                answer = self.dot(head + "\r\nPay here.\r\n.\r\n")
                self.assertRegex(answer, r"^5\d\d[ -]5\.\d", name)
        self.assertEqual(len(self.kept()), before)

    def test_a_name_is_only_a_name(self):
        for name, field in TAKEN.items():
            with self.subTest(name):
                answer = self.dot(BASE + field + "\r\nPay here.\r\n.\r\n")
                self.assertRegex(answer, "^250", name)
        self.assertNotIn("dmarc=pass", "".join(self.kept()))

    def test_a_null_sender_does_not_make_an_author(self):
        answer = self.dot(BASE + "From: ceo@bank.example\r\n\r\nx\r\n.\r\n", sender="")
        self.assertIn("DMARC policy of bank.example", answer)

    def test_an_empty_header_is_no_message(self):
        for data in ("\r\nhello\r\n.\r\n", ".\r\n", "hello\r\n.\r\n"):
            self.assertRegex(self.dot(data), r"^550 5\.7\.1")

    def test_a_replayed_signature_does_not_carry_another_author(self):
        bank = Signer("bank.example")
        self.gateway.zone("set", *bank.record()[:1], "TXT", bank.record()[1])
        signed = bank.sign(letter("ceo@bank.example", "Your statement."))
        self.assertRegex(self.dot(signed + b".\r\n"), "^250")  # the bank's own mail, forwarded
        for head in (b"From: x@evil.example\r\n", b"Subject: Pay at once\r\n"):
            self.assertRegex(self.dot(head + signed + b".\r\n"), r"^550 5\.7\.1")

    def test_a_signature_over_a_part_of_the_body_is_none(self):
        bank = Signer("bank.example", "s2", seed=3)
        self.gateway.zone("set", *bank.record()[:1], "TXT", bank.record()[1])
        message = letter("ceo@bank.example", "Your statement.")
        signed = bank.sign(message, length=10)
        self.assertRegex(self.dot(signed + b"And pay here.\r\n.\r\n"), r"^550 5\.7\.1")

    def test_no_field_of_ours_is_believed_from_outside(self):
        forged = ("Authentication-Results: mx.example.jp; dmarc=pass header.from=bank.example\r\n"
                  "Authentication-Results: (x) \"MX.example\\.jp\" 1; dmarc=pass\r\n"
                  "X-Todoku-Quarantine: none\r\n")
        self.assertRegex(self.dot(forged + BASE + "From: x@evil.example\r\n\r\nforged\r\n.\r\n"), "^250")
        (message,) = [m for m in self.kept() if m.endswith("forged\r\n")]
        self.assertEqual(message.count("header.from=bank.example"), 0)
        self.assertEqual(message.lower().count("authentication-results:"), 1)


SECOND = "MAIL FROM:<ceo@bank.example>\r\nRCPT TO:<taro@example.jp>\r\nDATA\r\nsmuggled\r\n.\r\n"
GOOD = BASE + "From: x@evil.example\r\n\r\nhello"


class Smuggling(Attack):
    def test_no_false_end_of_a_message_lets_a_second_one_out(self):
        for end in ("\n.\n", "\n.\r\n", "\r.\r", "\r.\r\n", "\r\n.\n", "\r\n.\r", "\r\n\0.\r\n",
                    "\n.\r", "\r\r\n.\r\n\n"):
            with self.subTest(repr(end)):
                answer = self.dot(GOOD + end + SECOND + "\r\n.\r\n")
                self.assertRegex(answer, "^[245]")
                self.assertFalse(any("\r\nsmuggled\r\n" in m and "hello" not in m for m in self.kept()))
                if end != "\r\n\0.\r\n":
                    self.assertRegex(answer, "^5", end)

    def test_bdat_counts_bytes_and_nothing_else(self):
        inner = (GOOD + "\r\n.\r\n" + SECOND).encode()
        with Raw(self.gateway.endpoint) as raw:
            for line in ("EHLO x.example", "MAIL FROM:<x@evil.example>", "RCPT TO:<taro@example.jp>"):
                self.assertRegex(raw.say(line), "^250")
            raw.write(b"BDAT %d\r\n" % len(inner) + inner + b"BDAT 0 LAST\r\n")
            self.assertRegex(raw.reply(), "^250")
            self.assertRegex(raw.reply(), "^250")
            self.assertRegex(raw.say("NOOP"), "^250")
        self.assertEqual(sum("smuggled" in m for m in self.kept()), 1)

    def test_data_within_bdat_and_huge_chunks_are_refused(self):
        with Raw(self.gateway.endpoint) as raw:
            for line in ("EHLO x.example", "MAIL FROM:<x@evil.example>", "RCPT TO:<taro@example.jp>"):
                raw.say(line)
            raw.write(b"BDAT 5\r\nFrom:")
            self.assertRegex(raw.reply(), "^250")
            self.assertRegex(raw.say("DATA"), "^5")
            self.assertRegex(raw.say("BDAT 99999999999999999999 LAST"), "^5")

    def test_a_bare_line_end_in_bdat_is_refused(self):
        body = (BASE + "From: x@evil.example\r\nX: y\nFrom: ceo@bank.example\r\n\r\nx\r\n").encode()
        with Raw(self.gateway.endpoint) as raw:
            for line in ("EHLO x.example", "MAIL FROM:<x@evil.example>", "RCPT TO:<taro@example.jp>"):
                raw.say(line)
            raw.write(b"BDAT %d LAST\r\n" % len(body) + body)
            self.assertRegex(raw.reply(), "^5")


class Injection(Case):
    def test_what_is_said_before_tls_is_forgotten(self):
        gateway = Gateway(self, INBOUND + f'''
[listen.tls]
address = "127.0.0.1:0"
role = "inbound"
tls = "offer"
certificate = "{CERTIFICATE}"
key = "{KEY}"''')
        with Raw(gateway.server.ready["listen"]["tls"]) as raw:
            raw.say("EHLO x.example")
            raw.say("MAIL FROM:<x@good.example>")
            raw.write("STARTTLS\r\nRCPT TO:<taro@example.jp>\r\nDATA\r\ninjected\r\n.\r\n")
            self.assertRegex(raw.reply(), "^220")
            context = ssl._create_unverified_context()
            raw.file.close()
            raw.socket = context.wrap_socket(raw.socket)
            raw.file = raw.socket.makefile("rb")
            self.assertRegex(raw.say("RCPT TO:<taro@example.jp>"), "^503")
            self.assertRegex(raw.say("EHLO x.example"), "^250")
        self.assertEqual(gateway.kept("example.jp/taro"), [])


if __name__ == "__main__":
    main()
