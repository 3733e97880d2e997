#!/usr/bin/env python3
"""Our DKIM beside libopendkim, with the cases of dkim_test.py. docs/peers.md explains each kind of
disagreement that this test lets pass; a new kind fails it."""

import base64
import collections
import os
import re
import sys
import unittest

import dkim_test
import probe

SEED = 2110
CASES = 800

# What we refuse and libopendkim does not look at, by the words of our reason.
STRICTER = {
    "v= is not DKIM1": "key-version-first",
    "unknown key type": "key-type-case",
    "an Ed25519 key has 32 bytes": "key-type",
    "is not base 64": "key-base-64",
    "not an RSA key": "key-trailing-bytes",
    "knows no dns/txt": "query-method",
    "stands twice": "tag-twice",
    "From is not signed": "from-not-signed",
    "from the future": "future",
}


def explained(case, ours, theirs):
    if ours["result"] != "pass":
        return next((kind for reason, kind in STRICTER.items() if reason in ours["why"]), None)
    message = base64.b64decode(case["message"]).decode("latin1")
    if "expired" in theirs["words"]:
        return "its-own-clock"
    if not message.endswith("\r\n"):
        return "body-without-line-end"
    if re.search(r"[;:\s]b[ \t\r\n]+=", dkim_test.signature_of(message)):
        return "b-with-blanks"
    if "length tag" in theirs["words"]:
        return "length-of-nothing"
    return None


class DkimBesideLibopendkim(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.signer = dkim_test.Peer()

    def compare(self, asked):
        kinds = collections.Counter()
        unknown = []
        for case, said, answer in zip(asked, probe.ask(asked), probe.ask(asked, "C_PEERS"), strict=True):
            ours = said["results"][0] if said["results"] else {"result": "none", "why": ""}
            theirs = answer["results"][0] if answer["results"] else {"passes": False, "words": "no signature"}
            if theirs["passes"] == (ours["result"] == "pass"):
                kinds["same: " + ours["result"]] += 1
                continue
            kind = explained(case, ours, theirs)
            kinds["differs: " + str(kind)] += 1
            if kind is None:
                unknown.append((ours, theirs, case["zone"], base64.b64decode(case["message"])))
        for kind, count in sorted(kinds.items()):
            print("%6d %s" % (count, kind))
        self.assertEqual(unknown[:3], [])
        return kinds

    def maker(self, odd):
        return dkim_test.dkim_cases.Maker(SEED, self.signer.sign, self.signer.public, odd)

    def test_signed_and_damaged_messages_end_alike_or_for_a_known_reason(self):
        maker = self.maker(odd=False)
        kinds = self.compare([maker.case() for _ in range(CASES)])
        self.assertGreater(kinds["same: pass"], CASES // 5)
        self.assertGreater(kinds["same: fail"], CASES // 20)

    def test_odd_but_legal_forms_pass_with_both_or_for_a_known_reason(self):
        maker = self.maker(odd=True)
        kinds = self.compare([maker.clean() for _ in range(CASES)])
        self.assertGreater(kinds["same: pass"], CASES // 2)


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(unittest.main())
