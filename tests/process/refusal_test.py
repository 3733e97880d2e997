#!/usr/bin/env python3
"""What a running server refuses: by an SMTP code, an HTTP status or an exit code, in a sentence, and
the server goes on."""

import json
import unittest

from todoku import FREE_LISTENERS, Raw, Shared, free_port, main, todoku

CONFIG = '[server]\nmax_message = "64KiB"\n[delivery]\nloopback_only = true\n' + FREE_LISTENERS
LIMIT = 65536


class ARunningServer(Shared):

    @classmethod
    def start(cls, keeper):
        cls.server = keeper.serve(CONFIG)

    def setUp(self):
        self.admitted = self.count()

    def count(self):
        return self.server.api.get("/v1/status")["totals"]["messages"]

    def nothing_was_taken(self):
        self.assertEqual(self.count(), self.admitted)

    # SMTP

    def test_a_message_announced_over_the_limit_is_refused_at_mail(self):
        with Raw(self.server.smtp) as smtp:
            self.assertIn(f"SIZE {LIMIT}", smtp.say("EHLO client.example"))
            reply = smtp.say(f"MAIL FROM:<a@shop.example> SIZE={LIMIT + 1}")
            self.assertRegex(reply, r"^552 5\.3\.4 .*65536")
            self.assertTrue(smtp.say("MAIL FROM:<a@shop.example> SIZE=100").startswith("250"))

    def test_a_message_that_grows_over_the_limit_is_refused_at_the_dot(self):
        with Raw(self.server.smtp) as smtp:
            smtp.open_data()
            smtp.write("Subject: long\r\n\r\n" + ("x" * 98 + "\r\n") * 700 + ".\r\n")
            self.assertRegex(smtp.reply(), r"^552 5\.3\.4 ")
            self.assertTrue(smtp.say("NOOP").startswith("250"), "the session goes on")
        self.nothing_was_taken()

    def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(self):
        with Raw(self.server.smtp) as smtp:
            self.assertTrue(smtp.say("NOOP " + "x" * 20000).startswith("500 5.5.6"))
            self.assertTrue(smtp.say("NOOP").startswith("250"))

    def test_a_bare_line_feed_in_a_message_is_refused(self):
        with Raw(self.server.smtp) as smtp:
            smtp.open_data()
            smtp.write("Subject: bare\r\n\r\none\ntwo\r\n.\r\n")
            self.assertRegex(smtp.reply(), r"^5\d\d 5\.\d\.\d .*(LF|bare)")
        self.nothing_was_taken()

    def test_no_message_is_smuggled_behind_a_lone_dot_with_a_bare_line_end(self):
        for end in ("\n.\n", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r"):
            with Raw(self.server.smtp) as smtp:
                smtp.open_data()
                smtp.write("Subject: outer\r\n\r\nouter" + end +
                           "MAIL FROM:<ceo@bank.example>\r\nRCPT TO:<taro@sandbox.example>\r\n"
                           "DATA\r\nSubject: smuggled\r\n\r\ninner\r\n.\r\n")
                self.assertRegex(smtp.reply(), r"^5", repr(end))
        self.nothing_was_taken()

    def test_a_bare_line_feed_in_a_command_is_refused(self):
        with Raw(self.server.smtp) as smtp:
            smtp.write("EHLO a\nNOOP\r\n")
            self.assertRegex(smtp.reply(), r"^500 5\.5\.2 .*CR LF")

    def test_an_unknown_command_is_refused_and_many_end_the_session(self):
        with Raw(self.server.smtp) as smtp:
            self.assertRegex(smtp.say("HELLO there"), r"^500 5\.5\.1 ")
            replies = 0
            while not (reply := smtp.say("WHAT")).startswith("421"):
                self.assertTrue(reply.startswith("500"), reply)
                replies += 1
                self.assertLess(replies, 50)
            self.assertEqual(smtp.reply(), "", "closed")

    def test_an_address_that_is_none_is_refused_at_rcpt(self):
        with Raw(self.server.smtp) as smtp:
            smtp.say("EHLO client.example")
            smtp.say("MAIL FROM:<a@shop.example>")
            for wrong in ("<taro>", "<taro@>", "<@sandbox.example>", "taro sandbox", "<a@b@c>"):
                self.assertRegex(smtp.say("RCPT TO:" + wrong), r"^50[13] |^55[0-9] ", wrong)

    def test_a_client_that_leaves_in_the_middle_leaves_nothing_behind(self):
        with Raw(self.server.smtp) as smtp:
            smtp.open_data()
            smtp.write("Subject: half\r\n\r\nhalf")
        self.nothing_was_taken()

    # HTTP

    def refused(self, method, path, body, *words, content_type="application/json", status=400):
        got, answer = self.server.api.ask(method, path, body, content_type)
        self.assertEqual(got, status, answer)
        for word in words:
            self.assertIn(word, answer["error"]["message"])

    def test_a_body_that_is_no_json_is_refused(self):
        self.refused("POST", "/v1/messages", '{"from": "a@b.example", ', "JSON")
        self.refused("POST", "/v1/suppressions", "[1, 2]", "JSON")

    def test_json_without_what_is_needed_says_what_is_needed(self):
        self.refused("POST", "/v1/messages", {"from": "a@b.example", "message": "x"}, '"to"')
        self.refused("POST", "/v1/messages", {"from": "a@b.example", "to": "c@d.example"},
                     '"message"')
        self.refused("POST", "/v1/suppressions", {"address": "taro"}, '"address"')
        self.refused("POST", "/v1/suppressions", {"address": "taro@a.example", "for": "long"},
                     "long")
        self.nothing_was_taken()

    def test_an_address_that_is_none_is_refused_by_the_api(self):
        self.refused("POST", "/v1/messages",
                     {"from": "a@b.example", "to": ["taro@"], "message": "Subject: x\n\nx"}, "taro@")
        self.nothing_was_taken()

    def test_a_message_over_the_limit_is_refused_by_the_api(self):
        self.refused("POST", "/v1/messages",
                     {"from": "a@b.example", "to": ["c@d.example"],
                      "message": "Subject: x\n\n" + "x" * 70000}, "65536", status=413)
        self.nothing_was_taken()

    def test_what_is_not_there_is_404_and_a_wrong_method_405(self):
        self.refused("GET", "/v1/nothing", None, status=404)
        self.refused("GET", "/v1/suppressions/taro@nowhere.example", None, "not suppressed",
                     status=404)
        self.refused("DELETE", "/v1/queue", None, "GET", status=405)
        self.refused("GET", "/v1/queue?state=lost", None, "lost")

    # The command line

    def test_an_unknown_command_is_told_with_the_nearest_one(self):
        done = todoku("suppresion", "list")
        self.assertEqual(done.returncode, 2)
        self.assertIn("suppression", done.stderr)
        done = todoku("queue", "lst")
        self.assertEqual(done.returncode, 2)
        self.assertIn("list", done.stderr)

    def test_an_unknown_option_is_told_with_the_nearest_one(self):
        done = todoku("queue", "list", "--domian", "a.example")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--domain", done.stderr)

    def test_faults_are_told_in_japanese_too(self):
        done = todoku("suppresion", "list", "--lang", "ja")
        self.assertEqual(done.returncode, 2)
        self.assertIn("もしかして: suppression", done.stderr)

    def test_a_server_that_is_not_there_is_3_for_every_command(self):
        nowhere = f"127.0.0.1:{free_port()}"
        for words in (("queue", "list"), ("events",), ("holds", "list"), ("suppression", "list"),
                      ("why", "taro@a.example")):
            done = todoku(*words, "--server", nowhere)
            self.assertEqual(done.returncode, 3, (words, done))
            self.assertIn(nowhere, done.stderr)
            self.assertIn("todoku serve", done.stderr)

    def test_an_answer_of_no_is_1(self):
        self.assertEqual(self.server.command("why", "taro@nowhere.example").returncode, 1)
        self.assertEqual(
            self.server.command("suppression", "remove", "taro@nowhere.example").returncode, 1)

    def test_json_output_is_one_object_a_line(self):
        for words in (("queue", "list"), ("events",), ("holds", "list"), ("suppression", "list")):
            done = self.server.command(*words, "--json")
            self.assertEqual(done.returncode, 0, done)
            for line in done.stdout.splitlines():
                json.loads(line)


if __name__ == "__main__":
    main()
