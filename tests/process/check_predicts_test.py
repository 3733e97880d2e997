#!/usr/bin/env python3
"""What `todoku check` predicts is what the personas answer: the same messages, the same zone, both
asked, the replies compared byte by byte but for the session ids."""

import json
import os
import re
import smtplib

from signer import Signer
from todoku import Case, PATIENCE, Sandbox, letter, main, split_endpoint, todoku

AT = "127.0.0.1"
HELO = "out.shop.example"
MARK = "SESSION"  # stands for the session id in predictions

PTR = ("1.0.0.127.in-addr.arpa", "PTR", HELO + ".")
NAME = (HELO, "A", AT)
MX = ("shop.example", "MX", f"10 {HELO}.")
SPF = ("shop.example", "TXT", f"v=spf1 ip4:{AT} -all")
HARD = ("shop.example", "TXT", "v=spf1 ip4:192.0.2.1 -all")
SOFT = ("shop.example", "TXT", "v=spf1 ip4:192.0.2.1 ~all")
BROKEN = ("shop.example", "TXT", "v=spf1 ipv4:127.0.0.1 -all")
REJECT = ("_dmarc.shop.example", "TXT", "v=DMARC1; p=reject")
SIGNER = Signer("shop.example")
OTHER = Signer("mailer.example", seed=2)
KEYS = [(*(signer.record()[:1]), "TXT", signer.record()[1]) for signer in (SIGNER, OTHER)]

MAIL = letter("news@shop.example")
TWICE = MAIL.replace("Subject:", "Subject: another\r\nSubject:", 1)

# What it is about, the records, the message.
CASES = (
    ("nothing wrong", (PTR, NAME, MX, SPF, REJECT, *KEYS), SIGNER.sign(MAIL)),
    ("SPF alone", (PTR, NAME, MX, SPF), MAIL),
    ("SPF hard fail", (PTR, NAME, MX, HARD), MAIL),
    ("SPF soft fail", (PTR, NAME, MX, SOFT), MAIL),
    ("SPF broken", (PTR, NAME, MX, BROKEN), MAIL),
    ("nothing published", (PTR, NAME, MX), MAIL),
    ("a foreign signature under p=reject", (PTR, NAME, MX, HARD, REJECT, *KEYS), OTHER.sign(MAIL)),
    ("signed, then changed", (PTR, NAME, MX, HARD, REJECT, *KEYS),
     SIGNER.sign(MAIL).replace(b"Hello", b"Howdy")),
    ("no PTR record", (NAME, MX, SPF, REJECT, *KEYS), SIGNER.sign(MAIL)),
    ("two From: fields", (PTR, NAME, MX, SPF), "From: <ceo@bank.example>\r\n" + MAIL),
    ("two Subject: fields", (PTR, NAME, MX, SPF), TWICE),
    ("no Date: field", (PTR, NAME, MX, SPF), re.sub(r"Date: .*\r\n", "", MAIL)),
    ("a long line", (PTR, NAME, MX, SPF), MAIL + "x" * 1200 + "\r\n"),
    ("no sender's domain", (PTR, NAME), MAIL),
)


def same(predicted, spoken):
    """The prediction's session mark stands for any token."""
    return re.fullmatch(re.escape(predicted).replace(MARK, r"\S+"), spoken) is not None


