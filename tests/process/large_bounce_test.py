#!/usr/bin/env python3
"""A returned message of ten megabytes costs little more memory than its own bytes."""

import base64
import os
import subprocess

from todoku import BINARY, ENVIRONMENT, Case, main

REPORT = """\
From: MAILER-DAEMON@mx.example.jp
To: sender@example.com
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="XX"

--XX
Content-Type: text/plain

<ken@example.jp>: host mx.example.jp said: 550 5.1.1 user unknown

--XX
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp

Final-Recipient: rfc822; ken@example.jp
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

"""
ATTACHED = """\
Content-Type: application/pdf; name="report.pdf"
Content-Transfer-Encoding: base64

"""
RETURNED = """\
--XX
Content-Type: message/rfc822

From: sender@example.com
Subject: the report
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="YY"

--YY
""" + ATTACHED


def peak_bytes(path):
    """The most memory that `todoku explain` of the file held (getrusage counts in KiB)."""
    child = subprocess.Popen([BINARY, "explain", "--json", path], env=ENVIRONMENT,
                             stdout=subprocess.PIPE)
    said = child.stdout.read()
    child.stdout.close()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0 and b'"user_unknown"' in said, said[:500]
    return usage.ru_maxrss * 1024


class ALargeBounce(Case):

    def peak_over_a_small_one(self, large):
        self.write("small.eml", REPORT + "--XX--\n")
        self.write("large.eml", large)
        path = lambda name: os.path.join(self.folder, name)
        return peak_bytes(path("large.eml")) - peak_bytes(path("small.eml"))

    def setUp(self):
        super().setUp()
        self.base64 = base64.encodebytes(os.urandom(7_500_000)).decode()

    def test_with_an_attachment_beside_the_report(self):
        large = REPORT + "--XX\n" + ATTACHED + self.base64 + "--XX--\n"
        self.assertLess(self.peak_over_a_small_one(large), 3 * len(large))

    def test_with_an_attachment_inside_the_returned_message(self):
        large = REPORT + RETURNED + self.base64 + "--YY--\n--XX--\n"
        self.assertLess(self.peak_over_a_small_one(large), 3 * len(large))

    def test_with_a_text_that_is_encoded(self):
        words = base64.encodebytes(b"mailbox full of unknown users, host said: 550 no\n" * 150_000)
        large = (REPORT + "--XX\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" +
                 words.decode() + "--XX--\n")
        self.assertLess(self.peak_over_a_small_one(large), 3 * len(large))


main()
