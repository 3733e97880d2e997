#!/usr/bin/env python3
"""A gateway before a mail store: what the store answers is answered to the stranger, and what it does
not answer waits in the spool. Nothing acknowledged is lost, whoever is killed and when."""

import json
import os
import time

from gateway_test import Gateway
from store import Store
from todoku import Case, Raw, letter, main, todoku, wait_for

SENDER = "news@good.example"


class Forwarding(Case):
    lmtp = True
    more = ""

    def setUp(self):
        super().setUp()
        self.store = Store(self, self.lmtp)
        way = "lmtp" if self.lmtp else "smtp"
        self.gateway = Gateway(self, f'domains = ["example.jp"]\nforward_by = "{way}"\n'
                                     f'forward = "127.0.0.1:{self.store.port}"\n' + self.more)

    def send(self, *names, text="Hello.", sender=SENDER):
        """The answers to the recipients and, if there is one, to the message."""
        return self.gateway.send(letter(SENDER, text), [f"{name}@example.jp" for name in names],
                                 sender)[1:]

    def events(self, decision=None):
        rows = [row for row in self.gateway.server.rows("events", "--limit", "1000")
                if row["type"] == "reception"]
        return [row for row in rows if decision in (None, row["decision"])]

    def comes(self, name):
        return wait_for(lambda: self.store.has(f"{name}@example.jp"), f"{name} gets it", 60)


class WhatTheStoreSays(Forwarding):
    def test_its_answers_are_ours(self):
        self.assertEqual(self.send("taro", text=".dot\r\nx")[-1], "250 2.0.0 Kept")
        self.assertEqual(self.send("gone"), ["550 5.1.1 Nobody of that name here"])
        self.assertEqual(self.send("full")[-1], "452 4.2.2 Full to the brim")
        self.assertEqual(self.send("never")[-1], "554 5.7.1 Not in this house")
        (body,) = self.store.has("taro@example.jp")
        self.assertTrue(body.startswith(b"Authentication-Results: mx.example.jp;"), body)
        self.assertTrue(body.endswith(b"\r\n..dot\r\nx\r\n"))
        self.assertEqual(self.gateway.server.rows("queue"), [])

    def test_one_of_three_is_refused_at_rcpt_and_the_message_comes_once(self):
        answers = self.send("a", "gone", "b")
        self.assertEqual([answer[:3] for answer in answers], ["250", "550", "250", "250"])
        self.assertEqual([to for to, _ in self.store.kept], ["a@example.jp", "b@example.jp"])
        self.assertEqual(sum(line.upper() == "DATA" for line in self.store.said), 1)

    def test_what_it_says_to_mail_is_said_to_the_recipient(self):
        answers = self.send("a", sender="banned@good.example")
        self.assertEqual(answers, ["550 5.7.1 Not from you"])

    def test_nobody_who_was_taken_gets_a_second_copy_and_the_others_are_tried_again(self):
        self.assertTrue(self.send("a", "full", "b")[-1].startswith("250 2.0.0 Taken as "))
        story = self.gateway.server.settled("full@example.jp", "deferred")
        self.assertIn("Full to the brim", story["steps"][-1]["attempt"]["reply"])
        self.assertEqual([to for to, _ in self.store.kept], ["a@example.jp", "b@example.jp"])
        self.assertIsNone(self.gateway.server.story("a@example.jp"))

    def test_who_is_refused_after_the_dot_beside_others_is_reported(self):
        self.assertTrue(self.send("a", "never")[-1].startswith("250"))
        story = self.gateway.server.settled("never@example.jp", "bounced")
        self.assertEqual(story["steps"][-1]["attempt"]["stage"], "eod")
        report = wait_for(lambda: self.gateway.server.story(SENDER), "the report to the sender")
        self.assertEqual(report["sender"], "")
        self.assertEqual(self.gateway.server.rows("suppression", "list"), [])
        self.assertEqual(self.gateway.server.rows("holds"), [])


