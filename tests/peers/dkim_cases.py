"""Random DKIM signatures from a seed: odd but legal forms, and what may happen to them afterwards.

The signing here is a second implementation of RFC 6376 §3.4 to §3.7, so that what it makes is not what
our own signer would make."""

import base64
import hashlib
import random
import re

NOW = 1_700_000_000
SIGNED = ["from", "to", "subject", "date", "x-odd", "x-dup", "received", "mime-version"]
FOLDS = [" ", "\r\n ", "\r\n\t", " \r\n  ", "\t"]


def relaxed_field(field):
    name, value = field.split(":", 1)
    value = re.sub(r"[ \t]+", " ", value.replace("\r\n", "")).strip(" \t")
    return name.rstrip(" \t").lower() + ":" + value + "\r\n"


def canonical_body(body, how):
    if how == "relaxed":
        lines = [re.sub(r"[ \t]+", " ", line).rstrip(" ") for line in body.split("\r\n")]
        body = "\r\n".join(lines)
    body = re.sub(r"(\r\n)+\Z", "", body)
    if body or how == "simple":
        body += "\r\n"
    return body


class Maker:

    def __init__(self, seed, sign, public, odd):
        self.dice = random.Random(seed)
        self.sign = sign      # bytes -> signature bytes, RSA with SHA-256
        self.public = public  # base 64 of the SubjectPublicKeyInfo
        self.odd = odd        # also forms that are legal and that hardly anybody writes

    def pick(self, options):
        return self.dice.choice(options)

    def chance(self, of_hundred):
        return self.dice.randrange(100) < of_hundred

    def fold(self, of_hundred=25):
        return self.pick(FOLDS) if self.chance(of_hundred) else ""

    def header(self):
        fields = [
            "From: " + self.pick(["a@example.org", "\"A B\" <a@example.org>", " A\r\n <a@example.org>  "]) + "\r\n",
            self.pick(["To", "TO", "to"]) + ":" + self.pick([" b@example.net", "b@example.net", "\tb@example.net \t"]) + "\r\n",
            "Subject:" + self.pick([" hello", "", "  two  spaces ", " fold\r\n ed", "\r\n folded at once", " \t "]) + "\r\n",
            "Date: Mon, 23 Nov 2026 05:10:00 +0000\r\n"
        ]
        for name in ("X-Odd", "X-Dup", "X-Dup", "Received", "Received", "MIME-Version"):
            if self.chance(50):
                fields.append(name + (" :" if self.odd and self.chance(5) else ":") + self.pick([" 1", " a\tb", " long " * 20, " x;\r\n\ty"]) + "\r\n")
        self.dice.shuffle(fields)
        return fields

    def body(self):
        lines = [self.pick(["", "", "text", " indented", "two  spaces", "tab\there", "trailing \t", ".", "..", " ", "\t", "caf\u00e9"])
                 for _ in range(self.dice.randrange(6))]
        return "\r\n".join(lines) + self.pick(["", "\r\n", "\r\n", "\r\n\r\n", " \r\n\r\n"])

    def names(self, legal):
        names = ["from"] + [self.pick(SIGNED) for _ in range(self.dice.randrange(8))]
        self.dice.shuffle(names)
        if not legal and self.chance(3):
            names = [name for name in names if name != "from"]
        return [name.upper() if self.chance(10) else name for name in names] or ["to"]

    def length(self, canonical, legal):
        size = len(canonical.encode("latin1"))
        lengths = [0, size, size, max(size - 3, 0)] + ([] if legal else [size + 1])
        return self.pick(lengths) if self.chance(15) else None

    def tags(self, names, body, length, legal):
        digest = hashlib.sha256(body.encode("latin1")[:length]).digest()
        joined = (self.fold(10) + ":" + self.fold(10)).join(names)
        tags = [("v", "1"), ("a", "rsa-sha256"), ("d", "example.org"), ("s", self.pick(["sel", "a.b"])),
                ("h", joined), ("bh", base64.b64encode(digest).decode())]
        if length is not None:
            tags.append(("l", str(length)))
        for name, values in (("q", ["dns/txt", "x:dns/txt", "x"]), ("t", [str(NOW - 9), str(NOW + 99999999)]),
                             ("x", [str(NOW + 9999), "12345678901234567890", str(NOW - 99999)]),
                             ("i", ["@example.org", "a@example.org", "@sub.example.org", "a@EXAMPLE.org", "a=20b@example.org", "@org"]),
                             ("z", ["From:a=40b", "x|y"]), ("r", ["y"]), ("zz", ["", "any thing"])):
            if self.chance(14):
                good = values if name in ("z", "r", "zz") else values[:-1]  # the last breaks the rules
                tags.append((name, self.pick(good if legal or self.chance(60) else values)))
        if self.chance(60):
            self.dice.shuffle(tags)
        if not legal and self.chance(3):
            tags.pop(self.dice.randrange(len(tags)))
        if not legal and self.chance(2):
            tags.append(self.pick(tags))
        return tags

    def signature(self, fields, body, legal=False):
        header_form, body_form = self.pick(["simple", "relaxed"]), self.pick(["simple", "relaxed"])
        names = self.names(legal)
        canonical = canonical_body(body, body_form)
        length = self.length(canonical, legal)
        tags = self.tags(names, canonical, length, legal)
        form = header_form + "/" + body_form
        if form != "simple/simple" or self.chance(50):
            tags.insert(self.dice.randrange(len(tags) + 1), ("c", header_form if body_form == "simple" and self.chance(50) else form))
        tags.insert(self.dice.randrange(len(tags) + 1), ("b", None))
        end = self.pick(["", ";", "; ", ";\r\n "] if self.odd else ["", ";"])
        parts = []
        for name, value in tags:
            lead = self.fold() if self.odd else " "
            parts.append((lead + name + self.fold(8) + "=" + self.fold(8), value, self.fold(8)))
        # Without the value of b= and the white space beside it (§3.5).
        bare = ";".join((re.sub(r"=[ \t\r\n]*\Z", "=", head) if value is None else head + value + tail)
                        for head, value, tail in parts)
        unsigned = "DKIM-Signature:" + bare + end
        signed = self.chosen(fields, names, header_form)
        data = signed + (relaxed_field(unsigned)[:-2] if header_form == "relaxed" else unsigned)
        b = base64.b64encode(self.sign(data.encode("latin1"))).decode()
        cut = self.dice.randrange(len(b))
        b = b[:cut] + self.fold(50) + b[cut:]
        text = ";".join(head + (b if value is None else value + tail) for head, value, tail in parts)
        return "DKIM-Signature:" + text + end + "\r\n"

    def chosen(self, fields, names, form):
        left, out = list(fields), ""
        for name in names:
            for at in range(len(left) - 1, -1, -1):
                if left[at].split(":")[0].rstrip(" \t").lower() == name.lower():
                    field = left.pop(at)
                    out += relaxed_field(field) if form == "relaxed" else field
                    break
        return out

    def record(self):
        tags = []
        for tag, values in (("v", ["DKIM1", "DKIM1", "DKIM2"]), ("k", ["rsa", "rsa", "RSA", "ed25519"]),
                            ("t", ["y", "s", "y:s", "x", ""]), ("h", ["sha256", "sha1:sha256", "sha1", "x:sha256"]),
                            ("s", ["*", "email", "email:x", "tlsrpt", "x"]), ("n", ["a note"]), ("g", ["*", ""]), ("zz", ["1"])):
            if self.chance(30 if tag in "vk" else 10):
                tags.append(tag + self.pick(["=", "=", " = "]) + (values[0] if self.chance(70) else self.pick(values)))
        p = self.public
        if self.chance(15):
            p = self.pick(["", p[:60], p + "AA", p.rstrip("="), p[:100] + " " + p[100:], "!" + p])
        tags.insert(len(tags) if self.chance(70) else self.dice.randrange(len(tags) + 1), "p=" + p)
        return self.pick(["; ", ";", " ;\t"]).join(tags) + self.pick(["", ";", "; "])

    def spoil(self, fields, body):
        """What may happen on the way; most of it breaks some forms and not others."""
        how = self.dice.randrange(16)
        at = self.dice.randrange(len(fields))
        if how == 0:
            body += self.pick(["\r\n", "\r\n\r\n", " \r\n", "x"])
        elif how == 1:
            body = body.replace(" ", "  ", 1)
        elif how == 2:
            body = body.replace("\r\n", " \r\n", 1)
        elif how == 3:
            name, value = fields[at].split(":", 1)
            fields[at] = name.swapcase() + ":" + value
        elif how == 4:
            fields[at] = re.sub(r": ?", ":\r\n ", fields[at], count=1) if not fields[at].startswith("DKIM") else fields[at]
        elif how == 5:
            fields.insert(0, "Subject: added\r\n")
        elif how == 6:
            fields.append("From: other@example.com\r\n")
        elif how == 7:
            fields.pop(at)
        elif how == 8 and body:
            cut = self.dice.randrange(len(body))
            body = body[:cut] + "z" + body[cut + 1:]
        elif how == 9:
            self.dice.shuffle(fields)
        return fields, body

    def clean(self):
        """A signature in a legal form over what is sent, and its key: whatever it looks like, it is good."""
        fields, body = self.header(), self.body()
        signature = self.signature(fields, body, legal=True)
        message = signature + "".join(fields) + "\r\n" + body
        return self.asked(message, signature, "v=DKIM1; p=" + self.public)

    def case(self):
        fields, body = self.header(), self.body()
        signature = self.signature(fields, body)
        fields.insert(0, signature)
        if self.chance(50):
            fields, body = self.spoil(fields, body)
        message = "".join(fields) + "\r\n" + body
        return self.asked(message, signature, self.record())

    def asked(self, message, signature, record):
        name = re.search(r"(?:\A|[;:\s])s[ \t\r\n]*=[ \t\r\n]*([a-z.]+)", signature)
        zone = {(name.group(1) if name else "sel") + "._domainkey.example.org": [["TXT", record]]}
        return {"kind": "dkim", "message": base64.b64encode(message.encode("latin1")).decode(), "zone": zone, "now": NOW}
