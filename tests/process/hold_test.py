#!/usr/bin/env python3
"""The loop closes: a provider refuses for a record that is really broken, the engine holds the mail
and says what to publish; it is published, the hold looked at again, the mail delivered. Nobody is
suppressed for it."""

import json
import os
import signal
import smtplib
import time

from todoku import Case, PATIENCE, letter, main, split_endpoint, todoku, wait_for

GMAIL = "taro@gmail-2023-08.example"


class Holds(Case):

    def setUp(self):
        super().setUp()
        self.world = self.sandbox()
        self.server = self.serve_to(self.world)

    def publish(self, name, value, kind="TXT"):
        done = self.world.command("sandbox", "zone", "set", name, kind, value)
        self.assertEqual(done.returncode, 0, done)

    def held(self, sender, recipient=GMAIL):
        """Sends one mail that is held; the hold, once it was looked at."""
        self.server.send(sender, recipient)
        self.server.settled(recipient, "held")
        domain = sender.split("@")[1]

        def look():
            rows = self.server.rows("holds", "show", domain)
            return rows and rows[0]["look"] and rows[0]
        return wait_for(look, f"{domain} is looked at")

    def assert_released(self, domain, recipient=GMAIL):
        # The engine keeps no answer of the DNS longer than a second.
        def look():
            done = self.server.command("holds", "look", domain, "--json")
            rows = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual(done.returncode, 0 if all(r["lifted"] for r in rows) else 1, done)
            return rows and rows[0]["lifted"] and rows[0]
        row = wait_for(look, f"the hold of {domain} is lifted")
        self.assertEqual((row["released"], row["look"]["passes"]), (1, "yes"))
        self.server.settled(recipient, "delivered")
        self.assertEqual(self.server.api.get("/v1/holds")["holds"], [])
        self.assertEqual(self.server.rows("suppression", "list"), [])

    def test_a_record_without_our_address_is_diagnosed_published_and_the_mail_goes_out(self):
        self.publish("moved.example", "v=spf1 ip4:192.0.2.1 -all")
        hold = self.held("news@moved.example")
        self.assertIn("550-5.7.26 The MAIL FROM domain [moved.example] has an SPF record",
                      hold["evidence"])
        self.assertEqual((hold["provider"], hold["recipients"], hold["look"]["passes"]),
                         ("gmail", 1, "no"))
        (record,) = hold["look"]["publish"]
        self.assertEqual((record["type"], record["name"]), ("TXT", "moved.example"))
        self.assertIn("ip4:127.0.0.1", record["value"])
        self.assertIn("ip4:192.0.2.1", record["value"])

        still = self.server.command("holds", "look", "moved.example")
        self.assertEqual(still.returncode, 1, still)
        self.assertIn(record["value"], still.stdout)
        self.publish(record["name"], record["value"])
        self.assert_released("moved.example")

    def test_a_person_reads_who_why_since_when_what_to_publish_and_what_was_seen(self):
        self.publish("moved.example", "v=spf1 ip4:192.0.2.1 -all")
        value = self.held("news@moved.example")["look"]["publish"][0]["value"]
        for lang, words in (("ja", ("応答", "公開する", "前回の確認", "まだ直っていません", "次の確認")),
                            ("en", ("reply", "publish", "last look", "not repaired", "next look"))):
            shown = self.server.command("holds", "list", "--lang", lang).stdout
            for word in (*words, "moved.example → gmail", "550-5.7.26",
                         f'    moved.example  TXT  "{value}"\n', "todoku holds look moved.example"):
                self.assertIn(word, shown)
        self.assertEqual(self.server.command("holds", "show", "other.example").returncode, 1)

    def test_a_key_of_ours_repairs_what_lacked_any_authentication(self):
        self.publish("bare.example", "10 mx.bare.example.", "MX")
        hold = self.held("news@bare.example")
        self.assertEqual(hold["verdict"]["cause"], "auth_missing")
        file = os.path.join(self.folder, "bare.pem")
        made = json.loads(todoku("dkim", "keygen", "--domain", "bare.example", "--selector", "s1",
                                 "--out", file, "--json").stdout)
        with open(os.path.join(self.folder, "todoku.toml"), "a", encoding="utf-8") as config:
            config.write('[dkim.bare]\ndomain = "bare.example"\nselector = "s1"\n'
                         f'key = "{file}"\n')
        self.server.child.send_signal(signal.SIGHUP)
        wait_for(lambda: '"reloaded"' in self.server.logged(), "the key is read")

        # What is to be published is the key that signs now.
        def key_wanted():
            self.server.command("holds", "look", "bare.example")
            fixes = self.server.rows("holds", "show", "bare.example")[0]["look"]["publish"]
            return [fix for fix in fixes if fix["name"] == made["name"]]
        (fix,) = wait_for(key_wanted, "the key's record is asked for")
        self.assertEqual(fix["value"], made["value"])
        self.publish(fix["name"], fix["value"])
        self.assert_released("bare.example")
        row = self.world.mail(GMAIL)[-1]
        self.assertIn("dkim=pass", row["authentication"])

    def test_a_policy_of_the_author_is_met_by_a_record_that_aligns(self):
        self.publish("_dmarc.strict.example", "v=DMARC1; p=reject")
        self.publish("strict.example", "v=spf1 ip4:192.0.2.1 ~all")
        hold = self.held("news@strict.example")
        self.assertEqual(hold["verdict"]["cause"], "dmarc_fail")
        self.assertEqual(hold["look"]["passes"], "no")
        self.publish("strict.example", "v=spf1 ip4:127.0.0.1 ~all")
        self.assert_released("strict.example")

    def send_as(self, sender, author, recipient):
        with smtplib.SMTP(*split_endpoint(self.server.smtp), timeout=PATIENCE) as smtp:
            smtp.sendmail(sender, [recipient], letter(author).encode())

    def test_mail_of_one_author_by_several_bounce_addresses_waits_for_the_author(self):
        self.publish("_dmarc.strict.example", "v=DMARC1; p=reject")
        for at in ("one", "two"):
            self.publish(f"{at}.example", "v=spf1 ip4:127.0.0.1 -all")
        self.send_as("b1@one.example", "news@strict.example", "a@gmail-2023-08.example")
        self.server.settled("a@gmail-2023-08.example", "held")
        self.send_as("b2@two.example", "news@strict.example", "b@gmail-2023-08.example")
        self.server.settled("b@gmail-2023-08.example", "held")
        (hold,) = self.server.api.get("/v1/holds")["holds"]
        self.assertEqual((hold["sender_domain"], hold["recipients"], hold["refusals"]), ("strict.example", 2, 2))
        self.assertEqual([(one["address"], one["sender"]) for one in hold["waiting"]],
                         [("a@gmail-2023-08.example", "b1@one.example"), ("b@gmail-2023-08.example", "b2@two.example")])
        shown = self.server.command("holds", "list", "--lang", "en").stdout
        for words in ("refused       2 times", "a@gmail-2023-08.example (from b1@one.example, until in "):
            self.assertIn(words, shown)

        # An SPF record does not help the author: the domains do not fit together.
        self.publish("strict.example", "v=spf1 ip4:127.0.0.1 -all")
        self.assertEqual(self.server.command("holds", "look").returncode, 1)
        self.publish("_dmarc.strict.example", "v=DMARC1; p=none")
        wait_for(lambda: self.server.command("holds", "look").returncode == 0, "it is repaired")
        for address in ("a@gmail-2023-08.example", "b@gmail-2023-08.example"):
            self.server.settled(address, "delivered")
        self.assertIn("Nothing is held", self.server.command("holds", "look", "--lang", "en").stdout)

    def test_two_kinds_of_mail_under_one_hold_are_both_looked_at(self):
        self.publish("_dmarc.strict.example", "v=DMARC1; p=reject")
        self.publish("strict.example", "v=spf1 ip4:192.0.2.1 ~all")
        self.publish("other.example", "v=spf1 ip4:127.0.0.1 -all")
        self.held("news@strict.example", "a@gmail-2023-08.example")
        self.send_as("b@other.example", "news@strict.example", "b@gmail-2023-08.example")
        self.server.settled("b@gmail-2023-08.example", "held")
        # The first would pass now, the second never by this record.
        self.publish("strict.example", "v=spf1 ip4:127.0.0.1 ~all")
        time.sleep(1.1)  # the engine keeps no answer of the DNS longer
        look = json.loads(self.server.command("holds", "look", "strict.example", "--json").stdout)
        self.assertEqual((look["lifted"], look["look"]["passes"]), (False, "no"))

    def test_refusals_in_a_row_are_counted_across_a_restart(self):
        self.publish("moved.example", "v=spf1 ip4:192.0.2.1 -all")
        for address in ("a@gmail-2023-08.example", "b@gmail-2023-08.example"):
            self.held("news@moved.example", address)
        self.assertEqual(self.server.stop(), 0)
        self.server = self.serve_to(self.world)
        hold = self.held("news@moved.example", "c@gmail-2023-08.example")
        self.assertEqual((hold["refusals"], hold["in_a_row"], hold["whole"]), (3, 3, True))
        self.server.send("news@moved.example", "d@gmail-2023-08.example")
        story = self.server.settled("d@gmail-2023-08.example", "held")
        self.assertEqual(story["attempts"], 0, story)
        told = [row for row in self.server.rows("events") if row["type"] == "hold_set"]
        self.assertEqual([row["whole"] for row in told], [False, True])

    def test_a_hold_outlives_a_restart_and_is_looked_at_again(self):
        self.publish("moved.example", "v=spf1 ip4:192.0.2.1 -all")
        before = self.held("news@moved.example")
        self.assertEqual(self.server.stop(), 0)
        self.server = self.serve_to(self.world)

        def look():
            rows = self.server.rows("holds", "show", "moved.example")
            return rows and rows[0]["look"] and rows[0]
        after = wait_for(look, "the hold is looked at")
        self.assertEqual(after["evidence"], before["evidence"])
        self.assertGreater(after["look"]["at"], before["look"]["at"])
        self.publish("moved.example", "v=spf1 ip4:127.0.0.1 -all")
        self.assert_released("moved.example")

    def test_what_a_look_has_found_repaired_has_nothing_left_to_publish(self):
        self.publish("moved.example", "v=spf1 ip4:192.0.2.1 -all")
        self.held("news@moved.example")
        self.assertEqual(self.server.stop(), 0)
        self.publish("moved.example", "v=spf1 ip4:127.0.0.0/8 -all")
        self.server = self.serve_to(self.world)

        def look():
            rows = self.server.rows("holds", "show", "moved.example")
            return rows and rows[0]["look"] and rows[0]
        seen = wait_for(look, "the hold is looked at")  # and waits for its own time to be released
        self.assertEqual((seen["look"]["passes"], seen["look"]["publish"]), ("yes", []))
        shown = self.server.command("holds", "list", "--lang", "en").stdout
        self.assertIn("it is repaired", shown)
        self.assertNotIn("to be copied", shown)


if __name__ == "__main__":
    main()
