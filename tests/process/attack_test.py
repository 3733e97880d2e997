#!/usr/bin/env python3
"""The gateway under those who do not play by the rules: every false end of a message, lines and
headers without end, clients who dawdle, vanish or come in crowds, names that are paths, mailboxes that
fill up under two messages at once. It answers, keeps what it said it kept, and goes on."""

import concurrent.futures
import ctypes
import os
import re
import socket
import time

from gateway_test import Gateway
from small_disk import mount_small_disk
from todoku import PATIENCE, Case, Raw, letter, main, split_endpoint, wait_for

GOOD = "news@good.example"
TARO = "taro@example.jp"
HEAD = "From: <news@good.example>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0900\r\nMessage-ID: <a@good.example>\r\n"
MAILBOXES = """taro@example.jp
half@example.jp       active quota=10KB
@open.example
太郎@example.jp
"""
CONFIG = '''mailboxes = "mailboxes"
maildir = "mail"
[listen.few]
address = "127.0.0.1:0"
role = "inbound"
trusted = []
max_connections_per_client = 3
[listen.brief]
address = "127.0.0.1:0"
role = "inbound"
max_session = "2s"
'''


class Attack(Case):
    @classmethod
    def setUpClass(cls):
        cls.keeper = Case()
        cls.keeper.setUp()
        cls.addClassCleanup(cls.keeper.doCleanups)
        cls.gateway = Gateway(cls.keeper, CONFIG, MAILBOXES)
        cls.folder = cls.keeper.folder

    def setUp(self):
        pass

    def tearDown(self):
        self.assertRegex(self.gateway.send(letter(GOOD))[-1], "^250", "it goes on")

    def raw(self, listener="mx"):
        return Raw(self.gateway.server.ready["listen"][listener])

    def dot(self, data, recipient=TARO, sender=GOOD):
        with self.raw() as raw:
            raw.open_data(sender, recipient)
            raw.write(data if isinstance(data, bytes) else data.encode("latin-1"))
            return raw.reply()

    def kept(self, mark, folder="example.jp/taro"):
        return [message for message in self.gateway.kept(folder) if mark in message]


class Ends(Attack):
    def test_only_one_end_of_a_message_is_one(self):
        pieces = ["\n", "\r", "\r\n", "\r\r\n", "\n\r", "\n\n", "\r\n\0", "\0\r\n", " \r\n", "\r\n ",
                  "\x0b", "\x85", "\r\n\r"]
        second = f"MAIL FROM:<x@evil.example>\r\nRCPT TO:<{TARO}>\r\nDATA\r\n{HEAD}\r\nsmuggled\r\n.\r\n"
        for before in pieces:
            for behind in pieces:
                if before.endswith("\r\n") and behind.startswith("\r\n"):
                    continue  # CR LF . CR LF: an end
                with self.subTest(before=before, behind=behind):
                    answer = self.dot(f"{HEAD}\r\nhello{before}.{behind}{second}QUIT\r\n")
                    self.assertRegex(answer, "^[245]")
        alone = [message for message in self.kept("smuggled") if "hello" not in message]
        self.assertEqual(alone, [])

    def test_a_message_that_ends_in_two_writes_is_one_message(self):
        with self.raw() as raw:
            raw.open_data(GOOD, TARO)
            for piece in (f"{HEAD}\r\ncut in pieces\r", "\n", ".", "\r", "\n"):
                raw.write(piece)
                time.sleep(0.02)
            self.assertRegex(raw.reply(), "^250")
        self.assertEqual(len(self.kept("cut in pieces\r\n")), 1)

    def test_bdat_and_data_do_not_mix(self):
        with self.raw() as raw:
            for line in ("EHLO a.example", f"MAIL FROM:<{GOOD}>", f"RCPT TO:<{TARO}>"):
                raw.say(line)
            raw.write("BDAT 4\r\nFromDATA\r\nRCPT TO:<taro@example.jp>\r\nBDAT 0 LAST\r\n")
            self.assertEqual([raw.reply()[:3] for _ in range(4)], ["250", "503", "503", "550"])
        for size in ("-1", "0x10", "1e3", "18446744073709551616", "5 LAST LAST", "5 FIRST"):
            with self.subTest(size), self.raw() as raw:
                for line in ("EHLO a.example", f"MAIL FROM:<{GOOD}>", f"RCPT TO:<{TARO}>"):
                    raw.say(line)
                self.assertRegex(raw.say(f"BDAT {size}"), "^5")
                self.assertEqual(raw.reply(), "", "where a chunk ends nobody knows")


