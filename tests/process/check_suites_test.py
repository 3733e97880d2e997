#!/usr/bin/env python3
"""The suites of SPF, DKIM, DMARC and ARC through `todoku check --json --zone --at`, as anybody would
run them: a zone, a session, a message. Where the corpora lie beside the source, or at TODOKU_CORPORA."""

import base64
import concurrent.futures
import hashlib
import json
import os
import re
import unittest

from todoku import HERE, Case, main, todoku

CORPORA = os.environ.get("TODOKU_CORPORA", os.path.join(HERE, "..", "..", "..", "shared", "corpora"))
AUTH = os.path.join(CORPORA, "auth")
NOW = 1_700_000_000

# An RSA key of 1024 bits, made for this test.
N = int("aba7870d72aee8b96255b7b16d5405ff8e1dce2497e595139416a5ee73eb96fcfcb70f3583ff3c38"
        "16a6151cd1a7f4dfe2a191a16c46924599bdb5329e16966446dde0881168670edd299824456aa4c2"
        "1388e389161316360d248b8254e687fc39b61c0be38ebd49585c4859fd5ef0b6274022ac8c52531e"
        "8ab9264a6413545b", 16)
D = int("9af3a79e24207044a8d7e7f26a56a6f3823eb58fa2eec41be05a717f47752bdf43e19c011b1e9425"
        "ad8c4f12accf88e5719797f6b7df1cbb678530c478a0bb305f4880194049d572bb7a7cf2fc658086"
        "471b0a975e60b5636c0efbb889c4f4519f71c8c197a9bbc596cc420c2e03ac9061d884d5ccfebd73"
        "632194a527a88481", 16)
KEY = ("v=DKIM1; k=rsa; p="
       "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCrp4cNcq7ouWJVt7FtVAX/jh3OJJfllROUFqXuc+uW"
       "/Py3DzWD/zw4FqYVHNGn9N/ioZGhbEaSRZm9tTKeFpZkRt3giBFoZw7dKZgkRWqkwhOI44kWExY2DSSL"
       "glTmh/w5thwL4469SVhcSFn9XvC2J0AirIxSUx6KuSZKZBNUWwIDAQAB")
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def read(*path):
    with open(os.path.join(AUTH, *path), "rb") as file:
        return file.read()


def rsa_sha256(data):
    """PKCS #1 v1.5 (RFC 8017 section 8.2)."""
    info = SHA256_INFO + hashlib.sha256(data).digest()
    padded = b"\0\1" + b"\xff" * (128 - 3 - len(info)) + b"\0" + info
    return pow(int.from_bytes(padded, "big"), D, N).to_bytes(128, "big")


def signature(sender, body, domain, good=True):
    """A DKIM-Signature over From:, canonicalization simple."""
    bh = base64.b64encode(hashlib.sha256(body).digest()).decode()
    field = f"DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=t; h=from; bh={bh}; b="
    b = rsa_sha256(sender.encode() + b"\r\n" + field.encode())
    if not good:
        b = bytes([b[0] ^ 1]) + b[1:]
    return field + base64.b64encode(b).decode()


