#!/usr/bin/env python3
"""The receiving gateway as a process: it takes mail for its domains into Maildir folders or hands it
to the server behind, counts quotas, authenticates with a real DNS, and refuses in words at the right
moment. Nobody relays, and nothing is bounced."""

import os
import smtplib

from todoku import Case, PATIENCE, Sandbox, letter, main, split_endpoint, todoku, wait_for

CONFIG = """
[server]
hostname = "mx.example.jp"
[listen.submission]
address = "none"
[listen.http]
address = "127.0.0.1:0"
[listen.mx]
address = "127.0.0.1:0"
role = "inbound"
[listen.out]
address = "127.0.0.1:0"
[delivery]
loopback_only = true
schedule = ["1s", "2s"]
[dns]
servers = ["{dns}"]
[gateway]
{gateway}
"""

MAILBOXES = """# staff
taro@example.jp
hanako@example.jp   disabled   # left in March
small@example.jp    active quota=3KB
old@example.jp      active quota=1KB unused
@open.example
"""


class Gateway:
    """A gateway and the DNS of a sandbox."""

    def __init__(self, case, gateway=None, mailboxes=MAILBOXES):
        self.case = case
        self.folder = case.folder
        self.mailboxes = case.write("mailboxes", mailboxes)
        self.box = Sandbox(case.folder)
        case.addCleanup(self.box.stop)
        text = gateway or 'mailboxes = "mailboxes"\nmaildir = "mail"'
        self.config = CONFIG.format(dns=self.box.ready["dns"], gateway=text)
        self.start()
        self.zone("set", "good.example", "TXT", "v=spf1 ip4:127.0.0.0/8 -all")
        self.zone("add", "good.example", "MX", "10 good.example.")
        self.zone("add", "good.example", "A", "127.0.0.1")

    def start(self):
        self.server = self.case.serve(self.config)
        self.endpoint = self.server.ready["listen"]["mx"]

    def zone(self, *words):
        done = self.box.command("sandbox", "zone", *words)
        self.case.assertEqual(done.returncode, 0, done)

    def smtp(self):
        smtp = smtplib.SMTP(*split_endpoint(self.endpoint), timeout=PATIENCE)
        self.case.addCleanup(smtp.close)
        smtp.ehlo("good.example")
        return smtp

    def send(self, message, recipients=("taro@example.jp",), sender="news@good.example"):
        """Each answer on the way, as "250 2.0.0 OK"; stops where there is nobody to send to."""
        smtp = self.smtp()
        answers = [smtp.mail(sender)]
        if answers[-1][0] == 250:
            answers += [smtp.rcpt(recipient) for recipient in recipients]
            if any(code == 250 for code, _ in answers[1:]):
                answers.append(smtp.data(message))
        smtp.quit()
        return [f"{code} {text.decode()}" for code, text in answers]

    def kept(self, folder):
        """The messages in a Maildir below `mail`."""
        path = os.path.join(self.folder, "mail", folder, "new")
        if not os.path.isdir(path):
            return []
        out = []
        for name in sorted(os.listdir(path)):
            with open(os.path.join(path, name), newline="", encoding="utf-8",
                      errors="surrogateescape") as file:
                out.append(file.read())
        return out


