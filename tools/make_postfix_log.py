#!/usr/bin/env python3
"""tools/make_postfix_log.py - a Postfix log whose truth is known, for tests and benches.

    tools/make_postfix_log.py LINES LOG TRUTH [--seed N] [--long]

Writes about LINES lines (whole messages, never fewer) to LOG and what a reader must find in them to
TRUTH as JSON: totals, the same per provider, per provider and cause, and which addresses are to be
removed and kept. The same seed gives the same bytes. --long: long queue ids and RFC 3339 times.
Only documentation addresses (RFC 2606, RFC 5737) as senders; the replies are those of real servers.
"""
import argparse
import json
import random
from collections import defaultdict
from datetime import date, timedelta

# provider, its MX host, weight, recipient domain
SITES = [
    ("gmail", "gmail-smtp-in.l.google.com", 40, "gmail.com"),
    ("microsoft", "outlook-com.olc.protection.outlook.com", 15, "outlook.com"),
    ("yahoo", "mta5.am0.yahoodns.net", 15, "yahoo.com"),
    ("apple", "mx01.mail.icloud.com", 5, "icloud.com"),
    ("docomo", "mfsmax.docomo.ne.jp", 10, "docomo.ne.jp"),
    (None, "mx.example.net", 15, "example.net"),
]
SPF = ("550-5.7.26 Your email has been blocked because the sender is unauthenticated. 550-5.7.26 "
       "Gmail requires all senders to authenticate with either SPF or DKIM. 550-5.7.26 550-5.7.26  "
       "Authentication results: 550-5.7.26  DKIM = did not pass 550-5.7.26  SPF [shop.example] with "
       "ip: [192.0.2.7] = did not pass 550-5.7.26 550-5.7.26  For instructions on setting up "
       "authentication, go to 550 5.7.26  https://support.google.com/mail/answer/81126#authentication "
       "{sid} - gsmtp")
