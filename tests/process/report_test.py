#!/usr/bin/env python3
"""The sender is told: a report as RFC 3464 has it, where and how RFC 3461 asks for it."""

import email
import email.policy

from todoku import Shared, main, wait_for

SHOP = "shop@sandbox.example"


def fields_of(part):
    """The groups of fields of a message/delivery-status."""
    return [{name.lower(): value for name, value in group.items()}
            for group in part.get_payload()]


class TheReportToTheSender(Shared):

    def reports_to(self, sender):
        return [mail for mail in self.box.mail(sender) if mail["from"] == ""]

    def report_to(self, sender):
        (row,) = wait_for(lambda: self.reports_to(sender), f"a report to {sender}")
        return email.message_from_string(self.box.message(row), policy=email.policy.default)

    def test_a_bounce_arrives_in_the_senders_mailbox_and_is_rfc_3464(self):
        sender, address = "plain@sandbox.example", "nouser.dsn@gmail.com"
        self.server.send(sender, address, text="What was sent.")
        report = self.report_to(sender)
        self.assertEqual(report.get_content_type(), "multipart/report")
        self.assertEqual(report.get_param("report-type"), "delivery-status")
        self.assertEqual(report["Auto-Submitted"].split(";")[0], "auto-replied")
        self.assertEqual(report["To"].addresses[0].addr_spec, sender)
        self.assertEqual(report.defects, [])
        human, status, original = report.get_payload()
        self.assertEqual(human.get_content_type(), "text/plain")
        self.assertIn(address, human.get_content())
        self.assertIn("NoSuchUser", human.get_content())
        self.assertEqual(status.get_content_type(), "message/delivery-status")
        about_message, about_recipient = fields_of(status)
        self.assertEqual(about_message["reporting-mta"], "dns; out.shop.example")
        self.assertIn("arrival-date", about_message)
        self.assertEqual(about_recipient["final-recipient"], f"rfc822; {address}")
        self.assertEqual(about_recipient["action"], "failed")
        self.assertEqual(about_recipient["status"], "5.1.1")
        self.assertEqual(about_recipient["remote-mta"], "dns; gmail-smtp-in.l.google.com")
        self.assertTrue(about_recipient["diagnostic-code"].startswith("smtp; 550-5.1.1")
                        or about_recipient["diagnostic-code"].startswith("smtp; 550 5.1.1"))
        self.assertIn(original.get_content_type(), ("message/rfc822", "text/rfc822-headers"))
        self.assertIn("A test", original.as_string())

    def test_notify_never_gives_none(self):
        sender = "never@sandbox.example"
        self.server.send(sender, "nouser.never@gmail.com", rcpt_options=("NOTIFY=NEVER",))
        self.server.settled("nouser.never@gmail.com", "bounced")
        self.server.send(sender, "nouser.after@gmail.com", rcpt_options=("NOTIFY=FAILURE",))
        self.server.settled("nouser.after@gmail.com", "bounced")
        report = self.report_to(sender)  # the one and only: of the later message
        self.assertIn("nouser.after", report.as_string())

    def test_envid_orcpt_and_ret_hdrs_come_back(self):
        sender = "envid@sandbox.example"
        self.server.send(sender, "nouser.envid@gmail.com", text="Nobody shall read this again.",
                         options=("ENVID=QQ314159", "RET=HDRS"),
                         rcpt_options=("NOTIFY=FAILURE", "ORCPT=rfc822;nouser@old.example"))
        report = self.report_to(sender)
        _, status, original = report.get_payload()
        about_message, about_recipient = fields_of(status)
        self.assertEqual(about_message["original-envelope-id"], "QQ314159")
        self.assertEqual(about_recipient["original-recipient"].replace(" ", ""),
                         "rfc822;nouser@old.example")
        self.assertEqual(original.get_content_type(), "text/rfc822-headers")
        self.assertNotIn("Nobody shall read", original.as_string())

    def test_success_is_told_where_it_is_asked_for_and_the_next_server_cannot(self):
        sender = "success@sandbox.example"
        self.server.send(sender, "taro@docomo.ne.jp", rcpt_options=("NOTIFY=SUCCESS",))
        _, status, _ = self.report_to(sender).get_payload()
        self.assertIn(fields_of(status)[1]["action"], ("relayed", "delivered"))

    def test_a_report_that_bounces_makes_no_report(self):
        self.server.send("nouser.sender@sandbox.example", "nouser.loop@gmail.com")
        self.server.settled("nouser.sender@sandbox.example", "bounced")
        self.assertEqual([m for m in self.box.mail() if "out.shop.example" in str(m["to"])], [])
        self.assertEqual(self.server.command("queue", "list", "--domain", "out.shop.example").stdout,
                         "No mail is waiting.\n")


if __name__ == "__main__":
    main()