class Lines(Attack):
    def test_a_command_without_end_is_one_error(self):
        with self.raw() as raw:
            raw.say("EHLO a.example")
            raw.write("MAIL FROM:<" + "a" * 300_000)
            raw.write(f"@x>\r\nMAIL FROM:<{GOOD}>\r\n")
            self.assertRegex(raw.reply(), "^500 5.5.6")
            self.assertRegex(raw.reply(), "^250")

    def test_bytes_that_are_no_text_stay_where_they_came_from(self):
        for line in (b"EHLO a\0b", b"EHLO a\x7fb", b"EHLO a b", b"EHLO " + b"x" * 300,
                     b"MAIL FROM:<\xff@x.example>", b"MAIL FROM:<a@\xe3\x81\x82.example>",
                     b"MAIL FROM:<a\0@x.example>", b"MAIL FROM:<a@x.example>\rRCPT TO:<taro@example.jp>",
                     b"MA\0IL FROM:<a@x.example>", b"MAIL FROM:<a@x.example> X=\xff",
                     b"NOOP\nMAIL FROM:<a@x.example>", b"\xff\xfe\xfd"):
            with self.subTest(line), self.raw() as raw:
                if not line.startswith(b"EHLO"):
                    raw.say("EHLO a.example")
                raw.write(line + b"\r\n")
                self.assertRegex(raw.reply(), "^50|^55")
        with self.raw() as raw:
            raw.write(b"EHLO \xff\xfe\r\n")
            raw.reply()
            for line in (f"MAIL FROM:<{GOOD}>", f"RCPT TO:<{TARO}>"):
                self.assertRegex(raw.say(line), "^250")
            raw.say("DATA")
            raw.write(f"{HEAD}\r\nfrom afar\r\n.\r\n")
            self.assertRegex(raw.reply(), "^250")
        (message,) = self.kept("from afar")
        self.assertNotIn("\udcff", message)
        self.assertTrue(message.encode("utf-8", "surrogateescape").isascii(), message)
        helos = wait_for(lambda: [row for row in self.gateway.server.rows("events", "--limit", "1000")
                                  if row.get("helo", "").startswith("\ufffd")], "its event is JSON")
        self.assertEqual(len(helos), 1)

    def test_an_envelope_cannot_write_our_results(self):
        sender = '"x; dmarc=pass header.from=bank.example"@good.example'
        answer = self.dot(f"{HEAD}\r\nquoted away\r\n.\r\n", sender=sender)
        self.assertRegex(answer, "^250")
        (message,) = self.kept("quoted away")
        head = message.split("\r\n\r\n")[0].replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n")
        (results,) = [line for line in head if line.startswith("Authentication-Results:")]
        (received,) = [line for line in head if line.startswith("Received-SPF:")]
        for field in (results, received):
            outside = re.sub(r'"(?:\\.|[^"\\])*"', '""', field)  # what stands in no quotes
            self.assertNotIn("pass header.from", outside)

    def test_what_only_we_write_is_not_believed_from_outside(self):
        forged = ("Return-Path: <ceo@bank.example>\r\nX-Todoku-Quarantine: none\r\n"
                  "Received-SPF: pass (mx.example.jp: fine) receiver=mx.example.jp;\r\n"
                  "received-spf: pass (other.example: fine)\r\n"
                  "Authentication-Results: mx.example.jp; dmarc=pass header.from=bank.example\r\n")
        self.assertRegex(self.dot(forged + HEAD + "\r\nforged on top\r\n.\r\n"), "^250")
        (message,) = self.kept("forged on top")
        lines = message.split("\r\n")
        self.assertEqual(lines[0], f"Return-Path: <{GOOD}>")
        self.assertEqual(message.count("Return-Path:"), 1)
        self.assertNotIn("X-Todoku-Quarantine", message)
        self.assertNotIn("bank.example", message)
        self.assertEqual([line.split(":")[0] for line in lines[1:] if line[:1].strip()][:4],
                         ["Authentication-Results", "Received-SPF", "Received", "received-spf"])
        self.assertEqual(message.lower().count("received-spf:"), 2)

    def test_a_header_without_end_hides_nothing(self):
        fields = "".join(f"X-{i}: y\r\n" for i in range(6000))
        forged = "Authentication-Results: mx.example.jp; dmarc=pass\r\n"
        self.assertRegex(self.dot(HEAD + fields + forged + "\r\nburied\r\n.\r\n"), "^55[02]")
        self.assertRegex(self.dot(HEAD + "X: " + "y" * 2_000_000 + "\r\n" + forged + "\r\nburied\r\n.\r\n"),
                         "^[25]5")
        self.assertFalse(any("mx.example.jp; dmarc=pass" in message for message in self.kept("buried")))
        many = "".join(f"List-Unsubscribe: <https://a.example/{i}>\r\n" for i in range(500))
        self.assertRegex(self.dot(HEAD + many + "\r\nx\r\n.\r\n"), "^[25]5")

    def test_boxes_in_boxes_are_carried_unopened(self):
        body = "".join(f'--b{i}\r\nContent-Type: multipart/mixed; boundary="b{i + 1}"\r\n\r\n'
                       for i in range(5000))
        began = time.monotonic()
        answer = self.dot(f'{HEAD}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b0"'
                          f"\r\n\r\n{body}\r\n.\r\n")
        self.assertRegex(answer, "^250")
        self.assertLess(time.monotonic() - began, PATIENCE / 2)

    def test_a_loop_is_cut(self):
        received = "".join(f"Received: from a by b{i}; Mon, 02 Mar 2026 09:00:00 +0900\r\n"
                           for i in range(101))
        self.assertRegex(self.dot(received + HEAD + "\r\nround and round\r\n.\r\n"), r"^554 5\.4\.6")


