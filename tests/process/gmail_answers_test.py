#!/usr/bin/env python3
"""The seven answers of Gmail's list of 2023-08, each from its real cause: a mailbox of the sandbox's
directory, a record of its zone, a signature. Then the cause is repaired, as a person would, and the
same message is taken."""

import json
import smtplib
import unittest

from signer import Signer
from todoku import Case, PATIENCE, Sandbox, letter, main, todoku

GMAIL = "gmail-2023-08.example"
ADDRESS = "127.0.1.2"  # of gmail@2023-08


class SevenAnswers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keeper = Case()
        cls.keeper.setUp()
        cls.addClassCleanup(cls.keeper.doCleanups)
        cls.box = cls.keeper.sandbox()

    def send(self, message, sender="news@unknown.example", recipient=f"taro@{GMAIL}",
             client="127.0.0.1"):
        """The answer that decides, as (code, text)."""
        if isinstance(message, str):
            message = message.encode()
        with smtplib.SMTP(ADDRESS, self.box.ready["port"], timeout=PATIENCE,
                          source_address=(client, 0)) as smtp:
            smtp.ehlo("out.shop.example")
            for step in (lambda: smtp.mail(sender), lambda: smtp.rcpt(recipient),
                         lambda: smtp.data(message)):
                code, text = step()
                if code >= 400:
                    break
            return code, text.decode()

    def command(self, *words):
        done = self.box.command("sandbox", *words)
        self.assertEqual(done.returncode, 0, done)
        return done.stdout

    def assert_answer(self, answer, code, words, cause, action):
        said_code, text = answer
        self.assertEqual(said_code, code, text)
        self.assertIn(words, text.replace("\n", " "))
        self.assertIn("gsmtp", text)
        read = json.loads(todoku("explain", "--json", f"{code} {text}".replace("\n", " ")).stdout)
        (recipient,) = read["recipients"]
        self.assertEqual((recipient["cause"], recipient["action"]), (cause, action))

    def assert_taken(self, answer):
        self.assertEqual(answer[0], 250, answer)

    def test_no_such_user(self):
        to = f"gone@{GMAIL}"
        self.command("mailbox", "add", to, "unknown")
        self.assert_answer(self.send(letter("a@unknown.example"), recipient=to), 550,
                           "5.1.1 The email account that you tried to reach does not exist",
                           "user_unknown", "suppress")
        self.command("mailbox", "set", to, "active")
        self.assert_taken(self.send(letter("a@unknown.example"), recipient=to))

    def test_disabled(self):
        to = f"off@{GMAIL}"
        self.command("mailbox", "set", to, "disabled")
        self.assert_answer(self.send(letter("a@unknown.example"), recipient=to), 550,
                           "5.2.1 The email account that you tried to reach is disabled",
                           "mailbox_disabled", "suppress")
        self.command("mailbox", "remove", to)
        self.assert_taken(self.send(letter("a@unknown.example"), recipient=to))

    def test_over_quota_is_counted(self):
        to = f"full@{GMAIL}"
        self.command("mailbox", "add", to, "--quota", "2KB")
        message = letter("a@unknown.example", "x" * 70 + "\r\n" + "y" * 900)
        self.assert_taken(self.send(message, recipient=to))
        self.assert_answer(self.send(message, recipient=to), 452,
                           "4.2.2 The email account that you tried to reach is over quota",
                           "mailbox_full", "retry")
        row = json.loads(self.box.command("sandbox", "mailbox", "list", "--json").stdout.splitlines()[0])
        self.assertEqual(row["used_bytes"], len(message))
        self.command("mailbox", "set", to, "--empty")
        self.assert_taken(self.send(message, recipient=to))

    def test_over_quota_and_inactive(self):
        to = f"left@{GMAIL}"
        self.command("mailbox", "add", to, "--quota", "100", "--unused")
        message = letter("a@unknown.example")
        self.assert_answer(self.send(message, recipient=to), 552,
                           "5.2.2 The email account that you tried to reach is over quota and inactive",
                           "mailbox_inactive", "suppress")
        self.command("mailbox", "set", to, "--quota", "none", "--in-use")
        self.assert_taken(self.send(message, recipient=to))

    def test_spf_hard_fail(self):
        message = letter("news@hard.example")
        self.command("zone", "set", "hard.example", "TXT", "v=spf1 ip4:192.0.2.1 -all")
        answer = self.send(message, "news@hard.example")
        self.assert_answer(answer, 550, "The MAIL FROM domain [hard.example] has an SPF record",
                           "spf_fail", "fix_auth")
        self.assertIn("[127.0.0.1]", answer[1])
        self.command("zone", "set", "hard.example", "TXT", "v=spf1 ip4:192.0.2.1 ip4:127.0.0.1 -all")
        self.assert_taken(self.send(message, "news@hard.example"))

    def test_neither_spf_nor_dkim(self):
        message = letter("news@bare.example")
        self.command("zone", "set", "bare.example", "MX", "10 mx.bare.example.")
        self.assert_answer(self.send(message, "news@bare.example"), 550,
                           "This message does not pass authentication checks (SPF and DKIM both",
                           "auth_missing", "fix_auth")
        signer = Signer("bare.example")
        signed = signer.sign(message)
        self.assertEqual(self.send(signed, "news@bare.example")[0], 550)  # the key is not there yet
        self.command("zone", "set", signer.record()[0], "TXT", signer.record()[1])
        self.assert_taken(self.send(signed, "news@bare.example"))
        self.assertEqual(self.send(signed.replace(b"Hello", b"Howdy"), "news@bare.example")[0], 550)

    def test_dmarc_reject(self):
        message = letter("news@strict.example")
        self.command("zone", "set", "_dmarc.strict.example", "TXT", "v=DMARC1; p=reject")
        self.command("zone", "set", "esp.example", "TXT", "v=spf1 ip4:127.0.0.0/8 -all")
        self.assert_answer(self.send(message, "bounce@esp.example"), 550,
                           "Unauthenticated email from strict.example is not accepted due to",
                           "dmarc_fail", "fix_auth")
        other = Signer("esp.example")
        self.command("zone", "set", *self.txt(other))
        self.assertEqual(self.send(other.sign(message), "bounce@esp.example")[0], 550)
        own = Signer("strict.example", seed=2)
        self.command("zone", "set", *self.txt(own))
        self.assert_taken(self.send(own.sign(message), "bounce@esp.example"))
        taken = self.box.mail(f"taro@{GMAIL}")[-1]
        self.assertIn("dmarc=pass", taken["authentication"])
        self.assertIn("header.d=strict.example", taken["authentication"])

    @staticmethod
    def txt(signer):
        name, value = signer.record()
        return name, "TXT", value


