#!/usr/bin/env python3
"""`todoku report` on authentication reports and on mail: who fails, who complained, who only replied."""

import gzip
import io
import json
import os
import tempfile
import unittest
import zipfile

from todoku import main, todoku

DMARC = """<?xml version="1.0"?><feedback><report_metadata><org_name>{org}</org_name>
<email>d@r.example</email><report_id>{id}</report_id><date_range><begin>1795305600</begin>
<end>1795391999</end></date_range></report_metadata><policy_published><domain>shop.example</domain>
<p>none</p></policy_published><record><row><source_ip>192.0.2.7</source_ip><count>{count}</count>
<policy_evaluated><disposition>none</disposition><dkim>fail</dkim><spf>fail</spf>
</policy_evaluated></row><identifiers><header_from>shop.example</header_from></identifiers>
<auth_results><spf><domain>service.example</domain><result>pass</result></spf></auth_results>
</record></feedback>"""
TLS = {"organization-name": "r.example", "report-id": "t1", "contact-info": "t@r.example",
       "date-range": {"start-datetime": "2026-11-22T00:00:00Z", "end-datetime": "2026-11-22T23:59:59Z"},
       "policies": [{"policy": {"policy-type": "sts", "policy-domain": "shop.example"},
                     "summary": {"total-successful-session-count": 100,
                                 "total-failure-session-count": 3},
                     "failure-details": [{"result-type": "certificate-expired",
                                          "receiving-mx-hostname": "mx.shop.example",
                                          "failed-session-count": 3}]}]}
COMPLAINT = """From: fbl@isp.example
Date: Mon, 23 Nov 2026 05:10:00 +0000
Subject: complaint
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

A complaint.
--b
Content-Type: message/feedback-report

Feedback-Type: {type}
User-Agent: x/1
Version: 1
Auth-Failure: {failure}
Source-IP: 192.0.2.9
Original-Rcpt-To: <{who}@isp.example>

--b
Content-Type: message/rfc822

From: news@shop.example
To: {who}@isp.example
Subject: sale

Sale.
--b--
"""
VACATION = """From: hana@isp.example
To: news@shop.example
Subject: Out of office: sale
Auto-Submitted: auto-replied

I am away until Monday.
"""


def zipped(text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("report.xml", text)
    return out.getvalue()


class Reports(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def put(self, name, content):
        with open(os.path.join(self.folder.name, name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def report(self, *words, code=0):
        done = todoku("report", *words, self.folder.name)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def put_dmarc(self):
        self.put("a.zip", zipped(DMARC.format(org="a.example", id="1", count=1000)))
        self.put("again.xml.gz", gzip.compress(DMARC.format(org="a.example", id="1", count=1000).encode()))
        self.put("b.xml", DMARC.format(org="b.example", id="1", count=200))

    def test_dmarc_reports_in_every_packing_are_one_table(self):
        self.put_dmarc()
        found = json.loads(self.report("--json").stdout)["authentication"]
        self.assertEqual(found["reports"], {"dmarc": 2, "tls": 0, "failure": 0, "repeated": 1})
        (source,) = found["dmarc"]["sources"]
        self.assertEqual((source["source_ip"], source["messages"], source["failed"]),
                         ("192.0.2.7", 1200, 1200))
        self.assertEqual(source["advice"]["standing"], "unaligned")
        self.assertEqual(source["reporters"], {"a.example": 1000, "b.example": 200})
        self.assertIn('"shop.example","192.0.2.7",1200,0,1200', self.report("--csv").stdout)

    def test_a_person_reads_what_to_mend_in_their_language(self):
        self.put_dmarc()
        self.put("tls.json", json.dumps(TLS))
        english = self.report().stdout
        self.assertIn("sign with d=shop.example", english)
        self.assertIn("The certificate of mx.shop.example has expired", english)
        japanese = self.report("--lang", "ja").stdout
        self.assertIn("d=shop.example", japanese)
        self.assertIn("期限が切れています", japanese)

    def test_the_page_has_them_too_and_takes_no_markup_from_them(self):
        self.put_dmarc()
        self.put("evil.xml", DMARC.format(org="e&lt;script&gt;", id="2", count=5)
                 .replace("192.0.2.7", "&lt;img src=x onerror=y&gt;")
                 .replace("service.example", "&lt;script&gt;alert(1)&lt;/script&gt;"))
        with tempfile.TemporaryDirectory() as out:
            path = os.path.join(out, "page.html")
            self.report("--html", path)
            with open(path, encoding="utf-8") as file:
                page = file.read()
        self.assertIn("192.0.2.7", page)
        self.assertNotIn("<script", page)
        self.assertNotIn("<img", page)

    def test_complaints_remove_at_once_and_automatic_replies_never(self):
        self.put("1.eml", COMPLAINT.format(type="abuse", failure="", who="angry"))
        self.put("2.eml", COMPLAINT.format(type="auth-failure", failure="bodyhash", who="innocent"))
        self.put("3.eml", COMPLAINT.format(type="not-spam", failure="", who="friend"))
        self.put("4.eml", VACATION)
        found = json.loads(self.report("--json").stdout)
        self.assertEqual([row["address"] for row in found["remove"]], ["angry@isp.example"])
        self.assertEqual(found["complaints"], {"abuse": 1})
        self.assertEqual(found["mails"]["auto_reply"], 1)
        self.assertEqual(found["authentication"]["reports"]["failure"], 1)
        self.assertIn("complaints: 1", self.report().stdout)

    def test_what_cannot_be_read_is_named_and_the_rest_is_read(self):
        self.put_dmarc()
        self.put("bad.xml", "<feedback><policy_published>")
        self.put("bomb.xml", "<!DOCTYPE f [<!ENTITY a \"b\">]><feedback>&a;</feedback>")
        done = self.report("--json", code=2)
        self.assertIn("bad.xml: ", done.stderr)
        self.assertIn("bomb.xml: ", done.stderr)
        self.assertEqual(json.loads(done.stdout)["authentication"]["reports"]["dmarc"], 2)

    def test_mail_to_a_service_that_has_ended_is_pointed_out(self):
        self.put("mail.log", "Nov 23 05:10:00 mx1 postfix/smtp[8]: 4F2B31C0A7: to=<a@{}>, relay=none, "
                 "dsn=4.4.1, status=deferred (connect to x[192.0.2.1]:25: Connection timed out)\n"
                 .format("goo.jp"))
        found = json.loads(self.report("--json").stdout)["ended"]
        self.assertEqual([row["deferred"] for row in found], [1])


if __name__ == "__main__":
    main()