class Crowds(Attack):
    def test_the_recipient_too_many_is_put_off_and_the_others_get_it(self):
        with self.raw() as raw:
            raw.say("EHLO a.example")
            raw.say(f"MAIL FROM:<{GOOD}>")
            raw.write("".join(f"RCPT TO:<user{i}@open.example>\r\n" for i in range(103)))
            answers = [raw.reply()[:9] for _ in range(103)]
            self.assertEqual(answers, ["250 2.0.0"] * 100 + ["452 4.5.3"] * 3)
            raw.say("DATA")
            raw.write(f"{HEAD}\r\nto a hundred\r\n.\r\n")
            self.assertRegex(raw.reply(), "^250")
        self.assertEqual(len(self.kept("to a hundred", "open.example/%40")), 1)

    def test_one_client_may_not_take_all_the_lines(self):
        links = [self.raw("few") for _ in range(3)]
        with self.raw("few") as fourth:
            self.assertRegex(fourth.greeting, r"^421 4\.7\.0")
        for link in links:
            link.__exit__()
        wait_for(lambda: self.greeted(), "there is room again")

    def greeted(self):
        with self.raw("few") as raw:
            return raw.greeting.startswith("220")

    def test_who_dawdles_is_sent_away_and_keeps_nobody_waiting(self):
        slow = [self.raw("brief") for _ in range(20)]
        for link in slow[:10]:
            link.write("EHLO slow.example\r\nMAIL FR")
        began = time.monotonic()
        self.assertRegex(self.gateway.send(letter(GOOD))[-1], "^250")
        self.assertLess(time.monotonic() - began, PATIENCE / 2)
        for link in slow[10:]:
            self.assertRegex(link.reply(), "^421")
        for link in slow[:10]:
            self.assertRegex(link.reply(), "^250")
            self.assertRegex(link.reply(), "^421")
            link.__exit__()
        for link in slow[10:]:
            link.__exit__()

    def test_a_dribble_of_data_ends_too(self):
        with self.raw("brief") as raw:
            raw.open_data(GOOD, TARO)
            began = time.monotonic()
            try:
                while time.monotonic() - began < PATIENCE:
                    raw.write("x")
                    time.sleep(0.1)
            except OSError:
                pass
            self.assertLess(time.monotonic() - began, PATIENCE)

    def test_who_hangs_up_amid_the_message_leaves_nothing(self):
        with self.raw() as raw:
            raw.open_data(GOOD, TARO)
            raw.write(f"{HEAD}\r\nhalf of a\r\n")
        with self.raw() as raw:  # with RST
            raw.open_data(GOOD, TARO)
            raw.write(f"{HEAD}\r\nhalf of b\r\n.\r")
            raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.assertRegex(self.gateway.send(letter(GOOD))[-1], "^250")
        self.assertEqual(self.kept("half of"), [])
        self.assertEqual(os.listdir(os.path.join(self.folder, "mail/example.jp/taro/tmp")), [])

    def test_who_says_all_and_half_closes_is_answered(self):
        with self.raw() as raw:
            raw.write(f"EHLO a.example\r\nMAIL FROM:<{GOOD}>\r\nRCPT TO:<{TARO}>\r\nDATA\r\n")
            raw.write(f"{HEAD}\r\nall in one go\r\n.\r\n")
            raw.socket.shutdown(socket.SHUT_WR)
            answers = [raw.reply()[:3] for _ in range(5)]
        self.assertEqual(answers, ["250", "250", "250", "354", "250"])
        self.assertEqual(len(self.kept("all in one go")), 1)


