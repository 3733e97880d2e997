#!/usr/bin/env python3
"""Mail goes out, every answer is understood and acted on: the engine beside the sandbox, with
nothing between the two but sockets."""

import datetime
import json
import unittest

from todoku import Shared, main, wait_for

SHOP = "shop@shop.example"


def days_from_now(rfc3339):
    then = datetime.datetime.fromisoformat(rfc3339.replace("Z", "+00:00"))
    return (then - datetime.datetime.now(datetime.timezone.utc)).total_seconds() / 86400


class Road(Shared):

    def attempt(self, story, which=-1):
        attempts = [step["attempt"] for step in story["steps"] if step["attempt"]]
        self.assertTrue(attempts, story)
        return attempts[which]

    def suppression(self, address):
        return self.server.why(address)["suppression"]

    def comes_to(self, address, state, cause, action, sender=SHOP):
        """One message to the address; its story, once it is in that state for that cause."""
        self.server.send(sender, address)
        story = self.server.settled(address, state)
        verdict = self.attempt(story)["verdict"]
        self.assertEqual((verdict["cause"], verdict["action"]), (cause, action), story)
        return story

    def contacts(self, address):
        return sum(1 for story in self.server.why(address)["messages"]
                   for step in story["steps"] if step["attempt"])


class GmailOf2023(Road):
    """The answers of the list of August 2023: one code, several causes."""

    def suppressed_for(self, address, cause, days, sender=SHOP):
        found = self.suppression(address)
        self.assertEqual(found["cause"], cause)
        self.assertIn("gsmtp", found["evidence"])
        if days is None:
            self.assertIsNone(found["until"])
        else:
            self.assertAlmostEqual(days_from_now(found["until"]), days, delta=0.1)
        before = self.contacts(address)
        self.assertEqual(before, 1)
        self.server.send(sender, address)
        self.server.settled(address, "suppressed")
        self.assertEqual(self.contacts(address), before, "nobody is asked a second time")

    def test_1_user_unknown_bounces_and_suppresses(self):
        address = "nouser@gmail-2023-08.example"
        story = self.comes_to(address, "bounced", "user_unknown", "suppress")
        self.assertIn("p=NoSuchUser", self.attempt(story)["reply"])
        self.suppressed_for(address, "user_unknown", None)

    def test_2_mailbox_disabled_bounces_and_suppresses_for_90_days(self):
        address = "disabled@gmail-2023-08.example"
        self.comes_to(address, "bounced", "mailbox_disabled", "suppress")
        self.suppressed_for(address, "mailbox_disabled", 90)

    def test_3_mailbox_inactive_bounces_and_suppresses_for_30_days(self):
        address = "inactive@gmail-2023-08.example"
        self.comes_to(address, "bounced", "mailbox_inactive", "suppress")
        self.suppressed_for(address, "mailbox_inactive", 30)

    def held(self, local_part, cause, sender):
        """Held, with what to repair named; released, tried again, and held again."""
        address = f"{local_part}@gmail-2023-08.example"
        domain = sender.split("@")[1]
        story = self.comes_to(address, "held", cause, "fix_auth", sender)
        self.assertIsNone(self.suppression(address), "the recipient is not at fault")
        holds = [h for h in self.server.rows("holds", "list") if h["sender_domain"] == domain]
        self.assertEqual([(h["provider"], h["verdict"]["cause"]) for h in holds],
                         [("gmail", cause)])
        self.assertIn(domain, json.dumps([holds[0]["fix"], holds[0]["remedy"]]))
        shown = self.server.command("holds", "list").stdout
        self.assertIn(f"{domain} → gmail", shown)
        released = self.server.rows("holds", "release", domain, "gmail")
        self.assertEqual(released, [{"released": 1}])
        wait_for(lambda: self.contacts(address) == 2, f"{address} is tried again")
        self.server.settled(address, "held")
        return story, holds[0]

    def test_4_a_dmarc_failure_is_held_and_names_dmarc(self):
        _, hold = self.held("dmarc-reject", "dmarc_fail", "shop@dmarc.example")
        self.assertIn("DMARC", hold["explanation"]["en"] + hold["remedy"]["en"])

    def test_5_an_spf_hard_fail_is_held_and_names_the_ip_and_the_record(self):
        _, hold = self.held("spf-hardfail", "spf_fail", "shop@spf.example")
        self.assertIn("127.0.0.1", json.dumps(hold["fix"]))
        self.assertIn("ip4:127.0.0.1", [fix["value"] for fix in hold["fix"]])

    def test_6_no_authentication_is_held_and_names_both(self):
        _, hold = self.held("auth-missing", "auth_missing", "shop@neither.example")
        said = hold["explanation"]["en"] + hold["remedy"]["en"] + json.dumps(hold["fix"])
        self.assertIn("SPF", said)
        self.assertIn("DKIM", said)

    def test_7_a_full_mailbox_is_deferred_and_never_suppressed_at_once(self):
        address = "overquota@gmail-2023-08.example"
        story = self.comes_to(address, "deferred", "mailbox_full", "retry")
        self.assertTrue(self.attempt(story)["reply"].startswith("452"))
        self.assertIsNone(self.suppression(address))

    def test_8_a_rate_limit_slows_the_lane_and_is_deferred(self):
        address = "ratelimit@gmail-2023-08.example"
        self.comes_to(address, "deferred", "rate_limited", "retry_slower")
        self.assertIsNone(self.suppression(address))