class FirstSteps(Case):
    def test_who_begins_is_taken_and_strict_is_not_so_kind(self):
        kind = self.sandbox()
        strict = Sandbox(self.folder, "--strict")
        self.addCleanup(strict.stop)
        for box, code in ((kind, 250), (strict, 550)):
            with smtplib.SMTP("127.0.1.1", box.ready["port"], timeout=PATIENCE) as smtp:
                smtp.ehlo("laptop")
                smtp.mail("me@home.example")
                smtp.rcpt("taro@gmail.com")
                self.assertEqual(smtp.data(letter("me@home.example"))[0], code)

    def test_a_ptr_record_that_leads_nowhere_is_gmails_answer_of_today(self):
        box = self.sandbox()
        box.command("sandbox", "zone", "set", "1.0.0.127.in-addr.arpa", "PTR", "nowhere.example.")
        box.command("sandbox", "zone", "add", "other.nowhere.example", "A", "127.0.0.9")
        with smtplib.SMTP("127.0.1.1", box.ready["port"], timeout=PATIENCE) as smtp:
            smtp.ehlo("laptop")
            smtp.mail("me@home.example")
            smtp.rcpt("taro@gmail.com")
            code, text = smtp.data(letter("me@home.example"))
        self.assertEqual(code, 550)
        self.assertIn(b"5.7.25 [127.0.0.1]", text)


if __name__ == "__main__":
    main()