class Predictions(Case):

    def setUp(self):
        super().setUp()
        self.box = Sandbox(self.folder, "--strict")
        self.addCleanup(self.box.stop)
        # "plain" is nobody: it has no policy to predict by.
        personas = self.box.api.get("/v1/sandbox")["personas"]
        self.personas = [persona for persona in personas if persona["persona"] != "plain"]

    def publish(self, records):
        for name, kind, _ in {*sum((case[1] for case in CASES), ())}:
            self.box.api.ask("DELETE", f"/v1/zone?name={name}&type={kind}")
        for name, kind, value in records:
            text = " ".join(f'"{value[at:at + 255]}"' for at in range(0, len(value), 255))
            record = f"{name}. 60 IN {kind} {text if kind == 'TXT' else value}"
            status, said = self.box.api.ask("POST", "/v1/zone", {"record": record})
            self.assertEqual(status // 100, 2, said)

    def answer(self, persona, message):
        """The reply that decides, as on the wire."""
        data = message if isinstance(message, bytes) else message.encode()
        host, port = split_endpoint(persona["address"])
        with smtplib.SMTP(host, port, timeout=PATIENCE) as smtp:
            smtp.ehlo(HELO)
            for step in (lambda: smtp.mail("news@shop.example"),
                         lambda: smtp.rcpt("taro@" + persona["domains"][0]),
                         lambda: smtp.data(data)):
                code, text = step()
                if code >= 400:
                    lines = text.decode().split("\n")
                    marks = ["-"] * (len(lines) - 1) + [" "]
                    return "\n".join(f"{code}{mark}{line}" for mark, line in zip(marks, lines))
        return None

    def zone(self):
        """The sandbox's zone as a master file."""
        rows = self.box.api.get("/v1/zone")["records"]
        return "".join(f"{row['name']}. IN {row['type']} {row['value']}\n" for row in rows)

    def predicted(self, source, message):
        """The reply of each persona; None where it takes the mail. `source`: of the DNS."""
        path = os.path.join(self.folder, "message.eml")
        with open(path, "wb") as file:
            file.write(message if isinstance(message, bytes) else message.encode())
        done = todoku("check", path, *source, "--ip", AT, "--helo", HELO, "--no-tls",
                      "--from", "news@shop.example", "--session", MARK, "--json")
        return {one["persona"]: one["reply"] for one in json.loads(done.stdout)["predicted"]}

    def test_every_persona_answers_as_predicted(self):
        compared = refused = 0
        for title, records, message in CASES:
            self.publish(records)
            zone = self.write("zone.txt", self.zone())
            predicted = self.predicted(("--zone", zone), message)
            for persona in self.personas:
                with self.subTest(title, persona=persona["persona"]):
                    spoken = self.answer(persona, message)
                    expected = predicted[persona["persona"]]
                    compared += 1
                    refused += spoken is not None
                    self.assertEqual(spoken is None, expected is None, (spoken, expected))
                    if spoken is not None:
                        self.assertTrue(same(expected, spoken), f"\n{spoken}\n{expected}")
        print(f"{compared} answers compared, {refused} of them refusals")
        self.assertGreater(refused, 20)

    def plain(self, zone):
        """The replies predicted for the domain alone, and whether a signature was assumed."""
        done = todoku("check", "shop.example", "--zone", zone, "--ip", AT, "--helo", HELO, "--no-tls",
                      "--from", "news@shop.example", "--session", MARK, "--json")
        said = json.loads(done.stdout)
        return ({one["persona"]: one["reply"] for one in said["predicted"]},
                said["assumed"]["signature"] is not None)

    def test_a_domain_alone_is_answered_as_its_plain_message_is(self):
        unsigned = letter("postmaster@shop.example")
        signed = 0
        for title, records, _ in CASES:
            self.publish(records)
            zone = self.write("zone.txt", self.zone())
            replies, by_key = self.plain(zone)
            signed += by_key
            message = SIGNER.sign(unsigned) if by_key else unsigned
            self.assertEqual(self.predicted(("--zone", zone), message), replies, title)
        self.assertIn(signed, range(1, len(CASES)))

    def test_a_name_server_says_the_same_as_its_zone_file(self):
        for title, records, message in CASES[::4]:
            self.publish(records)
            zone = self.write("zone.txt", self.zone())
            by_zone = self.predicted(("--zone", zone), message)
            self.assertEqual(self.predicted(("--dns", self.box.ready["dns"]), message), by_zone, title)


if __name__ == "__main__":
    main()
