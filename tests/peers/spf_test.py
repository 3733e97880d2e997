#!/usr/bin/env python3
"""Our SPF beside pyspf: the same random records, names and addresses. docs/peers.md explains each
kind of disagreement that this test lets pass; a new kind fails it."""

import collections
import os
import sys
import unittest

import cases
import probe

SEED = 7208
CASES = 4000


class Peer:
    """pyspf, answered from the zone of a case."""

    def __init__(self):
        self.spf = probe.skip_without("spf", "python3-spf")
        self.zone = {}
        self.spf.DNSLookup = self.look_up

    def look_up(self, name, kind, *_):
        rows = self.zone.get(name.lower().rstrip("."), [])
        if any(row[0] == "TIMEOUT" for row in rows):
            raise self.spf.TempError("DNS timeout")
        found = []
        for row_kind, value in rows:
            if row_kind == "CNAME":
                found.append(((name, "CNAME"), value))
            elif row_kind == kind == "TXT":
                found.append(((name, kind), [value.encode("latin1")]))
            elif row_kind == kind == "MX":
                found.append(((name, kind), tuple(value)))
            elif row_kind == kind:
                found.append(((name, kind), value))
        return found

    def check(self, case):
        """The result, and pyspf's own words for it."""
        self.zone = {name.lower(): rows for name, rows in case["zone"].items()}
        query = self.spf.query(case["ip"], case["from"], case["helo"], receiver="receiver.example", strict=True)
        result, _, words = query.check()
        return result, words


def explained(case, ours, theirs, words):
    """Why the two differ, by the names that docs/peers.md gives; None is a new kind."""
    zone = str(case["zone"])
    if theirs == "permerror" and "trivial recursion" in words:
        return "include-itself"
    if theirs == "permerror" and "Void lookup limit" in words:
        return "void-lookups"
    if theirs == "permerror" and "MUST appear at most once: " in words:
        return "unknown-modifier-twice"
    if theirs == "temperror" and ("ptr" in zone.lower() or "%{p}" in zone.lower()):
        return "ptr-error"
    if theirs == "temperror" and "mx" in zone.lower() and ours["result"] not in ("temperror", "permerror"):
        return "mx-all-first"
    if ours["result"] == "permerror" and "mistake" in ours["reason"] and ("op=" in zone or "unknown=" in zone):
        return "unknown-modifier-grammar"
    return None


class SpfBesidePyspf(unittest.TestCase):

    def test_random_records_end_alike_or_for_a_known_reason(self):
        peer = Peer()
        maker = cases.Maker(SEED)
        asked = [maker.spf() for _ in range(CASES)]
        kinds = collections.Counter()
        unknown = []
        for case, ours in zip(asked, probe.ask(asked), strict=True):
            theirs, words = peer.check(case)
            if ours["result"] == theirs:
                kinds["same: " + theirs] += 1
                continue
            kind = explained(case, ours, theirs, words or "")
            kinds["differs: " + str(kind)] += 1
            if kind is None:
                unknown.append("ours %s (%s), pyspf %s (%s): %s" %
                               (ours["result"], ours["reason"], theirs, words, case))
        cases.tally(self, kinds, unknown, CASES)


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    sys.exit(unittest.main())
