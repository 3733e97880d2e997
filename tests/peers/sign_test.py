#!/usr/bin/env python3
"""What we sign and seal, dkimpy verifies."""

import base64
import os
import random
import sys
import unittest

import dkim_cases
import probe
from dkim_test import Peer

SEED = 8463
CASES = 400


class Letters(dkim_cases.Maker):
    """Messages to sign, odd only where dkimpy reads them as we do (docs/peers.md)."""

    def letter(self):
        body = self.body()
        return "".join(self.header()) + "\r\n" + body + ("" if body.endswith("\r\n") else "\r\n")


class PeersVerifyOurs(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.peer = Peer()
        cls.dice = random.Random(SEED)
        cls.letters = Letters(SEED, cls.peer.sign, cls.peer.public, False)
        cls.keys = {"rsa": cls.peer.pem.decode()}
        try:
            __import__("nacl")
            cls.keys["ed25519"] = base64.b64encode(bytes(range(32))).decode()
        except ImportError:
            print("python3-nacl is missing: Ed25519 is left out")

    def made(self, kind, letter, key, zone):
        return {"kind": kind, "message": base64.b64encode(letter.encode("latin1")).decode(), "key": self.keys[key],
                "domain": "example.org", "selector": key, "zone": zone, "now": dkim_cases.NOW,
                "header": self.dice.choice(["simple", "relaxed"]), "body": self.dice.choice(["simple", "relaxed"])}

    def looked_up(self, records):

        def look_up(name, timeout=5):
            name = name.decode() if isinstance(name, bytes) else name
            record = records.get(name.rstrip(".").lower())
            return record.encode() if record else None

        return look_up

    def test_signatures_of_every_form_and_key(self):
        asked = [self.made("sign", self.letters.letter(), self.dice.choice(list(self.keys)), {}) for _ in range(CASES)]
        bad = []
        for case, said in zip(asked, probe.ask(asked), strict=True):
            self.assertNotIn("error", said)
            mail = base64.b64decode(said["fields"]) + base64.b64decode(case["message"])
            look_up = self.looked_up({case["selector"] + "._domainkey.example.org": said["record"]})
            try:
                good = self.peer.dkim.DKIM(mail, minkey=1024).verify(dnsfunc=look_up)
            except self.peer.dkim.DKIMException as broken:
                good = str(broken)
            if good is not True:
                bad.append((good, mail))
        self.assertEqual(bad[:2], [])

    def test_seals_on_top_of_theirs(self):
        record = "v=DKIM1; k=rsa; p=" + self.peer.public
        zone = {"rsa._domainkey.example.org": [["TXT", record]]}
        look_up = self.looked_up({"rsa._domainkey.example.org": record})
        asked = []
        for _ in range(CASES // 8):
            letter = self.letters.letter().encode("latin1")
            for _ in range(self.dice.randrange(3)):  # dkimpy's own sets come first
                lines = self.peer.dkim.arc_sign(b"Authentication-Results: mx.example.org; arc=none\r\n" + letter, b"rsa",
                                                b"example.org", self.peer.pem, b"mx.example.org",
                                                include_headers=[b"from", b"to"], timestamp=dkim_cases.NOW)
                letter = b"".join(lines) + letter
            asked.append(self.made("seal", letter.decode("latin1"), "rsa", zone))
        for case, said in zip(asked, probe.ask(asked), strict=True):
            self.assertNotIn("error", said)
            mail = base64.b64decode(said["fields"]) + base64.b64decode(case["message"])
            status, _, words = self.peer.dkim.arc_verify(mail, dnsfunc=look_up)
            self.assertEqual(status, b"pass", (words, mail))


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(unittest.main())