class WhatTheStoreDoesNotSay(Forwarding):
    def check_is_taken_and_comes(self, name="taro"):
        answers = self.send(name)
        self.assertTrue(answers[-1].startswith("250 2.0.0 Taken as "), answers)
        self.recover()
        self.comes(name)
        self.gateway.server.settled(f"{name}@example.jp", "delivered", 60)

    def recover(self):
        self.store.silent_at.clear()
        self.store.gone_at.clear()
        self.store.released.set()
        if not self.store.server:
            self.store.open()

    def test_a_store_that_is_down_refuses_no_mail(self):
        self.store.close()
        self.check_is_taken_and_comes()

    def test_a_store_that_falls_over_amid_the_message_gets_it_again(self):
        self.store.gone_at.add(".")
        self.check_is_taken_and_comes()

    def test_a_store_that_falls_over_at_rcpt_gets_it_later(self):
        self.store.gone_at.add("RCPT")
        self.check_is_taken_and_comes()

    def test_a_store_without_room_for_visitors_gets_it_later(self):
        self.store.gone_at.add("CONNECT")
        self.check_is_taken_and_comes()

    def test_a_slow_store_keeps_nobody_waiting_for_long(self):
        self.store.silent_at.add("LHLO")
        self.assertTrue(self.send("a")[-1].startswith("250 2.0.0 Taken as "))
        began = time.monotonic()  # it is known to be slow: the next one is not made to wait at all
        self.assertTrue(self.send("b")[-1].startswith("250 2.0.0 Taken as "))
        self.assertLess(time.monotonic() - began, 8)
        self.recover()
        self.comes("a")
        self.comes("b")

    def test_a_store_that_kept_it_without_saying_so_gets_a_second_copy_and_not_none(self):
        self.store.gone_at.add(".")
        self.store.keeps_before_it_goes = True
        self.check_is_taken_and_comes()
        wait_for(lambda: len(self.store.has("taro@example.jp")) == 2, "the second copy")

    def test_what_was_taken_comes_after_a_kill(self):
        self.store.close()
        for name in ("a", "b", "c"):
            self.assertTrue(self.send(name)[-1].startswith("250"))
        self.gateway.server.kill()
        self.store.open()
        self.gateway.start()
        for name in ("a", "b", "c"):
            self.comes(name)

    def test_a_kill_amid_the_message_leaves_it_with_the_sender(self):
        self.store.silent_at.add(".")
        with Raw(self.gateway.endpoint) as raw:
            raw.open_data(SENDER, "taro@example.jp")
            raw.write(letter(SENDER) + ".\r\n")
            wait_for(lambda: "DATA" in self.store.said, "the store has it in hand")
            self.gateway.server.kill()
            self.assertNotRegex(raw.reply(), "^2")
        self.store.silent_at.clear()
        self.store.released.set()
        self.gateway.start()
        self.assertEqual(self.send("taro")[-1], "250 2.0.0 Kept")
        self.assertEqual(self.gateway.server.rows("queue"), [])

    def test_a_stranger_who_leaves_amid_the_message_leaves_nothing(self):
        with Raw(self.gateway.endpoint) as raw:
            raw.open_data(SENDER, "taro@example.jp")
            raw.write("Subject: half")
        self.assertEqual(self.send("hanako")[-1], "250 2.0.0 Kept")
        self.assertEqual(self.store.has("taro@example.jp"), [])

    def test_senders_of_ours_reach_it_without_an_mx(self):
        submission = self.gateway.server.ready["listen"]["out"]
        with Raw(submission) as raw:
            raw.open_data("hanako@example.jp", "taro@example.jp")
            raw.write(letter("hanako@example.jp") + ".\r\n")
            self.assertRegex(raw.reply(), "^250")
        self.comes("taro")


class Defer(Forwarding):
    more = 'unanswered = "defer"'

    def test_the_sender_keeps_what_the_store_does_not_answer(self):
        self.store.close()
        self.assertEqual(self.send("taro")[-1][:9], "451 4.4.1")
        self.assertEqual(self.gateway.server.rows("queue"), [])


class BySmtp(Forwarding):
    lmtp = False

    def test_one_answer_stands_for_all(self):
        self.assertEqual(self.send("a", "gone", "b")[-1], "250 2.0.0 Kept")
        self.assertEqual(self.send("a", "full")[-1], "452 4.2.2 Full to the brim")
        self.assertEqual([to for to, _ in self.store.kept], ["a@example.jp", "b@example.jp"])

    def test_it_waits_in_the_spool_while_the_server_is_down(self):
        self.store.close()
        self.assertTrue(self.send("taro")[-1].startswith("250 2.0.0 Taken as "))
        self.store.open()
        self.comes("taro")


class Told(Forwarding):
    def test_every_answer_is_an_event_and_can_be_asked_for(self):
        self.send("taro", "gone")
        self.store.close()
        self.send("later")
        taken = wait_for(lambda: len(self.events("taken")) == 2 and self.events("taken"), "events")
        self.assertEqual(taken[0]["addresses"], ["taro@example.jp"])
        self.assertEqual((taken[0]["sender"], taken[0]["client"], taken[0]["helo"],
                          taken[0]["policy"], taken[0]["stage"], taken[0]["reply"]),
                         (SENDER, "127.0.0.1", "good.example", "standard", "eod", "250 2.0.0 Kept"))
        self.assertIn("spf=pass", taken[0]["found"])
        self.assertNotIn("message", taken[0])
        self.assertIn(taken[1]["message"], taken[1]["reply"])
        (refused,) = self.events("refused")
        self.assertEqual((refused["stage"], refused["addresses"], refused["reply"]),
                         ("rcpt", ["gone@example.jp"], "550 5.1.1 Nobody of that name here"))
        told = self.gateway.server.command("why", "gone@example.jp").stdout
        self.assertIn("Nobody of that name here", told)
        self.assertIn("refused", told)
        self.assertIn("gone@example.jp", self.gateway.server.command("why", SENDER).stdout)
        self.assertEqual(self.gateway.server.command("why", "nobody@example.jp").returncode, 1)
        status = self.gateway.server.api.get("/v1/status")
        self.assertEqual(status["receptions"],
                         {"taken": 2, "quarantined": 0, "deferred": 0, "refused": 1, "untold": 0})


class Sealed(Case):
    def test_what_goes_on_is_sealed(self):
        store = Store(self)
        key = os.path.join(self.folder, "arc.pem")
        made = todoku("dkim", "keygen", "--domain", "example.jp", "--selector", "arc", "--out", key,
                      "--json")
        self.assertEqual(made.returncode, 0, made)
        record = json.loads(made.stdout)
        gateway = Gateway(self, f'''domains = ["example.jp"]
forward = "127.0.0.1:{store.port}"
arc_seal = "seal"
[dkim.seal]
domain = "example.jp"
selector = "arc"
key = "{key}"''')
        gateway.send(letter(SENDER), ["taro@example.jp"])
        (body,) = store.has("taro@example.jp")
        self.assertTrue(body.startswith(b"ARC-Seal: a="), body[:200])
        self.assertIn(b"ARC-Authentication-Results: i=1;\r\n\tmx.example.jp;", body)
        zone = self.write("zone.json", json.dumps({record["name"]: [["TXT", record["value"]]]}))
        message = self.write("sealed.eml", body.decode().replace("\r\n", "\n"))
        seen = json.loads(todoku("check", message, "--zone", zone, "--json").stdout)
        self.assertEqual(seen["results"]["arc"]["result"], "pass", seen["results"]["arc"])


if __name__ == "__main__":
    main()