# provider, cause, fate, stage, the reply; {a}: the address, {sid}: a session id
FAULTS = [
    ("gmail", "user_unknown", "bounced", "RCPT TO",
     "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 "
     "double-checking the recipient's email address for typos or 550-5.1.1 unnecessary spaces. For "
     "more information, go to 550 5.1.1  https://support.google.com/mail/?p=NoSuchUser {sid} - gsmtp"),
    ("gmail", "auth_missing", "bounced", "end of DATA", SPF),
    ("gmail", "mailbox_full", "deferred", "RCPT TO",
     "452-4.2.2 The recipient's inbox is out of storage space. Please direct the 452-4.2.2 recipient "
     "to 452 4.2.2  https://support.google.com/mail/?p=OverQuotaTemp {sid} - gsmtp"),
    ("microsoft", "user_unknown", "bounced", "RCPT TO",
     "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). "
     "[{sid}.namprd12.prod.outlook.com 2026-11-23T05:10:00.123Z 08DE00000000AAAA]"),
    ("yahoo", "user_unknown", "bounced", "end of DATA",
     "554 delivery error: dd This user doesn't have a yahoo.com account ({a}) [0] - "
     "mta4001.mail.gq1.yahoo.com"),
    ("yahoo", "complaint_rate", "deferred", "MAIL FROM",
     "421 4.7.0 [TSS04] Messages from 192.0.2.7 temporarily deferred due to unexpected volume or user "
     "complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes"),
    (None, "greylisted", "deferred", "RCPT TO",
     "450 4.2.0 <{a}>: Recipient address rejected: Greylisted, see "
     "http://postgrey.schweikert.ch/help/example.net.html"),
    (None, "user_unknown", "bounced", "RCPT TO",
     "550 5.1.1 <{a}>: Recipient address rejected: User unknown in local recipient table"),
    (None, "ip_blocklisted", "bounced", "RCPT TO",
     "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org; "
     "https://www.spamhaus.org/query/ip/192.0.2.7"),
]
REMOVES = {"user_unknown"}
FIRST_DAY = date(2026, 1, 1)  # two lines a second: ten million lines are two months
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Maker:
    def __init__(self, seed, long_form):
        self.dice = random.Random(seed)
        self.long = long_form
        self.at = self.days = 0  # seconds and days since FIRST_DAY
        self.day = FIRST_DAY
        self.messages = 0
        self.lines = []
        self.totals = defaultdict(int)
        self.providers = defaultdict(lambda: defaultdict(int))
        self.causes = defaultdict(lambda: defaultdict(int))
        self.remove, self.keep = set(), set()

    def say(self, program, text):
        self.at += self.dice.randrange(2)
        days, rest = divmod(self.at, 86400)
        if days != self.days:
            self.days, self.day = days, FIRST_DAY + timedelta(days=days)
        clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
        time = f"{self.day}T{clock}.{self.dice.randrange(10**6):06}+09:00" if self.long \
            else f"{MONTHS[self.day.month - 1]} {self.day.day:2} {clock}"
        self.lines.append(f"{time} mail postfix/{program}[{self.dice.randrange(1000, 30000)}]: {text}\n")

    def new_id(self):
        self.messages += 1
        if not self.long:
            return f"{self.messages + 0xA0000000:X}"
        digits, n, text = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxy", self.messages, ""
        while n or len(text) < 10:
            n, d = divmod(n, len(digits))
            text = digits[d] + text
        return f"4{text}z{self.dice.choice(digits)}"

    def count(self, outcome, provider, cause=None):
        self.totals[outcome] += 1
        self.providers[provider or ""][outcome] += 1
        if cause:
            self.causes[f"{provider or ''} {cause}"][outcome] += 1

    def attempt(self, qid, address, host, status, dsn, words):
        relay = f"{host}[198.51.100.{self.dice.randrange(1, 250)}]:25"
        self.say("smtp", f"{qid}: to=<{address}>, relay={relay}, delay=1.3, delays=0.05/0.01/0.6/0.64, "
                         f"dsn={dsn}, status={status} ({words})")

    def said(self, host, reply, stage):
        return f"host {host}[198.51.100.9] said: {reply} (in reply to {stage} command)"

    def sent(self, qid, address, site):
        self.attempt(qid, address, site[1], "sent", "2.0.0", f"250 2.0.0 OK  {qid} queued")
        self.count("sent", site[0])

    def deliver(self, qid, index, site):
        provider, host, _, domain = site
        address = f"user{self.messages}.{index}@{domain}"
        faults = [f for f in FAULTS if f[0] == provider]
        if not faults or self.dice.random() < 0.8:
            return self.sent(qid, address, site) or True
        _, cause, fate, stage, reply = self.dice.choice(faults)
        session = f"{self.dice.getrandbits(64):016x}"
        words = self.said(host, reply.format(a=address, sid=session), stage)
        dsn = "5.0.0" if fate == "bounced" else "4.0.0"
        self.attempt(qid, address, host, fate, dsn, words)
        self.count(fate, provider, cause)
        if fate == "bounced":
            (self.remove if cause in REMOVES else self.keep).add(address)
            return True
        if self.dice.random() < 0.7:
            return self.sent(qid, address, site) or True
        self.count("expired", provider, cause)
        return False

    def message(self):
        qid, count = self.new_id(), self.dice.choice((1, 1, 1, 1, 2, 3))
        self.say("smtpd", f"{qid}: client=app.shop.example[192.0.2.8]")
        self.say("cleanup", f"{qid}: message-id=<{self.messages}@shop.example>")
        self.say("qmgr", f"{qid}: from=<news@shop.example>, size=4021, nrcpt={count} (queue active)")
        site = self.dice.choices(SITES, [s[2] for s in SITES])[0]
        if not all([self.deliver(qid, i, site) for i in range(count)]):
            self.say("qmgr", f"{qid}: from=<news@shop.example>, status=expired, returned to sender")
        if self.dice.random() < 0.02:
            self.say("smtp", f"connect to {site[1]}[198.51.100.3]:25: Connection timed out")
        self.say("qmgr", f"{qid}: removed")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lines", type=int)
    parser.add_argument("log")
    parser.add_argument("truth")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--long", action="store_true")
    asked = parser.parse_args()
    maker, written = Maker(asked.seed, asked.long), 0
    with open(asked.log, "w") as log:
        while written < asked.lines:
            maker.message()
            written += len(maker.lines)
            log.writelines(maker.lines)
            maker.lines.clear()
    with open(asked.truth, "w") as truth:
        json.dump({"lines": written, "totals": maker.totals, "providers": maker.providers,
                   "causes": maker.causes, "remove": sorted(maker.remove),
                   "keep": sorted(maker.keep)}, truth, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