class EveryProvider(Road):

    def test_mail_is_taken_and_can_be_read_in_the_sandbox(self):
        domains = ("gmail.com", "docomo.ne.jp", "ezweb.ne.jp", "softbank.ne.jp", "yahoo.co.jp",
                   "yahoo.com", "icloud.com", "outlook.com", "jcom.home.ne.jp", "sandbox.example")
        self.server.send(SHOP, *(f"taro@{domain}" for domain in domains), text="Konnichi wa.")
        for domain in domains:
            story = self.server.settled(f"taro@{domain}", "delivered")
            self.assertIn(self.attempt(story)["verdict"]["cause"], ("delivered", "accepted"))
            mail = self.box.mail(f"taro@{domain}")
            self.assertEqual(len(mail), 1, domain)
            self.assertEqual(mail[0]["from"], SHOP)
            self.assertTrue(mail[0]["tls"], "STARTTLS is used where it is offered")
            self.assertIn("Konnichi wa.", self.box.message(mail[0]))

    def test_the_sandbox_lists_and_shows_mail_on_the_command_line(self):
        self.server.send(SHOP, "hanako@sandbox.example", text="Read me.")
        self.server.settled("hanako@sandbox.example", "delivered")
        self.assertIn("hanako@sandbox.example", self.box.command("sandbox", "mail", "list").stdout)
        number = self.box.mail("hanako@sandbox.example")[0]["id"]
        shown = self.box.command("sandbox", "mail", "show", number).stdout
        self.assertIn("Read me.", shown)
        self.assertIn("Received: ", shown)

    def test_one_message_to_several_has_a_fate_for_each(self):
        self.server.send(SHOP, "ichiro@sandbox.example", "nouser.mixed@sandbox.example",
                         "tempfail.mixed@sandbox.example")
        for address, state in (("ichiro@sandbox.example", "delivered"),
                               ("nouser.mixed@sandbox.example", "bounced"),
                               ("tempfail.mixed@sandbox.example", "deferred")):
            self.server.settled(address, state)

    def test_a_greylisted_recipient_is_deferred_and_taken_at_the_next_attempt(self):
        self.server.send(SHOP, "greylist.a@sandbox.example")
        story = self.server.settled("greylist.a@sandbox.example", "delivered")
        self.assertEqual(self.attempt(story, 0)["verdict"]["cause"], "greylisted")
        self.assertEqual(self.attempt(story)["verdict"]["cause"], "delivered")

    def test_docomo_unknown_user_is_not_suppressed_at_the_first_message(self):
        address = "nouser@docomo.ne.jp"
        self.comes_to(address, "bounced", "user_unknown_or_refused", "suppress")
        self.assertIsNone(self.suppression(address))
        self.server.send(SHOP, address)
        wait_for(lambda: self.contacts(address) == 2, "a second message is tried")
        self.server.settled(address, "bounced")
        self.assertIsNone(self.suppression(address), "on the same day it is no repetition")

    def test_old_handset_addresses_pass_as_they_are_or_quoted(self):
        for local_part, domain in (("a..b", "docomo.ne.jp"), ("abc.", "docomo.ne.jp"),
                                   ("-x..y.", "ezweb.ne.jp")):
            address = f"{local_part}@{domain}"
            self.server.send(SHOP, address)
            self.server.settled(address, "delivered")
            taken = self.box.mail(address) + self.box.mail(f'"{local_part}"@{domain}')
            self.assertEqual(len(taken), 1, address)

    def test_a_domain_that_is_not_there_and_one_without_mail_are_told_apart(self):
        self.box.command("sandbox", "zone", "add", "nomail.example", "MX", "0 .")
        self.comes_to("taro@nomail.example", "bounced", "domain_no_mail", "suppress")
        self.server.send(SHOP, "taro@nowhere.example")
        story = wait_for(lambda: self.answered("taro@nowhere.example"), "an answer of the DNS")
        self.assertEqual(self.attempt(story)["verdict"]["cause"], "domain_not_found")
        self.assertIsNone(self.suppression("taro@nowhere.example"))

    def answered(self, address):
        story = self.server.story(address)
        return story if story and any(step["attempt"] for step in story["steps"]) else None

    def test_an_edit_of_the_zone_takes_effect_while_both_run(self):
        self.box.command("sandbox", "zone", "add", "later.example", "MX", "10 mx.sandbox.example.")
        self.server.send(SHOP, "taro@later.example")
        self.server.settled("taro@later.example", "delivered")
        listed = self.box.command("sandbox", "zone", "list").stdout
        self.assertRegex(listed, r"later\.example\.\s+60 MX\s+10 mx\.sandbox\.example\.")
        gone = self.box.command("sandbox", "zone", "remove", "later.example", "MX")
        self.assertEqual(gone.returncode, 0, gone)
        self.assertNotIn("later.example", self.box.command("sandbox", "zone", "list").stdout)


