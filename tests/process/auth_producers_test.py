#!/usr/bin/env python3
"""DMARC and TLS reports as their producers really write, pack and send them: every one counts the same."""

import base64
import gzip
import io
import json
import os
import tempfile
import unittest
import zipfile

from todoku import main, todoku

ROW = """<record><row><source_ip>192.0.2.7</source_ip><count>3</count><policy_evaluated>
<disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
<identifiers><header_from>shop.example</header_from></identifiers><auth_results>
<dkim><domain>shop.example</domain><selector>s1</selector><result>pass</result></dkim>
<spf><domain>service.example</domain><result>fail</result></spf></auth_results></record>"""
META = """<report_metadata><org_name>{org}</org_name><email>d@r.example</email>
<report_id>{id}</report_id><date_range><begin>1795305600</begin><end>1795391999</end></date_range>
</report_metadata>"""
POLICY = """<policy_published><domain>shop.example</domain><adkim>r</adkim><aspf>r</aspf><p>none</p>
<sp>none</sp><pct>100</pct></policy_published>"""


def xml(head="<?xml version=\"1.0\" encoding=\"UTF-8\" ?>", root="<feedback>", end="</feedback>",
        org="R", row=ROW, policy=POLICY, meta=META, ident="1"):
    return head + root + meta.replace("{org}", org).replace("{id}", ident) + policy + row + end


