#!/usr/bin/env python3
"""`todoku check` as a person and a script use it: what it prints, in both languages, and how it ends."""

import json
import os
import socket
import unicodedata

from signer import Signer
from todoku import Case, letter, main, todoku

SIGNER = Signer("example.jp", bits=2048)
ZONE = {
    "example.jp": [["TXT", "v=spf1 ip4:192.0.2.1 -all"], ["MX", [10, "mx.example.jp"]]],
    "mx.example.jp": [["A", "192.0.2.1"]],
    "_dmarc.example.jp": [["TXT", "v=DMARC1; p=reject; rua=mailto:d@example.jp"]],
    "1.2.0.192.in-addr.arpa": [["PTR", "mx.example.jp"]],
    SIGNER.record()[0]: [["TXT", SIGNER.record()[1]]],
}
MASTER = """$ORIGIN example.jp.
@ 60 TXT "v=spf1 ip4:192.0.2.1 -all"
@ 60 MX 10 mx
mx 60 A 192.0.2.1
"""
MAIL = SIGNER.sign(letter("info@example.jp").replace("Date:", "To: taro@gmail.com\r\nDate:"))


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


class CheckCommand(Case):

    def setUp(self):
        super().setUp()
        self.zone = self.write("zone.json", json.dumps(ZONE))
        self.mail = os.path.join(self.folder, "message.eml")
        with open(self.mail, "wb") as file:
            file.write(MAIL)

    def run_check(self, *words, exit=0, **more):
        done = todoku("check", "--zone", self.zone, *words, **more)
        self.assertEqual(done.returncode, exit, done)
        return done

    def results(self, *words, exit=0, **more):
        return json.loads(self.run_check("--json", *words, exit=exit, **more).stdout)

    def test_a_sound_domain_and_message_end_with_0_and_others_with_1(self):
        session = ("--ip", "192.0.2.1", "--helo", "mx.example.jp", "--from", "info@example.jp")
        self.run_check("example.jp", *session, "--selector", "s1")
        said = self.results(self.mail, *session)
        self.assertEqual([one["action"] for one in said["predicted"]], ["accept"] * len(said["predicted"]))
        self.assertEqual(said["results"]["dmarc"]["result"], "pass")
        said = self.results(self.mail, "--ip", "192.0.2.9", "--helo", "mx.example.jp", exit=1)
        self.assertIn({"kind": "dns", "type": "TXT", "name": "example.jp",
                       "value": "v=spf1 ip4:192.0.2.9 ip4:192.0.2.1 -all"}, said["fix"])

    def test_a_domain_is_told_what_each_receiver_would_answer_and_what_to_do_about_it(self):
        words = ("example.jp", "--ip", "192.0.2.9", "--selector", "none")
        said = self.results(*words, "--to", "gmail@2023-08", exit=1)
        [one] = said["predicted"]
        self.assertEqual(one["action"], "reject")
        self.assertIn("example.jp", one["reply"])
        self.assertIn("v=spf1 ip4:192.0.2.9 ip4:192.0.2.1 -all", [fix["value"] for fix in one["fix"]])
        self.assertEqual(said["assumed"]["ip"], "192.0.2.9")
        self.assertIsNone(said["assumed"]["signature"])
        page = self.run_check(*words, exit=1).stdout
        self.assertIn("Assumed: a plain message From: postmaster@example.jp, from 192.0.2.9", page)
        self.assertIn("→ what to do: ", page)
        self.assertIn("前提: From: postmaster@example.jp", self.run_check(*words, "--lang", "ja", exit=1).stdout)

    def test_a_refusal_foretold_is_a_failure_of_the_check(self):
        self.zone = self.write("quiet.json", json.dumps({**ZONE, "1.2.0.192.in-addr.arpa": []}))
        said = self.results("example.jp", "--ip", "192.0.2.1", "--selector", "s1", "--to", "gmail@current", exit=1)
        self.assertEqual([one["action"] for one in said["predicted"]], ["reject"])

    def test_a_value_that_cannot_be_meant_is_refused_in_a_sentence(self):
        for words, said in ((("example.jp", "--ip", "foo"), "--ip: foo is no IP address"),
                            (("example.jp", "--from", "not an address"), "not an address of --from"),
                            (("example.jp", "--from", "taro@exa mple.jp"), "taro@exa mple.jp of --from"),
                            (("taro@example.jp",), "State its domain: example.jp.")):
            done = self.run_check(*words, exit=2)
            self.assertIn(said, done.stderr)
            self.assertEqual(done.stdout, "")
        self.run_check(self.mail, "--from", "")  # the null sender
        for words, said in ((("--ip", "foo"), "--ip: foo is no IP address"),
                            (("--domain", "exa mple"), "--domain: exa mple is no domain name")):
            done = todoku("explain", "550 5.1.1 User unknown", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done)
            self.assertIn(said, done.stderr)

    def test_each_line_keeps_within_the_columns_in_both_languages(self):
        broken = {**ZONE, "example.jp": [["TXT", "v=spf1 " + "include:x.example " * 12 + "ipv4:1 -all"]]}
        self.zone = self.write("broken.json", json.dumps(broken))
        for columns in (80, 100):
            for language in ("ja", "en"):
                for what in ("example.jp", self.mail):
                    done = self.run_check(what, "--ip", "192.0.2.9", "--lang", language, exit=1,
                                          environment={"COLUMNS": str(columns)})
                    records = [line for line in done.stdout.splitlines() if "  IN  " not in line]
                    self.assertEqual([line for line in records if width(line) > columns], [])
                    self.assertIn("^^^^", done.stdout)

    def test_a_session_alone_is_judged_by_spf(self):
        def spf(*words):
            done = todoku("check", "--zone", self.zone, "--json", *words)
            return json.loads(done.stdout)["results"]["spf"]

        one = spf("--ip", "192.0.2.9", "--helo", "h.example", "--from", "a@example.jp")
        self.assertEqual((one["result"], one["mechanism"]), ("fail", "-all"))
        for null in (("--from", ""), ("--from=",), ("--from", "<>")):
            one = spf("--ip", "192.0.2.1", "--helo", "example.jp", *null)
            self.assertEqual((one["result"], one["identity"]), ("pass", "helo"))
        self.assertEqual(spf("--ip", "192.0.2.1", "--helo=", "--from=")["result"], "none")

    def test_zones_may_be_master_files_and_several(self):
        master = self.write("example.zone", MASTER)
        more = self.write("more.json", json.dumps({"_dmarc.example.jp": [["TXT", "v=DMARC1; p=none"]]}))
        done = todoku("check", "example.jp", "--zone", master, "--zone", more, "--json")
        results = json.loads(done.stdout)["results"]
        self.assertEqual(results["dmarc"]["record"], "v=DMARC1; p=none")
        self.assertEqual(results["mx"]["hosts"], [{"preference": 10, "host": "mx.example.jp"}])

    def test_records_that_mail_does_not_ask_for_are_passed_over_in_zones(self):
        more = MASTER + '@ IN CAA 0 issue "ca.example"\n_sip._tcp IN SRV 0 0 5060 mx\nwww IN HTTPS 1 . alpn=h2\n'
        for name, text in (("more.zone", more), ("more.json", json.dumps({"example.jp": [["SRV", "0 0 1 a."]]}))):
            self.zone = self.write(name, text)
            self.run_check("example.jp", exit=1)

    def test_dane_is_judged_by_what_is_signed(self):
        tlsa = "3 1 1 " + "ab" * 32
        self.zone = self.write("dane.json", json.dumps({**ZONE, "_25._tcp.mx.example.jp": [["TLSA", tlsa]]}))
        words = ("example.jp", "--ip", "192.0.2.1", "--selector", "s1")
        signed, unsigned = self.results(*words, "--dnssec"), self.results(*words)
        self.assertEqual(signed["results"]["dane"]["hosts"][0]["state"], "verify")
        self.assertIn("dane.record", [one["id"] for one in signed["findings"]])
        self.assertIn("dane.unsigned", [one["id"] for one in unsigned["findings"]])

    def test_the_clock_can_be_set(self):
        expiring = SIGNER.sign(letter("info@example.jp"))
        expiring = expiring.replace(b" v=1;", b" v=1; t=1000; x=2000;", 1)
        path = os.path.join(self.folder, "old.eml")
        with open(path, "wb") as file:
            file.write(expiring)
        why = {at: self.results(path, "--at", at, exit=1)["results"]["dkim"]["signatures"][0]["reason"]
               for at in ("1500", "1970-01-01T01:00:00Z")}
        self.assertIn("does not match", why["1500"])  # the tags were put in after signing
        self.assertIn("expired", why["1970-01-01T01:00:00Z"])

    def test_a_message_may_come_by_stdin_and_with_unix_line_ends(self):
        text = MAIL.decode().replace("\r\n", "\n")
        said = self.results("-", "--ip", "192.0.2.1", "--from", "info@example.jp", "--helo",
                            "mx.example.jp", stdin=text)
        self.assertEqual(said["message"], "-")
        self.assertEqual(said["results"]["dkim"]["result"], "pass")

    def test_what_is_wrong_with_the_command_line_ends_with_2(self):
        self.run_check(exit=2)
        self.run_check("nosuch.eml", exit=2)
        self.run_check(self.mail, "--to", "nobody", exit=2)
        self.run_check("example.jp", "--at", "yesterday", exit=2)
        self.assertEqual(todoku("check", "example.jp", "--zone", "nosuch.json").returncode, 2)
        wrong = self.write("wrong.json", '{"a": [["QQ", "x"]]}')
        done = todoku("check", "example.jp", "--zone", wrong)
        self.assertEqual(done.returncode, 2)
        self.assertIn('"a": no such type: QQ', done.stderr)

    def test_a_dns_that_does_not_answer_is_a_finding(self):
        silent = {"example.jp": [["TIMEOUT", "TIMEOUT"]], "_dmarc.example.jp": [["TXT", "SERVFAIL"]]}
        self.zone = self.write("silent.json", json.dumps(silent))
        said = self.results("example.jp", exit=1)
        ids = {one["id"] for one in said["findings"] if one["level"] == "fail"}
        self.assertLessEqual({"spf.unanswered", "dmarc.unanswered", "mx.unanswered"}, ids)
        self.assertEqual(said["results"]["spf"]["result"], "temperror")

    # A wall of failures, and of receivers that would take it, would be a guess.
    def test_nothing_is_said_where_no_dns_answers(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
            deaf.bind(("127.0.0.1", 0))
            server = f"127.0.0.1:{deaf.getsockname()[1]}"
            done = todoku("check", "example.jp", "--ip", "192.0.2.1", "--dns", server)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "")
        self.assertIn(f"the DNS does not answer at {server}", done.stderr)


if __name__ == "__main__":
    main()