class WhatIsShown(Road):
    """The commands of an administrator, for people and as JSON."""

    def test_why_tells_the_story_with_reply_verdict_and_source(self):
        address = "nouser.why@gmail.com"
        self.server.send(SHOP, address)
        self.server.settled(address, "bounced")
        shown = self.server.command("why", address)
        self.assertEqual(shown.returncode, 0)
        for words in (f"{address} is suppressed: user_unknown", f"<{SHOP}> → <{address}>",
                      "550-5.1.1 The email account that you tried to reach", "p=NoSuchUser",
                      "gmail-smtp-in.l.google.com [127.0.1.1]", "(user_unknown)",
                      "rule gmail.user.unknown · certain", "https://support.google.com"):
            self.assertIn(words, shown.stdout)
        japanese = self.server.command("why", address, "--lang", "ja").stdout
        self.assertIn("原因: 宛先不明 (user_unknown)", japanese)
        self.assertIn("このアドレスのアカウントはGmailに存在しません", japanese.replace("\n", "").replace(" ", ""))
        (told,) = self.server.rows("why", address)
        self.assertEqual(told["suppression"]["rule"], "gmail.user.unknown")
        self.assertEqual(told["messages"][0]["state"], "bounced")

    def test_the_queue_shows_what_waits_and_can_be_changed(self):
        address = "tempfail.queue@sandbox.example"
        self.server.send(SHOP, address)
        story = self.server.settled(address, "deferred")
        (row,) = [r for r in self.server.rows("queue", "list", "--domain", "sandbox.example")
                  if r["address"] == address]
        self.assertEqual((row["state"], row["sender"]), ("deferred", SHOP))
        shown = self.server.command("queue", "list").stdout
        self.assertIn(address, shown)
        self.assertIn("deferred", shown)
        message = story["recipient"].split("/")[0]
        self.assertIn(address, self.server.command("queue", "show", message).stdout)
        self.assertEqual(self.server.rows("queue", "cancel", message),
                         [{"changed": [story["recipient"]]}])
        self.server.settled(address, "cancelled")
        self.assertNotIn(address, self.server.command("queue", "list").stdout)
        self.assertEqual(self.server.command("queue", "cancel", message).returncode, 1)

    def test_events_tell_everything_in_order(self):
        address = "nouser.events@gmail.com"
        self.server.send(SHOP, address)
        self.server.settled(address, "bounced")

        def of_address():
            lines = self.server.command("events", "--json", "--limit", "1000").stdout.splitlines()
            events = [json.loads(line) for line in lines]
            mine = [e for e in events if address in (e.get("address"), *e.get("addresses", ()))]
            return mine if any(e.get("state") == "bounced" for e in mine) else None

        # An event is told once it is flushed, some moments after it is known.
        mine = wait_for(of_address, "the bounce among the events")
        self.assertEqual([e["type"] for e in mine][0], "accepted")
        bounce = [e for e in mine if e.get("state") == "bounced"]
        self.assertEqual(len(bounce), 1, mine)
        self.assertEqual(bounce[0]["verdict"]["cause"], "user_unknown")
        self.assertEqual(bounce[0]["suppression"]["address"], address)
        self.assertIn("p=NoSuchUser", bounce[0]["reply"])
        self.assertIn(address, self.server.command("events", "--limit", "1000").stdout)
        wait_for(lambda: bounce[0]["cursor"] in self.server.logged(), "events are lines of the log")

    def test_an_address_can_be_suppressed_and_freed_by_hand(self):
        address = "asked@sandbox.example"
        done = self.server.command("suppression", "add", address, "--reason", "by telephone",
                                   "--for", "90d")
        self.assertEqual(done.returncode, 0, done)
        self.server.send(SHOP, address)
        self.server.settled(address, "suppressed")
        self.assertEqual(self.box.mail(address), [])
        (row,) = [r for r in self.server.rows("suppression", "list") if r["address"] == address]
        self.assertEqual(row["evidence"], "by telephone")
        self.assertAlmostEqual(days_from_now(row["until"]), 90, delta=0.1)
        self.assertIn("by telephone", self.server.command("suppression", "show", address).stdout)
        self.assertEqual(self.server.command("suppression", "remove", address).returncode, 0)
        self.server.send(SHOP, address)
        self.server.settled(address, "delivered")

    def test_todoku_send_submits_to_the_running_server(self):
        path = self.keeper.write("letter.eml", f"From: {SHOP}\nSubject: By hand\n\nHello.\n")
        done = self.server.command("send", "--from", SHOP, "--to", "jiro@sandbox.example", path)
        self.assertEqual(done.returncode, 0, done)
        self.server.settled("jiro@sandbox.example", "delivered")


if __name__ == "__main__":
    main()
