#!/usr/bin/env python3
"""Our SPF beside libspf2, as spf_test.py sets it beside pyspf. docs/peers.md explains each kind of
disagreement that this test lets pass; a new kind fails it."""

import collections
import os
import re
import sys
import unittest

import cases
import probe

SEED = 1210
CASES = 4000


def result_of(theirs):
    """libspf2 has one word for records that it cannot use and another for the kind of failure."""
    if theirs["result"] == "(invalid)":
        return "temperror" if "Temporary DNS failure" in theirs["words"] else "permerror"
    return theirs["result"]


def explained(case, ours, theirs):
    """Why the two differ, by the names that docs/peers.md gives; None is a new kind."""
    zone = str(case["zone"]).lower()
    if "netmask (=0)" in theirs["words"]:
        return "zero-prefix"
    if ours["result"] == "permerror" and "found nothing" in ours["reason"]:
        return "void-lookups"
    if ours["result"] == "permerror" and "mistake" in ours["reason"]:
        return "lenient-syntax"
    if case["ip"].startswith("::ffff:"):
        return "mapped-address"
    if "redirect=" in zone and re.search(r"[ +~?-]all\b", zone):
        return "redirect-beside-all"
    if "10 MX" in ours["reason"]:
        return "mx-beyond-ten"
    if result_of(theirs) == "permerror" and re.search(r"/0\b", zone):
        return "zero-prefix"  # in an included record, of which it keeps no words
    if "%{d99}" in zone:
        return "many-labels"
    return None


class SpfBesideLibspf2(unittest.TestCase):

    def test_random_records_end_alike_or_for_a_known_reason(self):
        maker = cases.Maker(SEED)
        asked = [maker.spf() for _ in range(CASES)]
        kinds = collections.Counter()
        unknown = []
        for case, ours, theirs in zip(asked, probe.ask(asked), probe.ask(asked, "C_PEERS"), strict=True):
            if ours["result"] == result_of(theirs):
                kinds["same: " + ours["result"]] += 1
                continue
            kind = explained(case, ours, theirs)
            kinds["differs: " + str(kind)] += 1
            if kind is None:
                unknown.append("ours %s (%s), libspf2 %s: %s" % (ours["result"], ours["reason"], theirs, case))
        cases.tally(self, kinds, unknown, CASES)


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(unittest.main())
