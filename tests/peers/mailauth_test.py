#!/usr/bin/env python3
"""Our SPF, DKIM and signing beside mailauth (npm). docs/peers.md explains each kind of disagreement
that this test lets pass; a new kind fails it."""

import base64
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import unittest

import cases
import dkim_cases
import probe
import sign_test
from dkim_test import Peer, STRICTER

CASES = 600


def mailauth(asked):
    folder = os.environ.get("TODOKU_MAILAUTH", "")
    if shutil.which("node") is None or not os.path.isdir(os.path.join(folder, "node_modules", "mailauth")):
        raise unittest.SkipTest("peer missing: npm install mailauth, and TODOKU_MAILAUTH=that folder")
    text = "".join(json.dumps(case) + "\n" for case in asked)
    done = subprocess.run(["node", "mailauth.mjs"], input=text, capture_output=True, text=True, check=True, timeout=100)
    return [json.loads(line) for line in done.stdout.split("\n") if line.startswith('["')]  # it talks, too


def explained_spf(case, ours, theirs, words):
    zone = str(case["zone"]).lower()
    if ours["result"] == "permerror" and "look-ups" in ours["reason"] or "void" in words or "no SPF records" in words:
        return "void-lookups"
    if ours["result"] == "permerror":
        return "term-by-term"
    if theirs == "permerror":
        return "names-and-prefixes"
    if "ip6:::/0" in zone or "%{d99}" in zone:
        return "ip6-of-colons, many labels"
    return "mx-all-first" if theirs == "temperror" and "mx" in zone else None


def explained_dkim(case, ours, theirs, words):
    if ours["result"] != "pass":
        kinds = {**STRICTER, "unknown key type": "key-type-case", "is missing": "tag-missing"}
        return next((kind for reason, kind in kinds.items() if reason in ours["why"]), None)
    message = base64.b64decode(case["message"]).decode("latin1")
    if theirs == "crash":
        return "crash"
    if re.search(r"[\s;]l\s*=\s*0", message) or re.search(r"[ \t]\Z", message):
        return "length-zero, body-without-line-end"
    return "b= with blanks" if re.search(r"(:|[;\s])b\s+=|:b=", message) else None


class BesideMailauth(unittest.TestCase):

    def compare(self, asked, same, explained):
        kinds = collections.Counter()
        unknown = []
        for case, ours, (theirs, words) in zip(asked, probe.ask(asked), mailauth(asked), strict=True):
            ours = ours["results"][0] if ours.get("results") else {"result": "none", "why": ""} if "results" in ours else ours
            if same(ours["result"], theirs):
                kinds["same: " + ours["result"]] += 1
                continue
            kind = explained(case, ours, theirs, words)
            kinds["differs: " + str(kind)] += 1
            if kind is None:
                unknown.append((ours, theirs, words, case))
        for kind, count in sorted(kinds.items()):
            print("%6d %s" % (count, kind))
        self.assertEqual(unknown[:2], [])

    def test_spf(self):
        maker = cases.Maker(7208)
        self.compare([maker.spf() for _ in range(4 * CASES)], lambda ours, theirs: ours == theirs, explained_spf)

    def test_dkim(self):
        maker = Peer().maker(odd=False)
        self.compare([maker.case() for _ in range(CASES)], lambda ours, theirs: (ours == "pass") == (theirs == "pass"),
                     explained_dkim)

    def test_what_we_sign(self):
        ours = sign_test.PeersVerifyOurs
        ours.setUpClass()
        maker = ours()
        asked = [maker.made("sign", maker.letters.letter(), maker.dice.choice(list(maker.keys)), {}) for _ in range(CASES)]
        signed = []
        for case, said in zip(asked, probe.ask(asked), strict=True):
            mail = base64.b64decode(said["fields"]) + base64.b64decode(case["message"])
            zone = {case["selector"] + "._domainkey.example.org": [["TXT", said["record"]]]}
            signed.append({"kind": "dkim", "message": base64.b64encode(mail).decode(), "zone": zone, "now": dkim_cases.NOW})
        self.assertEqual(collections.Counter(result for result, _ in mailauth(signed)), {"pass": CASES})


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(unittest.main())