class Maildir(Case):
    def test_mail_is_kept_with_what_was_found_about_it(self):
        gateway = Gateway(self)
        forged = ("Authentication-Results: MX.example.jp; dmarc=pass\r\n"
                  "Authentication-Results: other.example; spf=fail\r\n")
        answers = gateway.send(forged + letter("news@good.example"))
        self.assertEqual(answers[-1][:3], "250", answers)
        (message,) = gateway.kept("example.jp/taro")
        lines = message.split("\r\n")
        self.assertEqual(lines[0], "Return-Path: <news@good.example>")
        self.assertEqual(lines[1], "Authentication-Results: mx.example.jp;")
        self.assertIn(" spf=pass smtp.mailfrom=news@good.example;", lines)
        self.assertEqual(message.lower().count("authentication-results: mx.example.jp"), 1)
        self.assertIn("Authentication-Results: other.example; spf=fail", lines)
        self.assertIn("Received: from good.example ([127.0.0.1])", lines)
        self.assertTrue(message.endswith("\r\n\r\nHello.\r\n"))

    def test_who_is_there_is_told_at_rcpt_and_nobody_relays(self):
        gateway = Gateway(self)
        answers = gateway.send(letter("news@good.example"), (
            "nobody@example.jp", "hanako@example.jp", "victim@elsewhere.example",
            "taro%elsewhere.example@example.jp", "anybody@open.example", "TARO@Example.JP",
            "postmaster", "postmaster@example.jp"))
        codes = [answer[:9] for answer in answers]
        self.assertEqual(codes[1:], ["550 5.1.1", "550 5.2.1", "550 5.7.1", "550 5.1.1", "250 2.0.0",
                                     "250 2.0.0", codes[7], "250 2.0.0", "250 2.0.0"])
        self.assertEqual(len(gateway.kept("open.example/%40")), 1)
        self.assertEqual(len(gateway.kept("example.jp/taro")), 1)
        self.assertEqual(len(gateway.kept("example.jp/postmaster")), 1)

    def test_a_mailbox_fills_up_and_is_emptied(self):
        gateway = Gateway(self)
        message = letter("news@good.example", "x" * 900)
        answers = [gateway.send(message, ["small@example.jp"])[-1] for _ in range(4)]
        self.assertEqual([answer[:9] for answer in answers[:2]], ["250 2.0.0"] * 2, answers)
        self.assertTrue(answers[3].startswith("452 4.2.2"), answers)
        folder = os.path.join(self.folder, "mail", "example.jp", "small", "new")
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))
        self.assertTrue(gateway.send(message, ["small@example.jp"])[-1].startswith("250"))
        self.assertTrue(gateway.send(letter("news@good.example", "x" * 2000), ["old@example.jp"])
                        [-1].startswith("552 5.2.2"))

    def test_the_directory_is_changed_by_command_while_it_runs(self):
        gateway = Gateway(self)
        new = "jiro@example.jp"
        self.assertTrue(gateway.send(letter("news@good.example"), [new])[-1].startswith("550 5.1.1"))
        done = todoku("mailbox", "--file", gateway.mailboxes, "add", new, "--quota", "5MB")
        self.assertEqual((done.returncode, done.stdout), (0, f"{new} active quota=5MB\n"), done)
        wait_for(lambda: gateway.send(letter("news@good.example"), [new])[-1].startswith("250"),
                 "the new mailbox is seen")
        done = todoku("mailbox", "set", "taro@example.jp", "disabled", "--file", gateway.mailboxes)
        self.assertEqual(done.returncode, 0, done)
        wait_for(lambda: gateway.send(letter("news@good.example"))[-1].startswith("550 5.2.1"),
                 "it is disabled")
        with open(gateway.mailboxes) as file:
            text = file.read()
        self.assertIn("# staff\ntaro@example.jp disabled\n", text)
        self.assertIn("hanako@example.jp   disabled   # left in March\n", text)
        with open(gateway.mailboxes, "a") as file:
            file.write("nonsense line here\n")
        wait_for(lambda: gateway.send(letter("news@good.example"), [new])
                 and "nonsense" in gateway.server.logged(), "the fault is logged")
        self.assertIn("mailboxes:8", gateway.server.logged())
        self.assertTrue(gateway.send(letter("news@good.example"), [new])[-1].startswith("250"))
        self.assertEqual(todoku("mailbox", "list", "--file", gateway.mailboxes).returncode, 2)

    def test_dmarc_is_followed(self):
        gateway = Gateway(self)
        gateway.zone("set", "_dmarc.bank.example", "TXT", "v=DMARC1; p=reject")
        gateway.zone("set", "_dmarc.soft.example", "TXT", "v=DMARC1; p=quarantine")
        self.assertEqual(gateway.send(letter("ceo@bank.example"))[-1],
                         "550 5.7.1 Rejected due to the DMARC policy of bank.example")
        self.assertTrue(gateway.send(letter("ceo@soft.example"))[-1].startswith("250"))
        (message,) = gateway.kept("example.jp/taro/.Junk")
        self.assertIn("X-Todoku-Quarantine: dmarc-quarantine", message)
        self.assertEqual(gateway.kept("example.jp/taro"), [])

    def test_a_sender_that_cannot_be_answered_is_refused_at_mail(self):
        gateway = Gateway(self)
        (answer,) = gateway.send(letter("a@nowhere.example"), sender="a@nowhere.example")
        self.assertTrue(answer.startswith("550 5.1.8"), answer)
        gateway.zone("set", "silent.example", "MX", "0 .")
        (answer,) = gateway.send(letter("a@silent.example"), sender="a@silent.example")
        self.assertTrue(answer.startswith("550 5.7.27"), answer)

    def test_it_speaks_as_gmail_does(self):
        gateway = Gateway(self, 'domains = ["example.jp"]\npolicy = "gmail@2023-08"\nmaildir = "mail"')
        gateway.zone("set", "hard.example", "TXT", "v=spf1 -all")
        answer = gateway.send(letter("a@hard.example"), sender="a@hard.example")[-1]
        self.assertTrue(answer.startswith("550 5.7.26 The MAIL FROM domain [hard.example]"), answer)
        self.assertTrue(answer.endswith("- gsmtp"), answer)

    def test_what_was_acknowledged_is_there_after_a_kill(self):
        gateway = Gateway(self)
        for _ in range(5):
            self.assertTrue(gateway.send(letter("news@good.example"))[-1].startswith("250"))
        gateway.server.kill()
        self.assertEqual(len(gateway.kept("example.jp/taro")), 5)


class Faults(Case):
    def fault(self, gateway):
        path = self.write("todoku.toml", CONFIG.format(dns="127.0.0.1:53", gateway=gateway))
        done = todoku("serve", "-c", path, cwd=self.folder)
        self.assertEqual(done.returncode, 2, done)
        return done.stderr

    def test_what_is_wrong_is_said_before_anything_starts(self):
        self.assertIn("inbound needs to know for whom", self.fault(""))
        self.assertIn('did you mean "gmail@current"?',
                      self.fault('domains = ["a.example"]\npolicy = "gmail@curent"'))
        self.write("mailboxes", "a@b.example\nc@b.example disable\n")
        self.assertIn('mailboxes:2: "disable" is no state of a mailbox; did you mean "disabled"?',
                      self.fault('mailboxes = "mailboxes"'))
        self.assertIn("cannot be read", self.fault('mailboxes = "elsewhere"'))


if __name__ == "__main__":
    main()