class Names(Attack):
    def files(self):
        return {os.path.relpath(os.path.join(place, name), self.folder)
                for place, _, names in os.walk(self.folder) for name in names if ",S=" in name}

    def test_no_name_leads_out_of_the_folder(self):
        before = self.files()
        for name in ("../../../tmp/x", "..", ".", "/etc/passwd", "a/../../b", "new", "a\\\0b", "%2e%2e",
                     "~root", "x" * 64, " ", "a\\\\..\\\\b"):
            with self.subTest(name):
                answers = self.gateway.send(letter(GOOD), [f'"{name}"@open.example',
                                                           f'"{name}"@example.jp'])
                self.assertRegex(answers[2], "^5", "no such mailbox")
        new = self.files() - before
        self.assertTrue(all(name.startswith("mail/open.example/%40/new/") for name in new), new)

    def test_one_mailbox_has_one_folder_however_it_is_written(self):
        for address in ('"taro"@example.jp', "TARO@EXAMPLE.JP", '"ta\\ro"@example.jp',
                        "taro+shop@example.jp", "Taro+a+b@example.jp", "<@relay.example:taro@example.jp>"):
            with self.subTest(address):
                before = len(self.gateway.kept("example.jp/taro"))
                with self.raw() as raw:
                    raw.say("EHLO a.example")
                    raw.say(f"MAIL FROM:<{GOOD}>")
                    path = address if address.startswith("<") else f"<{address}>"
                    self.assertRegex(raw.say(f"RCPT TO:{path}"), "^250")
                    raw.say("DATA")
                    raw.write(letter(GOOD) + ".\r\n")
                    self.assertRegex(raw.reply(), "^250")
                self.assertEqual(len(self.gateway.kept("example.jp/taro")), before + 1)
        for address in ("taro@example.jp.", "taro@[127.0.0.1]", "taro%example.jp@evil.example",
                        "+shop@example.jp", "taro@sub.example.jp", "evil.example!taro@example.jp"):
            with self.subTest(address):
                self.assertRegex(self.gateway.send(letter(GOOD), [address])[-1], "^5")

    def test_postmaster_and_the_null_sender_are_never_turned_away(self):
        for address in ("postmaster", "Postmaster@example.jp", "POSTMASTER@open.example"):
            with self.subTest(address):
                self.assertRegex(self.gateway.send(letter(GOOD), [address], sender="")[-1], "^250")

    def test_names_in_other_letters(self):
        with self.raw() as raw:
            raw.say("EHLO a.example")
            raw.say(f"MAIL FROM:<{GOOD}> SMTPUTF8")
            self.assertRegex(raw.say("RCPT TO:<太郎@example.jp>"), "^250")
            self.assertRegex(raw.say("RCPT TO:<花子@example.jp>"), r"^550 5\.1\.1")
            raw.say("DATA")
            raw.write(letter(GOOD, "an address in kanji") + ".\r\n")
            self.assertRegex(raw.reply(), "^250")
        self.assertEqual(len(self.kept("an address in kanji", "example.jp/太郎")), 1)
        with self.raw() as raw:
            raw.say("EHLO a.example")
            raw.say(f"MAIL FROM:<{GOOD}>")
            self.assertRegex(raw.say("RCPT TO:<太郎@example.jp>"), r"^553 5\.6\.7")


