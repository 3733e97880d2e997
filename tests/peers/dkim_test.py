#!/usr/bin/env python3
"""Our DKIM beside dkimpy, and beside a second signer. docs/peers.md explains each kind of disagreement
that this test lets pass; a new kind fails it."""

import base64
import collections
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import unittest

import dkim_cases
import probe

SEED = 6376
CASES = 800

# What we refuse and dkimpy does not look at, by the words of our reason.
STRICTER = {
    "h= does not allow": "key-hash-list",
    "v= is not DKIM1": "key-version-first",
    "From is not signed": "from-not-signed",
    "l= is longer": "length-beyond-body",
    "is not base 64": "key-base-64",
    "not an RSA key": "key-trailing-bytes",
    "not for email": "key-service",
    "t=s forbids": "key-strict-identity",
    "from the future": "future",
    "has expired": "expiry-slop",
    "i= is not within": "identity-ends-alike",
    "stands twice": "tag-twice",
    "knows no dns/txt": "query-method",
}


class Peer:
    """dkimpy, with the clock and the zone of a case."""

    def __init__(self):
        self.dkim = probe.skip_without("dkim", "python3-dkim")
        self.dkim.time.time = lambda: dkim_cases.NOW
        with tempfile.TemporaryDirectory() as folder:
            pem = os.path.join(folder, "key.pem")
            subprocess.run(["openssl", "genrsa", "-traditional", "-out", pem, "1024"], check=True, capture_output=True)
            with open(pem, "rb") as file:
                self.pem = file.read()
            key = self.dkim.crypto.parse_pem_private_key(self.pem)
            self.public = base64.b64encode(
                subprocess.run(["openssl", "rsa", "-in", pem, "-pubout", "-outform", "DER"],
                               check=True, capture_output=True).stdout).decode()
        self.sign = lambda data: self.dkim.crypto.RSASSA_PKCS1_v1_5_sign(hashlib.sha256(data), key)

    def maker(self, odd):
        return dkim_cases.Maker(SEED, self.sign, self.public, odd)

    def check(self, case):
        """Whether it passes, and dkimpy's words if not."""

        def look_up(name, timeout=5):
            name = name.decode() if isinstance(name, bytes) else name
            rows = case["zone"].get(name.rstrip(".").lower())
            return rows[0][1].encode("latin1") if rows else None

        try:
            good = self.dkim.DKIM(base64.b64decode(case["message"]), minkey=1024).verify(dnsfunc=look_up)
            return good, "" if good else "no"
        except self.dkim.DKIMException as broken:
            return False, str(broken)
        except (TypeError, ValueError, IndexError, AttributeError) as crash:
            return False, "crash: " + type(crash).__name__


def signature_of(message):
    return re.search(r"(?i)dkim-signature:(?:[^\r]|\r\n[ \t])*\r\n", message).group(0)


def explained(case, ours, words):
    if ours["result"] != "pass":
        return next((kind for reason, kind in STRICTER.items() if reason in ours["why"]), None)
    message = base64.b64decode(case["message"]).decode("latin1")
    if re.search(r"[\s;]l\s*=", message) and "body hash" in words:
        return "length-zero"
    if "body hash" in words and not message.endswith("\r\n"):
        return "body-without-line-end"
    if words == "no" and re.search(r"[ \t]\r\n\Z", signature_of(message)):
        return "white-space-at-the-end"
    if "q= value" in words:
        return "query-method-list"
    if re.search(r"s\s*=\s*email:x", str(case["zone"])):
        return "key-service-list"
    return None


class DkimBesideDkimpy(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.peer = Peer()

    def test_what_a_second_signer_signs_passes_however_odd_its_form(self):
        maker = self.peer.maker(odd=True)
        asked = [maker.clean() for _ in range(CASES)]
        bad = [(said, base64.b64decode(case["message"]))
               for case, said in zip(asked, probe.ask(asked), strict=True)
               if not said["results"] or said["results"][0]["result"] != "pass"]
        self.assertEqual(bad[:3], [])

    def test_signed_and_damaged_messages_end_alike_or_for_a_known_reason(self):
        maker = self.peer.maker(odd=False)
        asked = [maker.case() for _ in range(CASES)]
        kinds = collections.Counter()
        unknown = []
        for case, said in zip(asked, probe.ask(asked), strict=True):
            ours = said["results"][0] if said["results"] else {"result": "none", "why": ""}
            passes, words = self.peer.check(case)
            if passes == (ours["result"] == "pass"):
                kinds["same: " + ours["result"]] += 1
                continue
            kind = explained(case, ours, words)
            kinds["differs: " + str(kind)] += 1
            if kind is None:
                unknown.append((ours, words, case["zone"], base64.b64decode(case["message"])))
        for kind, count in sorted(kinds.items()):
            print("%6d %s" % (count, kind))
        self.assertEqual(unknown[:3], [])
        self.assertGreater(kinds["same: pass"], CASES // 5)
        self.assertGreater(kinds["same: fail"], CASES // 20)


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(unittest.main())
