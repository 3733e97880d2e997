#!/usr/bin/env python3
"""Our ARC beside dkimpy: chains that dkimpy seals, whole and damaged. docs/peers.md explains each kind
of disagreement that this test lets pass; a new kind fails it."""

import base64
import collections
import os
import random
import re
import sys
import unittest

import dkim_cases
import probe
from dkim_test import Peer

SEED = 8617
CASES = 300
FIELDS = ("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results")


def fields_of(message):
    """The header's fields, each whole, and the body."""
    head, body = message.split("\r\n\r\n", 1)
    return re.findall(r"[^\r\n]+(?:\r\n[ \t][^\r\n]*)*\r\n", head + "\r\n"), body


class Maker:

    def __init__(self, peer):
        self.dice = random.Random(SEED)
        self.dkim, self.pem = peer.dkim, peer.pem
        self.zone = {"sel._domainkey.example.org": [["TXT", "v=DKIM1; k=rsa; p=" + peer.public]]}

    def look_up(self, name, timeout=5):
        name = name.decode() if isinstance(name, bytes) else name
        rows = self.zone.get(name.rstrip(".").lower())
        return rows[0][1].encode() if rows else None

    def plain(self):
        subject = self.dice.choice([" hello", " two  words", "\r\n folded"])
        body = self.dice.choice(["", "text\r\n", "text \t x\r\n\r\n", " \r\n"])
        return "From: a@example.org\r\nTo: b@example.net\r\nSubject:%s\r\nDate: Mon, 23 Nov 2026 05:10:00 +0000\r\n\r\n%s" % (subject, body)

    def seal(self, message):
        results = "Authentication-Results: mx.example.org; %s\r\n" % self.dice.choice(
            ["arc=none", "spf=pass smtp.mfrom=a@example.org;\r\n dkim=pass header.d=example.org"])
        lines = self.dkim.arc_sign((results + message).encode(), b"sel", b"example.org", self.pem, b"mx.example.org",
                                   include_headers=[b"from", b"to", b"subject", b"date"], timestamp=dkim_cases.NOW)
        return "".join(line.decode() for line in lines) + message

    def damaged(self, message):
        """One thing wrong, or odd, somewhere in the sets."""
        fields, body = fields_of(message)
        places = [at for at, field in enumerate(fields) if field.startswith("ARC-")]
        at = self.dice.choice(places)
        how = self.dice.randrange(12)
        if how == 0:
            fields.pop(at)
        elif how == 1:
            fields.insert(self.dice.randrange(len(fields)), fields[at])
        elif how == 2:
            fields[at] = re.sub(r"i=\d+", "i=" + self.dice.choice(["0", "1", "2", "3", "51", "x", ""]), fields[at], count=1)
        elif how == 3:
            fields[at] = re.sub(r"cv=\w+", "cv=" + self.dice.choice(["none", "pass", "fail", "Pass", "x"]), fields[at], count=1)
        elif how == 4:
            self.dice.shuffle(fields)
        elif how == 5:
            body += self.dice.choice(["x", "\r\n", " \r\n"])
        elif how == 6:
            fields = [re.sub(r"^Subject:", "Subject: changed", field) for field in fields]
        elif how == 7:
            fields[at] = fields[at].replace(";", " ;", 1) if self.dice.randrange(2) else fields[at].replace(" ", "\r\n  ", 1)
        elif how == 8:
            fields[at] = fields[at].replace("example.org", self.dice.choice(["example.com", "EXAMPLE.org"]), 1)
        elif how == 9:
            cut = self.dice.randrange(len(fields[at]) - 4) + 2
            fields[at] = fields[at][:cut] + self.dice.choice("aA9;= ") + fields[at][cut + 1:]
        elif how == 10:
            fields[at] = re.sub(r"; ([a-z]+)=", self.dice.choice([r"; \1 =", r"; x=1; \1=", r"; \1="]), fields[at], count=1)
        return "".join(fields) + "\r\n" + body

    def case(self):
        message = self.plain()
        for _ in range(self.dice.choice([0, 1, 1, 2, 3])):
            message = self.seal(message)
        if "ARC-" in message and self.dice.randrange(3):
            message = self.damaged(message)
        return {"kind": "arc", "message": base64.b64encode(message.encode()).decode(), "zone": self.zone}

    def check(self, case):
        """"pass", "none" or "fail", and dkimpy's words."""
        try:
            status, _, words = self.dkim.arc_verify(base64.b64decode(case["message"]), dnsfunc=self.look_up)
            return {b"pass": "pass", b"none": "none"}.get(status, "fail"), words
        except self.dkim.DKIMException as broken:
            return "fail", str(broken)
        except (TypeError, ValueError, IndexError, AttributeError) as crash:
            return "fail", "crash: " + type(crash).__name__


class ArcBesideDkimpy(unittest.TestCase):

    def test_chains_end_alike_or_for_a_known_reason(self):
        maker = Maker(Peer())
        asked = [maker.case() for _ in range(CASES)]
        kinds = collections.Counter()
        unknown = []
        for case, ours in zip(asked, probe.ask(asked), strict=True):
            theirs, words = maker.check(case)
            if ours["result"] == theirs:
                kinds["same: " + theirs] += 1
                continue
            kinds["differs"] += 1
            unknown.append((ours, theirs, words, base64.b64decode(case["message"])))
        for kind, count in sorted(kinds.items()):
            print("%6d %s" % (count, kind))
        self.assertEqual(unknown[:3], [])
        self.assertGreater(kinds["same: pass"], CASES // 5)
        self.assertGreater(kinds["same: fail"], CASES // 5)


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(unittest.main())