def zipped(*texts, extra=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in (extra or {}).items():
            packed.writestr(name, data)
        for i, text in enumerate(texts):
            packed.writestr(f"r.example!shop.example!1!2!{i}.xml", text)
    return out.getvalue()


def mail(content, media, name=None, disposition="attachment", multipart=True):
    body = base64.encodebytes(content).decode()
    part = f"Content-Type: {media}" + (f'; name="{name}"' if name else "") + "\n"
    if disposition:
        part += f"Content-Disposition: {disposition}" + (f'; filename="{name}"' if name else "")
        part += "\n"
    part += "Content-Transfer-Encoding: base64\n\n" + body
    head = ("From: noreply@r.example\nTo: dmarc@shop.example\n"
            "Subject: Report domain: shop.example Submitter: r.example Report-ID: 1\n"
            "Date: Mon, 23 Nov 2026 05:10:00 +0000\nMIME-Version: 1.0\n")
    if not multipart:
        return (head + part).encode()
    return (head + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
            "This is an aggregate report.\n\n--b\n" + part + "\n--b--\n").encode()


plain = xml().encode()
DMARC = {
    # What the document looks like.
    "one line": plain.replace(b"\n", b""),
    "windows line ends and a mark": b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"),
    "no declaration": xml(head="").encode(),
    "blank lines first": b"\n\n  " + plain,
    "rfc 7489 namespace": xml(root='<feedback xmlns="http://dmarc.org/dmarc-xml/0.1">').encode(),
    "rfc 9990 namespace": xml(root='<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">').encode(),
    "schema instance": xml(root='<feedback xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
                           'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
                           '<version>1.0</version>').encode(),
    "a prefix": (xml(root='<d:feedback xmlns:d="x">', end="</d:feedback>")).encode(),
    "utf-16": xml(head='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"),
    "latin-1 in an organisation": xml(head='<?xml version="1.0" encoding="iso-8859-1"?>',
                                      org="Société").encode("latin-1"),
    "latin-1 that says utf-8": xml(org="Société").encode("latin-1"),
    "shift_jis": xml(head='<?xml version="1.0" encoding="Shift_JIS"?>', org="日本").encode("cp932"),
    "a bare ampersand": xml(org="AT&T").encode(),
    "an entity": xml(org="AT&amp;T").encode(),
    "cdata": xml(org="<![CDATA[R & D]]>").encode(),
    "a comment and an instruction": xml(root="<!-- made by x --><?pi y?><feedback>").encode(),
    "a doctype": xml(root="<!DOCTYPE feedback><feedback>").encode(),
    "a control character": xml(org="R\x02").encode(),
    "a zero byte at the end": plain + b"\0",
    "cut behind the record": plain[:plain.index(b"</feedback>")],
    "words behind the end": plain + b"\n-- \nsent by x\n",
    "capital values": xml(row=ROW.replace("pass", "Pass").replace("fail", "FAIL")).encode(),
    "capital names": xml(row=ROW.replace("source_ip", "Source_IP")).encode(),
    "unknown elements": xml(row=ROW.replace("<row>", "<x><y>1</y></x><row>")).encode(),
    "spaces around values": xml(row=ROW.replace(">3<", "> 3 <").replace(
        ">192.0.2.7<", ">\n 192.0.2.7\n<")).encode(),
    "no count": xml(row=ROW.replace("<count>3</count>", "") * 3).encode(),
    "no evaluation": xml(row=ROW.replace(
        ROW[ROW.index("<policy_evaluated>"):ROW.index("</row>")], "")).encode(),
    "no header_from": xml(row=ROW.replace("<header_from>shop.example</header_from>", "")).encode(),
    "envelope names": xml(row=ROW.replace("<header_from>", "<envelope_to>x.example</envelope_to>"
                                          "<envelope_from/><header_from>")).encode(),
    "no spf result": xml(row=ROW.replace(
        ROW[ROW.index("<spf><domain>"):ROW.index("</auth_results>")], "")).encode(),
    "two signatures": xml(row=ROW.replace(
        "<auth_results>", "<auth_results><dkim><domain>service.example</domain><selector>k</selector>"
        "<result>pass</result></dkim>")).encode(),
    "no sub-policy": xml(policy=POLICY.replace("<sp>none</sp>", "").replace(
        "<pct>100</pct>", "")).encode(),
    "rfc 9990 elements": xml(
        policy=POLICY.replace("<pct>100</pct>", "<np>none</np><testing>n</testing><fo>0</fo>"
                              "<discovery_method>treewalk</discovery_method>"),
        row=ROW.replace("<disposition>none", "<disposition>pass"),
        meta=META.replace("</report_metadata>", "<generator>x 1</generator></report_metadata>")).encode(),
    "times with a fraction": xml(meta=META.replace("1795305600", "1795305600.0")).encode(),
    "times as dates": xml(meta=META.replace("1795305600", "2026-11-22T00:00:00Z")).encode(),
    "record before the rest": ("<feedback>" + ROW + META.replace("{org}", "R").replace("{id}", "1") +
                               POLICY + "</feedback>").encode(),
    # How it is packed.
    "zip": zipped(xml()),
    "gzip": gzip.compress(plain),
    "gzip twice": gzip.compress(gzip.compress(plain)),
    "gzip in zip": zipped(extra={"r.xml.gz": gzip.compress(plain)}),
    "zip with rubbish": zipped(xml(), extra={"__MACOSX/._r.xml": "x", "folder/": ""}),
    "zip with a note": zipped(xml(), extra={"readme.txt": "see https://r.example"}),
    "gzip of two members": gzip.compress(plain[:200]) + gzip.compress(plain[200:]),
    "rubbish behind gzip": gzip.compress(plain) + b"\0\0\0\0",
    # How it is sent.
    "mail with zip": mail(zipped(xml()), "application/zip", "r!shop.example!1!2.zip"),
    "mail that is a zip": mail(zipped(xml()), "application/zip", "r!shop.example!1!2.zip",
                               multipart=False),
    "mail with gzip": mail(gzip.compress(plain), "application/gzip", "r!shop.example!1!2.xml.gz"),
    "mail with x-gzip": mail(gzip.compress(plain), "application/x-gzip", "r.xml.gz"),
    "octet-stream": mail(gzip.compress(plain), "application/octet-stream", "r.xml.gz"),
    "no name at all": mail(gzip.compress(plain), "application/octet-stream"),
    "no name, a zip type": mail(zipped(xml()), "application/x-zip-compressed", None, None),
    "text/plain with a name": mail(gzip.compress(plain), "text/plain", "r.xml.gz"),
    "text/xml": mail(plain, "text/xml", "r.xml", "inline"),
    "xml that is called text": mail(plain, "text/plain", None, None),
    "xml as the whole mail": mail(plain, "text/xml", None, None, multipart=False),
    "gzip called zip": mail(gzip.compress(plain), "application/zip", "r.zip"),
    "xml called gzip": mail(plain, "application/gzip", "r.xml.gz"),
    "image called report": mail(gzip.compress(plain), "image/png", "r.xml.gz"),
    "a capital name": mail(zipped(xml()), "APPLICATION/ZIP", "R.ZIP"),
    "forwarded as attachment": (b"From: a@shop.example\nSubject: Fwd\nMIME-Version: 1.0\n"
                                b"Content-Type: multipart/mixed; boundary=f\n\n--f\n"
                                b"Content-Type: message/rfc822\n\n" +
                                mail(zipped(xml()), "application/zip", "r.zip") + b"\n--f--\n"),
}
TLS_REPORT = {
    "organization-name": "R", "contact-info": "t@r.example", "report-id": "t1",
    "date-range": {"start-datetime": "2026-11-22T00:00:00Z", "end-datetime": "2026-11-22T23:59:59Z"},
    "policies": [{"policy": {"policy-type": "sts", "policy-string": ["version: STSv1"],
                             "policy-domain": "shop.example", "mx-host": ["mx.shop.example"]},
                  "summary": {"total-successful-session-count": 100,
                              "total-failure-session-count": 3},
                  "failure-details": [{"result-type": "certificate-expired",
                                       "sending-mta-ip": "192.0.2.9",
                                       "receiving-mx-hostname": "mx.shop.example",
                                       "failed-session-count": 3}]}]}


def tls(**changes):
    return json.dumps({**TLS_REPORT, **changes})


def policy(**changes):
    return [{**TLS_REPORT["policies"][0], **changes}]


TLS = {
    "plain": tls().encode(),
    "indented with a mark": b"\xef\xbb\xbf" + json.dumps(TLS_REPORT, indent=2).encode(),
    "gzip": gzip.compress(tls().encode()),
    "zip": zipped(extra={"r.json": tls()}),
    "policies first": json.dumps({"policies": policy(policy={
        **TLS_REPORT["policies"][0]["policy"], "policy-string": ["mx: m%d.example" % i
                                                                 for i in range(500)]}),
        **{k: v for k, v in TLS_REPORT.items() if k != "policies"}}).encode(),
    "counts as text": tls(policies=policy(summary={"total-successful-session-count": "100",
                                                   "total-failure-session-count": "3"})).encode(),
    "one host, no list": tls(policies=policy(policy={
        **TLS_REPORT["policies"][0]["policy"], "mx-host": "mx.shop.example"})).encode(),
    "underscores": tls().replace("organization-name", "organization_name").encode(),
    "a list of reports": ("[" + tls() + "]").encode(),
    "no contact": json.dumps({k: v for k, v in TLS_REPORT.items() if k != "contact-info"}).encode(),
    "mail": mail(gzip.compress(tls().encode()), "application/tlsrpt+gzip", "r!shop.example!1!2.json.gz"),
    "mail without a name": mail(gzip.compress(tls().encode()), "application/tlsrpt+gzip"),
    "mail with json": mail(tls().encode(), "application/tlsrpt+json", "r.json"),
    "mail with a plain type": mail(tls().encode(), "application/json", "r.json"),
}


FEEDBACK = """Feedback-Type: auth-failure
User-Agent: x/1.0
Version: 1
Original-Mail-From: <bounce@shop.example>
Original-Rcpt-To: <hana@r.example>
Arrival-Date: Mon, 23 Nov 2026 05:10:00 +0000
Source-IP: 192.0.2.7
Reported-Domain: shop.example
Authentication-Results: r.example; dmarc=fail header.from=shop.example
Delivery-Result: policy
Auth-Failure: dmarc
Identity-Alignment: none
"""


def failure(feedback=FEEDBACK, kind="multipart/report; report-type=feedback-report",
            media="message/feedback-report", original="message/rfc822", encoding=None):
    if encoding == "base64":
        feedback = base64.encodebytes(feedback.encode()).decode()
    note = f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return (f"From: dmarc@r.example\nTo: ruf@shop.example\nSubject: FW: sale\nMIME-Version: 1.0\n"
            f"Content-Type: {kind}; boundary=b\n\n--b\nContent-Type: text/plain\n\nA failure.\n"
            f"--b\nContent-Type: {media}\n{note}\n{feedback}\n--b\nContent-Type: {original}\n\n"
            "From: news@shop.example\nTo: hana@r.example\nSubject: sale\n\n--b--\n").encode()


FAILURES = {
    "rfc 6591": failure(),
    "header alone": failure(original="text/rfc822-headers"),
    "mixed, no report": failure(kind="multipart/mixed"),
    "base64": failure(encoding="base64"),
    "capitals": failure(FEEDBACK.replace("auth-failure", "Auth-Failure").replace(": dmarc\n", ": DMARC\n")),
    "no reported domain": failure(FEEDBACK.replace("Reported-Domain: shop.example\n", "")),
    "windows line ends": failure().replace(b"\n", b"\r\n"),
    "an address in brackets": failure(FEEDBACK.replace("192.0.2.7", "[192.0.2.7]")),
    "a host beside the address": failure(FEEDBACK.replace("192.0.2.7", "192.0.2.7 (mail.shop.example)")),
    "called dmarc": failure(FEEDBACK.replace("Feedback-Type: auth-failure", "Feedback-Type: dmarc")),
    "no type": failure(FEEDBACK.replace("Feedback-Type: auth-failure\n", "")),
    "no auth-failure": failure(FEEDBACK.replace("Auth-Failure: dmarc\n", "")),
    "folded": failure(FEEDBACK.replace("Reported-Domain: ", "Reported-Domain:\n ")),
}


class Producers(unittest.TestCase):

    def report(self, content):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "file")
            with open(path, "wb") as file:
                file.write(content)
            done = todoku("report", "--json", path)
        return json.loads(done.stdout)["authentication"], done.stderr

    def test_dmarc_reports_count_the_same_whoever_makes_them(self):
        for name, content in DMARC.items():
            with self.subTest(name):
                found, said = self.report(content)
                self.assertEqual(len(found["dmarc"]["sources"]), 1, said)
                source = found["dmarc"]["sources"][0]
                self.assertEqual((source["domain"], source["source_ip"], source["messages"],
                                  source["passed"]), ("shop.example", "192.0.2.7", 3, 3), said)

    def test_tls_reports_count_the_same_whoever_makes_them(self):
        for name, content in TLS.items():
            with self.subTest(name):
                found, said = self.report(content)
                domains = found["tls"]["domains"]
                self.assertEqual([(d["domain"], d["successes"], d["failures"]) for d in domains],
                                 [("shop.example", 100, 3)], said)

    def test_failure_reports_name_the_domain_and_the_sender_whoever_makes_them(self):
        for name, content in FAILURES.items():
            with self.subTest(name):
                found, said = self.report(content)
                self.assertEqual([(f["domain"], f["source_ip"]) for f in found["failures"]],
                                 [("shop.example", "192.0.2.7")], said)

    def test_what_would_harm_is_refused_and_told(self):
        bomb = ('<!DOCTYPE feedback [<!ENTITY a "' + "x" * 1000 + '"><!ENTITY b "' + "&a;" * 1000 +
                '">]><feedback><report_metadata><org_name>&b;</org_name></report_metadata></feedback>')
        outside = ('<!DOCTYPE feedback [<!ENTITY a SYSTEM "file:///etc/passwd">]><feedback>'
                   "<report_metadata><org_name>&a;</org_name></report_metadata>" + POLICY +
                   ROW.replace("shop.example", "&a;") + "</feedback>")
        large = gzip.compress(b"<feedback>" + b" " * (80 << 20))
        for content in (bomb.encode(), outside.encode(), large, b"<feedback>" * 100_000):
            found, said = self.report(content)
            self.assertEqual(found["dmarc"]["sources"], [])
            self.assertIn("file: ", said)


if __name__ == "__main__":
    main()
