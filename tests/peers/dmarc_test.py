#!/usr/bin/env python3
"""Our DMARC beside a second implementation of RFC 9989 over random trees of records."""

import collections
import os
import random
import sys
import unittest

import dmarc_reference
import probe

SEED = 9989
CASES = 6000
VALUES = ["none", "quarantine", "reject", "Reject", "x"]


class Maker:

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def pick(self, options):
        return self.dice.choice(options)

    def name(self):
        """A domain below one of two suffixes, of up to twelve labels."""
        labels = [self.pick("ab") for _ in range(self.pick([0, 0, 1, 1, 2, 3, 5, 6, 9]))]
        return ".".join(labels + [self.pick(["corp", "corp", "shop"]), self.pick(["example", "test"])])

    def record(self):
        tags = []
        for tag, values, often in (("p", VALUES, 90), ("sp", VALUES, 30), ("np", VALUES, 30), ("psd", ["y", "n", "u", "Y", "x"], 20),
                                   ("t", ["y", "n", "Y"], 20), ("adkim", ["s", "r", "S"], 20), ("aspf", ["s", "r", "z"], 20),
                                   ("rua", ["mailto:a@b.example", "nonsense", ""], 30), ("pct", ["0", "50"], 10), ("zz", ["1"], 10)):
            if self.dice.randrange(100) < often:
                few = values[:3] if self.dice.randrange(100) < 90 else values
                tags.append(self.pick([tag, tag, tag.upper()]) + self.pick(["=", "=", " = "]) + self.pick(few))
        if self.dice.randrange(20) == 0:
            tags.append(self.pick(["p=reject", "junk", "=x", ""]))
        self.dice.shuffle(tags)
        version = self.pick(["v=DMARC1"] * 8 + ["v = DMARC1", "v=dmarc1", " v=DMARC1", "V=DMARC1"])
        return self.pick(["; ", ";", " ;\t"]).join([version] + tags) + self.pick(["", ";"])

    def case(self):
        author = self.name()
        zone = {}
        labels = author.split(".")
        for at in range(len(labels)):
            domain = ".".join(labels[at:])
            if self.dice.randrange(100) < 40:
                count = 2 if self.dice.randrange(12) == 0 else 1
                zone["_dmarc." + domain] = [["TXT", self.record()] for _ in range(count)]
            elif self.dice.randrange(100) < 3:
                zone["_dmarc." + domain] = [["TIMEOUT", "TIMEOUT"]]
        if self.dice.randrange(2):
            zone[author] = [["A", "192.0.2.1"]]

        def near():
            if self.dice.randrange(4) == 0:
                return self.name()
            cut = self.dice.randrange(len(labels))
            return ".".join([self.pick("ab")] * self.dice.randrange(3) + labels[cut:])

        return {"kind": "dmarc", "from": "u@" + author, "zone": zone,
                "spf": [self.pick(["pass", "pass", "fail"]), near()],
                "dkim": [[self.pick(["pass", "fail"]), near()] for _ in range(self.dice.randrange(3))]}


class DmarcBesideTheText(unittest.TestCase):

    def test_random_trees_end_as_the_sections_say(self):
        maker = Maker(SEED)
        asked = [maker.case() for _ in range(CASES)]
        kinds = collections.Counter()
        differ = []
        for case, ours in zip(asked, probe.ask(asked), strict=True):
            result, policy = dmarc_reference.check(case)
            if result == "trouble":
                # Where a look-up failed on the way ours may know enough without it, and must never guess.
                kinds["trouble: " + ours["result"]] += 1
                continue
            kinds[result] += 1
            if ours["result"] != result or (policy and ours["policy"] != policy):
                differ.append((result, policy, ours, case))
        for kind, count in sorted(kinds.items()):
            print("%6d %s" % (count, kind))
        self.assertEqual(differ[:2], [])
        for kind in ("none", "pass", "fail", "permerror"):
            self.assertGreater(kinds[kind], CASES // 100)


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(unittest.main())
