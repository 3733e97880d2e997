#!/usr/bin/env python3
"""`todoku report` on a log whose truth is known: every count, every address."""

import gzip
import json
import lzma
import os
import subprocess
import sys
import tempfile
import unittest
from collections import defaultdict

from todoku import HERE, main, todoku

MAKER = os.path.join(HERE, "..", "..", "tools", "make_postfix_log.py")
OUTCOMES = ("sent", "deferred", "bounced", "expired")


def tally(row):
    return {name: row[name] for name in OUTCOMES if row.get(name)}


class TheReportOfALog(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def make(self, *options):
        subprocess.run([sys.executable, MAKER, "20000", self.path("mail.log"), self.path("truth"),
                        *options], check=True)
        with open(self.path("truth")) as truth:
            return json.load(truth)

    def compare(self, report, truth):
        self.assertEqual(report["input"]["lines"], truth["lines"])
        self.assertEqual(tally(report["totals"]), truth["totals"])
        self.assertEqual({row["provider"] or "": tally(row) for row in report["providers"]},
                         truth["providers"])
        causes = defaultdict(lambda: defaultdict(int))
        for row in report["causes"]:
            for name, count in tally(row).items():
                causes[f"{row['provider'] or ''} {row['cause']}"][name] += count
        self.assertEqual(causes, truth["causes"])
        self.assertEqual([row["address"] for row in report["remove"]], truth["remove"])
        self.assertEqual([row["address"] for row in report["keep"]], truth["keep"])
        self.assertEqual(report["unknown"], [])

    def report(self, *words):
        done = todoku("report", "--json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_short_queue_ids_and_old_times_are_counted_exactly(self):
        truth = self.make("--seed", "7")
        self.compare(self.report(self.path("mail.log")), truth)

    def test_long_queue_ids_and_new_times_are_counted_exactly(self):
        truth = self.make("--seed", "8", "--long")
        self.compare(self.report(self.path("mail.log")), truth)

    def test_a_rotated_and_packed_log_is_one_log(self):
        truth = self.make("--seed", "9")
        with open(self.path("mail.log"), "rb") as log:
            lines = log.readlines()
        os.remove(self.path("truth"))
        with gzip.open(self.path("mail.log.1.gz"), "wb") as packed:
            packed.writelines(lines[:9999])
        with open(self.path("mail.log"), "wb") as log:
            log.writelines(lines[9999:])
        self.compare(self.report(self.folder.name), truth)

    def test_the_files_of_addresses_hold_one_a_line(self):
        truth = self.make()
        self.report(self.path("mail.log"), "--remove", self.path("out"), "--keep", self.path("in"))
        for name, wanted in (("out", "remove"), ("in", "keep")):
            with open(self.path(name)) as file:
                self.assertEqual(file.read().splitlines(), truth[wanted])

    def test_a_damaged_file_is_reported_and_the_rest_is_read(self):
        truth = self.make()
        with open(self.path("bad.gz"), "wb") as file:
            file.write(b"\x1f\x8b\x08\x00not really packed")
        done = todoku("report", "--json", self.path("bad.gz"), self.path("mail.log"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("bad.gz", done.stderr)
        self.assertEqual(tally(json.loads(done.stdout)["totals"]), truth["totals"])

    def test_a_person_reads_what_to_do_in_their_language(self):
        self.make()
        english = todoku("report", self.path("mail.log")).stdout
        self.assertIn("What to do first", english)
        self.assertIn("shop.example", english)
        self.assertIn("まずすること", todoku("report", "--lang", "ja", self.path("mail.log")).stdout)

    def test_where_nothing_failed_the_report_says_so(self):
        with open(self.path("mail.log"), "w") as log:
            log.write("Nov 23 05:10:00 mx1 postfix/smtp[8]: 4F2B31C0A7: to=<a@b.example>, "
                      "relay=mx.b.example[198.51.100.4]:25, dsn=2.0.0, status=sent (250 ok)\n")
        done = todoku("report", self.path("mail.log"), "--html", self.path("page"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 line read", done.stdout)
        self.assertIn("Nothing failed.", done.stdout)
        with open(self.path("page"), encoding="utf-8") as page:
            self.assertIn("No mail was lost.", page.read())

    def test_returned_mail_is_summed_up_too(self):
        mail = ("From: MAILER-DAEMON@mx.example\nTo: news@shop.example\n"
                "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
                "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
                "--b\n\nYour mail was not delivered.\n\n--b\n"
                "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
                "Final-Recipient: rfc822; {}@example.net\nAction: failed\nStatus: 5.1.1\n"
                "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n\n--b--\n")
        os.mkdir(self.path("new"))
        with open(self.path("new/1.eml"), "w") as file:
            file.write(mail.format("one"))
        with open(self.path("mbox"), "w") as file:
            for name in ("two", "three"):
                file.write("From x Mon Nov 23 05:10:00 2026\n" + mail.format(name) + "\n")
        report = self.report(self.folder.name)
        self.assertEqual(tally(report["totals"]), {"bounced": 3})
        self.assertEqual([row["address"] for row in report["remove"]],
                         ["one@example.net", "three@example.net", "two@example.net"])

    def test_what_is_no_log_says_so_with_its_line_and_what_could_be_read(self):
        done = todoku("report", MAKER)
        self.assertEqual(done.returncode, 2)
        self.assertIn("no delivery attempts", done.stderr)
        self.assertIn("Line 1: #!/usr/bin/env python3", done.stderr)
        self.assertIn("Postfix, Exim, sendmail", done.stderr)

    def test_a_strange_file_is_an_error_where_it_was_named(self):
        self.make()
        with open(self.path("notes.txt"), "w") as file:
            file.write("\nremember the milk\n")
        named = todoku("report", self.path("mail.log"), self.path("notes.txt"))
        self.assertEqual(named.returncode, 2)
        self.assertIn("Line 2: remember the milk", named.stderr)
        os.remove(self.path("truth"))
        beside = todoku("report", self.folder.name)
        self.assertEqual(beside.returncode, 0, beside.stderr)
        self.assertIn("remember the milk", beside.stderr)

    def test_addresses_that_one_more_refusal_would_remove_are_a_list_of_their_own(self):
        with open(self.path("mail.log"), "w") as log:
            log.write("Nov 23 05:10:00 mx1 postfix/smtp[8]: 4F2B31C0A7: to=<a@docomo.ne.jp>, "
                      "relay=mfsmax.docomo.ne.jp[198.51.100.4]:25, dsn=5.0.0, status=bounced (host "
                      "mfsmax.docomo.ne.jp[198.51.100.4] said: 550 Unknown user a@docomo.ne.jp "
                      "(in reply to RCPT TO command))\n")
        report = self.report(self.path("mail.log"), "--watch", self.path("watch"))
        self.assertEqual([row["address"] for row in report["watch"]], ["a@docomo.ne.jp"])
        self.assertEqual(report["remove"] + report["keep"], [])
        with open(self.path("watch")) as file:
            self.assertEqual(file.read(), "a@docomo.ne.jp\n")
        self.assertIn("another message is refused", todoku("report", self.path("mail.log")).stdout)

    def test_an_empty_folder_and_what_looks_like_a_header_are_told(self):
        os.mkdir(self.path("empty"))
        with open(self.path("passwd"), "w") as file:
            file.write("root:x:0:0:root:/root:/bin/sh\n")
        for name, words in (("empty", "no files in this folder"), ("passwd", "no format")):
            done = todoku("report", self.path(name))
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
            self.assertNotIn("read", done.stdout)

    def test_csv_and_json_exclude_each_other(self):
        self.make()
        done = todoku("report", "--csv", "--json", self.path("mail.log"))
        self.assertEqual((done.returncode, done.stdout), (2, ""))

    def test_text_of_windows_is_read(self):
        truth = self.make("--seed", "3")
        with open(self.path("mail.log"), encoding="utf-8") as log:
            text = log.read()
        for encoding, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"),
                               ("utf-8", b"\xef\xbb\xbf")):
            with open(self.path("mail.log"), "wb") as log:
                log.write(mark + text.replace("\n", "\r\n").encode(encoding))
            self.compare(self.report(self.path("mail.log")), truth)

    def test_what_is_packed_otherwise_names_the_way(self):
        with open(self.path("mail.log.xz"), "wb") as file:
            file.write(lzma.compress(b"Nov 23 05:10:00 mx1 nothing"))
        done = todoku("report", self.path("mail.log.xz"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("xz -dc", done.stderr)

    def test_a_file_named_twice_is_read_once_and_a_copy_of_it_is_told(self):
        truth = self.make()
        log = self.path("mail.log")
        twice = todoku("report", "--json", log, log, os.path.join(self.folder.name, ".", "mail.log"))
        self.assertEqual((twice.returncode, twice.stderr), (0, ""))
        self.assertEqual(tally(json.loads(twice.stdout)["totals"]), truth["totals"])
        with open(log, "rb") as file, gzip.open(self.path("mail.log.1.gz"), "wb") as packed:
            packed.write(file.read())
        copied = todoku("report", "--json", log, self.path("mail.log.1.gz"))
        self.assertEqual(copied.returncode, 0)
        self.assertIn("counted twice", copied.stderr)

    def test_broken_lines_are_told_and_the_rest_counts(self):
        with open(self.path("acct.csv"), "w") as file:
            file.write("type,rcpt,dsnDiag\nb,a@b.example,smtp;550 no such user\nzz\n"
                       "d,c@b.example,smtp;250 ok\n")
        done = todoku("report", "--json", self.path("acct.csv"))
        self.assertEqual(done.returncode, 0)
        self.assertIn("acct.csv: 1 broken line was left out: line 3", done.stderr)
        self.assertEqual(tally(json.loads(done.stdout)["totals"]), {"sent": 1, "bounced": 1})

    def test_an_empty_file_is_named(self):
        with open(self.path("mail.log"), "w"):
            pass
        done = todoku("report", self.path("mail.log"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("mail.log: empty", done.stderr)

    def test_bytes_that_are_no_text_are_not_shown(self):
        with open(self.path("core"), "wb") as file:
            file.write(b"\x7fELF\x02\x01\x00\x00" * 100)
        done = todoku("report", self.path("core"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("no text", done.stderr)
        self.assertNotIn("ELF", done.stderr)

    def test_what_cannot_be_read_is_told_in_the_readers_language(self):
        with open(self.path("cut.gz"), "wb") as file:
            file.write(gzip.compress(b"Nov 23 05:10:00 mx1 nothing\n" * 5000)[:-20])
        os.mkdir(self.path("empty"))
        for name, words in (("cut.gz", "途中で切れています"), ("empty", "ファイルがありません"),
                            ("missing", "ファイルがありません")):
            done = todoku("report", "--lang", "ja", self.path(name))
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    main()
