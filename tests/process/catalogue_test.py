#!/usr/bin/env python3
"""`todoku catalogue`: what nobody knew becomes an entry, and entries of one's own are tried before they are used."""

import json
import os

from todoku import Case, main, todoku

LOG = """\
Nov 20 10:00:00 mx postfix/smtp[1]: AAAA1: to=<a@b.example>, relay=gw.b.example[192.0.2.1]:25, delay=1, \
delays=0/0/0/1, dsn=5.7.1, status=bounced (host gw.b.example[192.0.2.1] said: 550 5.7.1 Frobnication refused for \
a@b.example, ticket 4711 (in reply to RCPT TO command))
Nov 21 10:00:00 mx postfix/smtp[1]: AAAA2: to=<c@b.example>, relay=gw.b.example[192.0.2.1]:25, delay=1, \
delays=0/0/0/1, dsn=5.7.1, status=bounced (host gw.b.example[192.0.2.1] said: 550 5.7.1 Frobnication refused for \
c@b.example, ticket 12 (in reply to RCPT TO command))
Nov 21 10:00:01 mx postfix/smtp[1]: AAAA3: to=<d@b.example>, relay=gw.b.example[192.0.2.1]:25, delay=1, \
delays=0/0/0/1, dsn=5.1.1, status=bounced (host gw.b.example[192.0.2.1] said: 550 5.1.1 <d@b.example>: Recipient \
address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command))
"""
ENTRY = """\
[[reply]]
id       = "own.frob"
says     = [["frobnication refused"]]
cause    = "content_policy"
why.en   = "a"
why.ja   = "b"
source   = "observed"
read     = 2026-11-23
examples = ["550 5.7.1 Frobnication refused for a@b.example"]
"""


class UnknownReplies(Case):

    def test_copies_of_one_reply_in_a_log_are_one_kind_with_its_days_and_hosts(self):
        self.write("mail.log", LOG)
        done = todoku("catalogue", "unknown", "--json", "mail.log", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done)
        (kind,) = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(kind["template"], "frobnication refused for <addr>, ticket <n>")
        self.assertEqual(kind["count"], 2)
        self.assertLess(kind["first"], kind["last"])
        self.assertEqual(kind["hosts"], ["gw.b.example"])

    def test_the_drafted_entry_can_be_used_at_once(self):
        self.write("mail.log", LOG)
        draft = todoku("catalogue", "unknown", "--toml", "mail.log", cwd=self.folder)
        self.write("own.toml", draft.stdout)
        tried = todoku("catalogue", "test", "own.toml", "--lang", "en", cwd=self.folder)
        self.assertEqual((tried.returncode, tried.stdout), (0, "1 entries tried: 0 faults, 0 near ties.\n"))
        again = todoku("catalogue", "unknown", "--json", "--catalogue", "own.toml", "mail.log", cwd=self.folder)
        self.assertEqual((again.returncode, again.stdout), (0, ""))

    def test_a_text_of_replies_is_read_and_what_is_missing_is_told(self):
        self.write("replies.txt", "550 zonk one two three\n550 5.1.1 User unknown\n")
        done = todoku("catalogue", "unknown", "--json", "nosuch", "replies.txt", cwd=self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("nosuch", done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 1)

    def test_a_server_that_is_not_there_is_told_as_such(self):
        done = todoku("catalogue", "unknown", "--server", "127.0.0.1:1", cwd=self.folder)
        self.assertEqual(done.returncode, 3, done)


class Listing(Case):

    def test_a_word_picks_entries_by_id_provider_or_cause(self):
        all_of = todoku("catalogue", "list", "--json").stdout.splitlines()
        some = [json.loads(row) for row in todoku("catalogue", "list", "gmail", "spf_fail", "--json").stdout.splitlines()]
        self.assertTrue(some)
        self.assertLess(len(some), len(all_of))
        self.assertEqual({row["cause"] for row in some}, {"spf_fail"})
        self.assertEqual({row["provider"] for row in some}, {"gmail"})

    def test_an_entry_that_is_like_a_reply_by_chance_is_not_called_near(self):
        self.write("replies.txt", "550 zonk frobnicated quux recipient plugh\n")
        shown = todoku("catalogue", "unknown", "replies.txt", "--lang", "en", cwd=self.folder).stdout
        self.assertNotRegex(shown, r"\b\d %")


class OwnEntries(Case):

    def explained(self, *words):
        done = todoku("explain", "--json", *words, cwd=self.folder)
        return json.loads(done.stdout)["recipients"][0]

    def test_an_entry_of_ones_own_is_heard(self):
        self.write("own.toml", ENTRY)
        reply = "550 5.7.1 Frobnication refused for c@d.example"
        self.assertEqual(self.explained(reply)["cause"], "policy_other")
        said = self.explained("--catalogue", "own.toml", reply)
        self.assertEqual((said["rule"], said["cause"]), ("own.frob", "content_policy"))

    def test_one_with_our_id_takes_the_place_of_ours_and_the_trial_says_so(self):
        shown = json.loads(todoku("catalogue", "show", "--json", "generic.user.unknown").stdout)
        example = json.dumps(shown["examples"][0])
        phrase = json.dumps(shown["says"][0])
        self.write("own.toml", ENTRY.replace("own.frob", "generic.user.unknown").replace(
            '["frobnication refused"]', phrase).replace('"550 5.7.1 Frobnication refused for a@b.example"', example))
        tried = todoku("catalogue", "test", "own.toml", "--lang", "en", cwd=self.folder)
        self.assertIn("own.toml:1: generic.user.unknown takes the place of the built-in entry.", tried.stdout)

    def test_each_fault_is_named_with_file_line_entry_and_reason(self):
        self.write("own.toml", ENTRY.replace("content_policy", "content_polcy") + ENTRY.replace('"observed"', '""'))
        done = todoku("catalogue", "test", "own.toml", cwd=self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("own.toml:4: own.frob: unknown cause `content_polcy`; did you mean `content_policy`?", done.stderr)
        self.assertIn("own.toml:16: own.frob: ", done.stderr)

    def test_an_example_that_another_entry_hears_is_a_fault(self):
        self.write("own.toml", ENTRY.replace("Frobnication refused for a@b.example", "no such phrase here"))
        done = todoku("catalogue", "test", "own.toml", cwd=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("own.toml:", done.stdout)
        self.assertIn("own.frob", done.stdout)


class Pages(Case):

    def test_the_pages_are_written_where_one_asks(self):
        done = todoku("catalogue", "pages", "out", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done)
        for language in ("ja", "en"):
            self.assertIn("gmail.md", os.listdir(os.path.join(self.folder, "out", language)))


main()
