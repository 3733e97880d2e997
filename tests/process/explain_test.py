#!/usr/bin/env python3
"""`todoku explain` reads what people have: messages, mailboxes, folders, replies, in any mixture."""

import gzip
import json
import os
import unicodedata
import unittest

from todoku import HERE, Case, main, todoku

MAIL = os.path.join(HERE, "..", "..", "src", "bounce", "testdata")
FIELDS = {
    "address", "original_recipient", "reply_code", "status", "stage", "text", "cause", "permanence",
    "responsible", "scope", "action", "confidence", "provider", "rule", "explanation", "fix",
    "dsn_action", "reporting_mta", "remote_mta", "found", "hard"
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

    def test_an_input_that_cannot_be_read_at_all_is_an_error_whatever_else_is_read(self):
        self.write("a.eml", mail("01-postfix"))
        self.write("empty.eml", "")
        cut = mail("01-postfix")
        self.write("cut.eml", cut[:cut.rindex("--b1--")])
        for words, problems, code in ((["empty.eml"], ["empty"], 2), (["empty.eml", "a.eml"], ["empty", None], 2),
                                      (["cut.eml"], ["cut_in_body"], 0), (["a.eml"], [None], 0)):
            said = self.explained(*words, returncode=code)
            self.assertEqual([s["problem"] for s in said], problems, words)

    def test_packed_and_utf16_and_japanese_files_are_read_as_report_reads_them(self):
        with gzip.open(os.path.join(self.folder, "a.eml.gz"), "wb") as file:
            file.write(mail("01-postfix").encode())
        for name, charset in (("sjis.txt", "shift_jis"), ("utf16.txt", "utf-16"), ("jis.txt", "iso-2022-jp")):
            with open(os.path.join(self.folder, name), "wb") as file:
                file.write("550 宛先のメールアドレスは存在しません\n".encode(charset))
        self.assertEqual(self.explained("a.eml.gz")[0]["kind"], "bounce")
        for name in ("sjis.txt", "utf16.txt", "jis.txt"):
            (said,) = self.explained(name)
            self.assertEqual(said["recipients"][0]["cause"], "user_unknown", name)
            self.assertIn("存在しません", said["recipients"][0]["text"])

    def test_a_log_is_read_as_its_failures_and_not_as_one_reply(self):
        line = ("Nov 20 10:00:0{0} mx postfix/smtp[1]: AAAA{0}: to=<{1}@b.example>, relay=gw.b.example[192.0.2.1]:25, "
                "delay=1, delays=0/0/0/1, dsn={2}, status={3} (host gw.b.example[192.0.2.1] said: {4} "
                "(in reply to RCPT TO command))\n")
        self.write("mail.log", line.format(1, "a", "5.1.1", "bounced", "550 5.1.1 User unknown") +
                   line.format(2, "b", "4.2.2", "deferred", "452 4.2.2 Mailbox full"))
        done = todoku("explain", "--json", "mail.log", cwd=self.folder)
        said = [json.loads(row) for row in done.stdout.splitlines()]
        self.assertEqual([s["input"] for s in said], ["mail.log", "mail.log#2"])
        self.assertEqual([s["recipients"][0]["address"] for s in said], ["a@b.example", "b@b.example"])
        self.assertEqual([s["recipients"][0]["cause"] for s in said], ["user_unknown", "mailbox_full"])
        self.assertIn("mail.log: a log of Postfix, with 2 failures; todoku report mail.log", done.stderr)

    def test_what_went_well_has_no_culprit(self):
        for words in (["250 2.0.0 OK"], [os.path.join(MAIL, "34-vacation.eml")]):
            shown = todoku("explain", *words, "--lang", "en").stdout
            self.assertNotIn("Whose fault", shown)
            self.assertNotIn("Try again", shown)
        self.assertIn("a program answered for its owner", shown)
        self.assertIn("Whose fault", todoku("explain", "550 5.1.1 user unknown", "--lang", "en").stdout)

    def test_a_fix_adds_to_the_record_that_is_there(self):
        (said,) = self.explained("550 5.7.26 The MAIL FROM domain [example.jp] has an SPF record with a hard fail "
                                 "policy (-all) but it fails to pass SPF checks with the ip: [192.0.2.1]. gsmtp")
        self.assertEqual(said["recipients"][0]["fix"],
                         [{"kind": "dns", "type": "TXT", "name": "example.jp", "value": "ip4:192.0.2.1",
                           "change": "add"}])

    def test_a_wrong_value_is_told_in_the_language_of_the_person(self):
        for words in (("explain", "--stage", "x", "550 x"), ("explain", "--lang", "fr", "550 x")):
            english = todoku(*words, environment={"LC_ALL": "C"})
            self.assertEqual(english.returncode, 2)
            self.assertTrue(english.stderr.isascii(), english.stderr)
        japanese = todoku("explain", "--stage", "x", "550 x", environment={"LC_ALL": "ja_JP.UTF-8"})
        self.assertIn("値が正しくありません", japanese.stderr)
        gone = todoku("explain", "./nosuch.eml", environment={"LC_ALL": "ja_JP.UTF-8"})
        self.assertIn("読めません: ファイルがありません", gone.stderr)

    def test_a_link_is_shown_whole_on_a_narrow_terminal(self):
        shown = todoku("explain", "550-5.1.1 The email account that you tried to reach does not exist. gsmtp",
                       environment={"COLUMNS": "60"}).stdout
        source = json.loads(todoku("catalogue", "show", "gmail.user.unknown", "--json").stdout)["source"]
        self.assertTrue(any(source in line for line in shown.splitlines()), shown)

    def test_the_evidence_names_a_command_that_shows_it(self):
        for reply in ("550-5.1.1 The email account that you tried to reach does not exist. gsmtp",
                      "550 5.1.1 blah", "550 zonk", "550 この宛先は見当たらず存在しません"):
            rule = self.explained(reply)[0]["recipients"][0]["rule"]
            done = todoku("catalogue", "show", rule)
            self.assertEqual(done.returncode, 0, (rule, done))
            self.assertIn(rule, done.stdout)
        self.assertEqual(todoku("catalogue", "show", "words.no_such_cause").returncode, 2)

    def test_help_fits_a_terminal_of_80_columns(self):
        for words in (["help"], ["help", "explain"], ["help", "catalogue"], ["help", "report"], ["help", "check"],
                      ["help", "serve"], ["help", "sandbox"], ["help", "dkim", "keygen"]):
            for lang in ("en", "ja"):
                shown = todoku(*words, "--lang", lang, environment={"COLUMNS": "80"}).stdout
                for line in shown.splitlines():
                    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
                    self.assertLessEqual(wide, 80, (words, lang, line))

    def test_people_see_whom_it_is_about(self):
        done = todoku("explain", os.path.join(MAIL, "01-postfix.eml"), cwd=self.folder)
        self.assertIn("taro@example.jp  not delivered", done.stdout)
        self.assertIn("user_unknown", done.stdout)


main()
