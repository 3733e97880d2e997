"""Random cases of SPF, DMARC, DKIM and ARC from a seed: the same cases for the same seed anywhere."""

import random

NAMES = ["a.example", "b.example", "c.example", "d.example", "e.example", "mail.a.example", "x.b.example"]
MACROS = [
    "%{i}.%{d}", "%{ir}.%{v}.a.example", "%{l}.%{o}", "%{d2}", "%{d1r}.b.example", "%{s}.c.example",
    "%{h}", "%{p}.d.example", "%{l-}.a.example", "%{lr+-}.b.example", "%%.%_.%-.a.example", "%{d}",
    "%{d99}", "%{o1}.example", "%{ir}.b.example", "%{L}.a.example", "%{I}.b.example", "%{dr}",
    "%{v}.%{i}.e.example"
]
ADDRESSES = ["192.0.2.1", "192.0.2.77", "198.51.100.9", "2001:db8::1", "2001:db8:0:1::77", "::ffff:192.0.2.1"]
NETWORKS = [
    "ip4:192.0.2.0/24", "ip4:192.0.2.1", "ip4:198.51.100.9/32", "ip4:0.0.0.0/0", "ip6:2001:db8::/32",
    "ip6:2001:db8::1", "ip6:::/0", "ip6:2001:db8:0:1::/64", "ip4:192.0.2.128/25", "ip6:::ffff:192.0.2.1",
    "ip6:::FFFF:192.0.2.0/120"
]
SENDERS = ["user", "strong-bad", "a.b+c", "O'Hara", "", "x_y", '"quoted"']


class Maker:

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def pick(self, options):
        return self.dice.choice(options)

    def chance(self, of_hundred):
        return self.dice.randrange(100) < of_hundred

    def target(self):
        return self.pick(MACROS) if self.chance(25) else self.pick(NAMES)

    def cidr(self):
        if self.chance(70):
            return ""
        return self.pick(["/24", "/32", "//64", "/0", "/25//128", "//0", "/33", "/024", "//129", "/"])

    def mechanism(self):
        kind = self.pick(["ip", "ip", "a", "a", "mx", "include", "include", "exists", "ptr", "all"])
        mark = self.pick(["", "", "+", "-", "~", "?"])
        if kind == "ip":
            return mark + self.pick(NETWORKS)
        if kind in ("a", "mx"):
            return mark + kind + (":" + self.target() if self.chance(60) else "") + self.cidr()
        if kind in ("include", "exists"):
            return mark + kind + ":" + self.target()
        if kind == "ptr":
            return mark + "ptr" + (":" + self.pick(NAMES) if self.chance(50) else "")
        return mark + "all"

    def modifier(self):
        kind = self.pick(["redirect", "exp", "exp", "unknown", "op"])
        return kind + "=" + self.target()

    def spoiled(self, record):
        """One byte of a record changed, added or taken away."""
        at = self.dice.randrange(len(record) + 1)
        byte = self.pick(list("%{}:/=.- ~?+,;_09azAZ\"\\\t"))
        how = self.dice.randrange(3)
        if how == 0:
            return record[:at] + byte + record[at:]
        if how == 1:
            return record[:at] + record[at + 1:]
        return record[:at] + byte + record[at + 1:]

    def record(self):
        terms = [self.mechanism() for _ in range(self.dice.randrange(6))]
        terms += [self.modifier() for _ in range(self.pick([0, 0, 0, 1, 1, 2]))]
        if self.chance(30):
            self.dice.shuffle(terms)
        if self.chance(50):
            terms.append(self.pick(["-all", "~all", "?all", "all", "-ALL"]))
        text = " ".join([self.pick(["v=spf1", "v=spf1", "V=SPF1"])] + terms)
        if self.chance(10):
            text = text.replace(" ", "  ")
        return self.spoiled(text) if self.chance(12) else text

    def rows(self, name):
        if self.chance(3):
            return [["TIMEOUT", "TIMEOUT"]]
        if name in NAMES[:2] and self.chance(8):
            return [["CNAME", self.pick(NAMES[2:])]]  # these are never aliases: no circles
        rows = []
        if self.chance(85):
            rows.append(["TXT", self.record()])
        if self.chance(4):
            rows.append(["TXT", self.record()])
        if self.chance(10):
            rows.append(["TXT", self.pick(["explained: %{i} is not %{d}", "%{c} %{r} %{t}", "no % here", "plain"])])
        for kind, addresses in (("A", ADDRESSES[:3]), ("AAAA", ADDRESSES[3:5])):
            if self.chance(50):
                rows += [[kind, address] for address in self.dice.sample(addresses, self.dice.randrange(1, 3))]
        if self.chance(50):
            count = 12 if self.chance(5) else self.dice.randrange(1, 4)
            rows += [["MX", [10 * i, self.pick(NAMES)]] for i in range(count)]
        return rows

    def spf(self):
        """A session and the zone that answers for it."""
        zone = {name: self.rows(name) for name in NAMES if self.chance(92)}
        for name, pointed in (("1.2.0.192.in-addr.arpa", NAMES), ("77.2.0.192.in-addr.arpa", NAMES[:3])):
            if self.chance(60):
                zone[name] = [["PTR", host] for host in self.dice.sample(pointed, self.dice.randrange(1, 4))]
        sender = self.pick(SENDERS)
        domain = self.pick(NAMES)
        return {
            "kind": "spf",
            "ip": self.pick(ADDRESSES),
            "helo": self.pick(NAMES + ["helo", "HELO.a.example"]),
            "from": (sender + "@" + domain) if not self.chance(8) else "",
            "zone": zone
        }


def tally(test, kinds, unknown, count):
    """Prints how often each kind of agreement and disagreement came; none may be without a reason,
    and each result must have come often enough to tell."""
    for kind, times in sorted(kinds.items()):
        print("%6d %s" % (times, kind))
    test.assertEqual(unknown[:3], [])
    for result in ("pass", "fail", "softfail", "neutral", "none", "permerror", "temperror"):
        test.assertGreater(kinds["same: " + result], count // 100, "too few cases of this kind to tell")
