#!/usr/bin/env python3
"""`todoku explain` reads what people have: messages, mailboxes, folders, replies, in any mixture."""

import json
import os
import unittest

from todoku import HERE, Case, main, todoku

MAIL = os.path.join(HERE, "..", "..", "src", "bounce", "testdata")
FIELDS = {
    "address", "original_recipient", "reply_code", "status", "stage", "text", "cause", "permanence",
    "responsible", "scope", "action", "confidence", "provider", "rule", "explanation", "fix",
    "dsn_action", "reporting_mta", "remote_mta", "found"
}


def mail(name):
    with open(os.path.join(MAIL, name + ".eml"), encoding="utf-8") as file:
        return file.read()


class ExplainReadsMail(Case):

    def explained(self, *words, stdin=None, returncode=0):
        done = todoku("explain", "--json", *words, cwd=self.folder, stdin=stdin)
        self.assertEqual(done.returncode, returncode, done)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_a_message_gives_each_field_of_the_contract(self):
        (said,) = self.explained(os.path.join(MAIL, "01-postfix.eml"))
        self.assertEqual(said["kind"], "bounce")
        (recipient,) = said["recipients"]
        self.assertEqual(set(recipient), FIELDS)
        self.assertEqual(recipient["cause"], "user_unknown")
        self.assertEqual(recipient["found"], {"part": "2", "line": 4})
        self.assertEqual(said["original"]["message_id"], "2026.1@example.org")

    def test_stdin_may_be_a_message_a_mailbox_or_replies(self):
        (said,) = self.explained("-", stdin=mail("07-qmail"))
        self.assertEqual((said["input"], said["kind"]), ("-", "bounce"))
        box = "".join(f"From x Mon\n{mail(name)}\n" for name in ("07-qmail", "34-vacation"))
        said = self.explained("-", stdin=box)
        self.assertEqual([(s["input"], s["kind"]) for s in said], [("-", "bounce"), ("-#2", "auto_reply")])
        said = self.explained("-", stdin="550 5.1.1 user unknown\n452 4.2.2 mailbox full\n")
        self.assertEqual([s["kind"] for s in said], ["reply", "reply"])

    def test_a_maildir_is_read_but_for_what_is_still_being_written(self):
        for folder, name in (("cur", "01-postfix"), ("new", "62-newsletter"), ("tmp", "07-qmail")):
            os.makedirs(os.path.join(self.folder, "Maildir", folder))
            self.write(os.path.join("Maildir", folder, "1.x"), mail(name))
        said = self.explained("Maildir")
        self.assertEqual([s["kind"] for s in said], ["bounce", "none"])
        self.assertEqual(said[1]["recipients"], [])

    def test_what_is_damaged_is_told_with_its_place_and_read_as_far_as_it_goes(self):
        box = "".join(f"From x Mon Nov 23 10:00:00 2026\n{mail(name)}\n"
                      for name in ("07-qmail", "01-postfix"))
        self.write("box.mbox", box[:box.rindex("--b1--")])
        self.write("empty.eml", "")
        os.symlink("/nowhere", os.path.join(self.folder, "link.eml"))
        done = todoku("explain", "--json", "--lang", "en", "box.mbox", "empty.eml", "link.eml",
                      cwd=self.folder)
        said = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([s["kind"] for s in said], ["bounce", "bounce", "none"])
        self.assertRegex(done.stderr, r"box\.mbox#2: cut off in its body, at line \d+")
        self.assertIn("empty.eml: empty.", done.stderr)
        self.assertIn("link.eml: cannot be read", done.stderr)

    def test_a_folder_with_nothing_in_it_is_told(self):
        os.makedirs(os.path.join(self.folder, "nothing", "new"))
        done = todoku("explain", "--lang", "en", "nothing", cwd=self.folder)
        self.assertEqual(done.returncode, 2, done)
        self.assertIn("nothing: no files in it.", done.stderr)

    @unittest.skipIf(os.geteuid() == 0, "root reads every folder")
    def test_a_locked_folder_is_told_and_the_rest_goes_on(self):
        os.makedirs(os.path.join(self.folder, "box", "locked"), mode=0o000)
        self.write(os.path.join("box", "a.eml"), mail("01-postfix"))
        done = todoku("explain", "--json", "box", cwd=self.folder)
        os.chmod(os.path.join(self.folder, "box", "locked"), 0o700)
        self.assertEqual(done.returncode, 2, done)
        self.assertIn("locked: cannot be read", done.stderr)
        self.assertEqual(json.loads(done.stdout)["kind"], "bounce")

    def test_what_cannot_be_read_is_told_and_the_rest_goes_on(self):
        self.write("a.eml", mail("01-postfix"))
        self.write("b.eml", "\0\0 no mail at all \0")
        done = todoku("explain", "--json", "nosuch.eml", "a.eml", "b.eml", cwd=self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("nosuch.eml", done.stderr)
        kinds = [json.loads(line)["kind"] for line in done.stdout.splitlines()]
        self.assertEqual(kinds, ["bounce", "none"])

    def test_a_provider_that_nobody_knows_is_told_and_does_no_harm(self):
        reply = "550-5.1.1 The email account that you tried to reach does not exist. gsmtp"
        done = todoku("explain", "--json", "--provider", "gmial", reply)
        self.assertIn("--provider gmial: no such provider (did you mean gmail?); read without it.",
                      done.stderr)
        self.assertEqual(done.returncode, 0)
        asked = todoku("explain", "--provider", "nobody", reply)
        self.assertEqual((asked.returncode, asked.stdout), (2, ""))
        self.assertIn("known are: 21cn, amazon_ses_receiving", asked.stderr)
        self.assertEqual(json.loads(done.stdout)["recipients"][0]["provider"], "gmail")
        self.assertEqual(todoku("explain", "--json", "--provider", "gmail", reply).stderr, "")

    def test_people_see_whom_it_is_about(self):
        done = todoku("explain", os.path.join(MAIL, "01-postfix.eml"), cwd=self.folder)
        self.assertIn("taro@example.jp  not delivered", done.stdout)
        self.assertIn("user_unknown", done.stdout)


main()