class Room(Attack):
    def test_two_messages_at_once_do_not_both_get_the_last_room(self):
        message = letter(GOOD, "x" * 70 * 80)
        with concurrent.futures.ThreadPoolExecutor(8) as crowd:
            answers = list(crowd.map(lambda _: self.gateway.send(message, ["half@example.jp"])[-1],
                                     range(8)))
        taken = [answer for answer in answers if answer.startswith("250")]
        self.assertLessEqual(len(taken), 1, answers)
        self.assertTrue(all(answer[:3] in ("250", "452") for answer in answers), answers)
        self.assertEqual(len(self.gateway.kept("example.jp/half")), len(taken))
        if not taken:  # all came at the same moment: none of them is lost
            self.assertRegex(self.gateway.send(message, ["half@example.jp"])[-1], "^250")

    def test_an_empty_list_of_mailboxes_is_no_list(self):
        path = self.gateway.mailboxes
        with open(path) as file:
            text = file.read()
        open(path, "w").close()  # as an editor, or a full disk, leaves it for a moment
        wait_for(lambda: self.gateway.send(letter(GOOD))[-1] and
                 "mailboxes not read again" in self.gateway.server.logged(), "it is noticed")
        self.assertRegex(self.gateway.send(letter(GOOD))[-1], "^250")
        with open(path, "w") as file:
            file.write(text)


class FullDisk(Case):
    def test_a_full_disk_defers_and_keeps_nothing_by_halves(self):
        mail = os.path.join(self.folder, "mail")
        os.mkdir(mail)
        if not mount_small_disk(mail, 4 << 20):
            self.skipTest("mounting is not allowed here")
        self.addCleanup(ctypes.CDLL(None).umount2, mail.encode(), 2)
        gateway = Gateway(self, f'domains = ["example.jp"]\nmaildir = "{mail}"')
        big = letter(GOOD, ("y" * 70 + "\r\n") * 20_000)
        answers = [gateway.send(big, [f"u{i}@example.jp"])[-1] for i in range(4)]
        kept = [i for i in range(4) if gateway.kept(f"example.jp/u{i}")]
        self.assertEqual(kept, [i for i, answer in enumerate(answers) if answer.startswith("250")])
        self.assertTrue(any(answer.startswith("452 4.3.1") for answer in answers), answers)
        self.assertRegex(gateway.send(letter(GOOD), ["small@example.jp"])[-1], "^250|^452")


if __name__ == "__main__":
    main()