class Suites(Case):

    def check(self, name, zone, *words, message=None):
        path = self.write(f"{name}.json", json.dumps(zone))
        words = ("--zone", path, "--at", NOW, "--json", *words)
        if message is not None:
            file = os.path.join(self.folder, f"{name}.eml")
            with open(file, "wb") as out:
                out.write(message)
            words = (file, *words)
        done = todoku("check", *words)
        self.assertIn(done.returncode, (0, 1), done)
        return json.loads(done.stdout)["results"]

    def run_all(self, title, cases, is_right, at_least=None):
        """Every case in a process of its own; prints what is not right, and the counts."""
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            rights = list(pool.map(is_right, range(len(cases)), cases))
        print(f"{title}: {sum(rights)} of {len(rights)}")
        self.assertGreaterEqual(sum(rights), len(cases) if at_least is None else at_least(cases))

    def spf(self, file, at_least=None):
        suite = json.loads(read("spf", file))

        def is_right(number, test):
            zone = suite["zones"][str(test["sid"])]
            results = self.check(f"{file}{number}", zone, "--ip", test["ip"], f"--helo={test['helo']}",
                                 f"--from={test['mailfrom']}")
            wanted = test.get("explanation")
            right = results["spf"]["result"] in test["expect"]
            if wanted and wanted != "DEFAULT":
                right = right and results["spf"]["explanation"] == wanted
            if not right:
                print(f"  {file} {test['name']}: {results['spf']}, want {test['expect']} {wanted}")
            return right

        self.run_all(file, suite["tests"], is_right, at_least)

    @unittest.skipUnless(os.path.isdir(AUTH), "no corpora here")
    def test_spf_of_rfc_7208(self):
        self.spf("rfc7208-tests.json")

    @unittest.skipUnless(os.path.isdir(AUTH), "no corpora here")
    def test_spf_of_rfc_4408(self):
        self.spf("rfc4408-tests.json")

    @unittest.skipUnless(os.path.isdir(AUTH), "no corpora here")
    def test_spf_of_others(self):
        # Two cases of pyspf's are about "default=", which no RFC has.
        self.spf("pyspf-tests.json", lambda cases: len(cases) - 2)

    def dmarc_message(self, given, zone):
        """A message whose SPF and DKIM come to what the case says; their records go into `zone`."""
        authors = given["from"] if isinstance(given["from"], list) else [given["from"]]
        sender = "From: " + ", ".join(authors)
        body = b"x\r\n"
        fields = []
        for result, domain in given["dkim"]:
            fields.append(signature(sender, body, domain, result == "pass"))
            key = f"t._domainkey.{domain}"
            if result == "pass":
                zone[key] = [["TXT", KEY]]
            elif result == "temperror":
                zone[key] = [["TIMEOUT", "TIMEOUT"]]
        rest = ["Date: Mon, 23 Nov 2026 05:10:00 +0000", "Message-ID: <1@example.com>"]
        header = "\r\n".join(fields + [sender] + rest)
        result, domain = given["spf"]
        if domain and result in ("pass", "temperror"):
            value = "TIMEOUT" if result == "temperror" else "v=spf1 ip4:192.0.2.1 -all"
            zone.setdefault(domain, []).append(["TXT", value])
        return header.encode() + b"\r\n\r\n" + body, f"x@{domain}" if domain else ""

    def dmarc_is_right(self, number, test):
        zone = {name: list(rows) for name, rows in test["dns"].items()}
        message, sender = self.dmarc_message(test["in"], zone)
        dmarc = self.check(f"dmarc{number}", zone, "--ip", "192.0.2.1", f"--from={sender}",
                           message=message)["dmarc"]
        expect = test["expect"]
        right = (dmarc["result"] in expect["dmarc"] and
                 dmarc["policy"] in expect.get("policy", [dmarc["policy"]]) and
                 dmarc["declared"] == expect.get("declared", dmarc["declared"]) and
                 dmarc["organizational_domain"] == expect.get("org", dmarc["organizational_domain"]) and
                 dmarc["disposition"] in expect.get("action", [dmarc["disposition"]]) and
                 dmarc["disposition"] not in expect.get("action_not", []) and
                 dmarc["queries"] == expect.get("queries", dmarc["queries"]) and
                 dmarc["reports_to"] == expect.get("rua", dmarc["reports_to"]))
        if not right:
            print(f"  {json.dumps(test)}\n    {dmarc}")
        return right

    @unittest.skipUnless(os.path.isdir(AUTH), "no corpora here")
    def test_dmarc_policies(self):
        cases = [json.loads(line) for line in read("dmarc", "policy-cases.jsonl").splitlines()]
        self.run_all("policy-cases.jsonl", cases, self.dmarc_is_right)

    @unittest.skipUnless(os.path.isdir(AUTH), "no corpora here")
    def test_dkim_messages(self):
        zone = {}
        for line in read("dkim", "mail-dkim", "FAKE_DNS.dat").decode().splitlines():
            name, _, value = line.partition(" ")
            value = value.strip()
            if not name or name.startswith("#") or value == "NXDOMAIN":
                continue
            zone[name] = [["TXT", "SERVFAIL" if value.startswith("~~") else value.replace('""', "")]]

        def is_right(number, case):
            message = read("dkim", "mail-dkim", case["file"])
            dkim = self.check(f"dkim{number}", zone, message=message)["dkim"]
            right = dkim["result"] in case["rfc6376_rfc8301"]
            if not right:
                print(f"  {case['file']}: {dkim}, want {case['rfc6376_rfc8301']}")
            return right

        lines = read("dkim", "mail-dkim", "expected.jsonl").splitlines()
        self.run_all("mail-dkim", [json.loads(line) for line in lines], is_right)

    @unittest.skipUnless(os.path.isdir(AUTH), "no corpora here")
    def test_dkim_examples_of_the_rfcs(self):
        passed = 0
        for file in ("001.txt", "002.txt"):
            records, _, message = read("dkim", "mail-auth", file).partition(b"\n\n")
            pairs = [line.split(" ", 1) for line in records.decode().splitlines()]
            zone = {name: [["TXT", value.strip()]] for name, value in pairs}
            for one in self.check(file, zone, message=message)["dkim"]["signatures"]:
                self.assertEqual(one["result"], "pass", one)
                passed += 1
        print(f"mail-auth: {passed} signatures pass")

    @unittest.skipUnless(os.path.isdir(AUTH), "no corpora here")
    def test_arc_chains(self):
        cases = []
        for document in re.split(r"(?m)^---\n", read("arc", "arc-draft-validation-tests.yml").decode()):
            tests, _, records = document.partition("\ntxt-records:")
            zone = {}
            for name, text in re.findall(r"(?ms)^  (\S+?): >-\n(.*?)(?=^  \S|^\S|\Z)", records):
                zone[name] = [["TXT", " ".join(text.split())]]
            for name, text in re.findall(r"(?ms)^  (\S+?):\n(.*?)(?=^  \S|\Z)", tests):
                message = re.search(r"(?ms)^    message: *\|\n(.*?)(?=^    \S|\Z)", text)
                wanted = re.search(r"(?m)^    cv: *(\w*)", text)
                if message and wanted:
                    lines = [line[6:] for line in message[1].rstrip("\n").split("\n")]
                    cases.append((name, zone, "\n".join(lines) + "\n", wanted[1].lower()))

        def is_right(number, case):
            name, zone, message, wanted = case
            arc = self.check(f"arc{number}", zone, message=message.encode())["arc"]
            right = wanted in ("", arc["result"])
            if not right:
                print(f"  {name}: {arc}, want {wanted}")
            return right

        self.run_all("arc validation", cases, is_right)
        self.assertGreater(len(cases), 80)


if __name__ == "__main__":
    main()
