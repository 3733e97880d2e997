#!/usr/bin/env python3
"""A server that ends and begins again: the queue is kept, SIGTERM is quick, and a full disk refuses
new mail and loses none."""

import os
import smtplib
import time
import unittest

from todoku import FREE_LISTENERS, Case, Raw, main, wait_for

SHOP = "shop@shop.example"
MB = 1000 * 1000


class AServerThatEndsAndBeginsAgain(Case):

    def test_the_queue_the_lists_and_the_holds_are_kept(self):
        box = self.sandbox()
        server = self.serve_to(box)
        server.send(SHOP, "overquota@gmail.com", "spf-hardfail@gmail.com", "nouser@gmail.com")
        for address, state in (("overquota@gmail.com", "deferred"),
                               ("spf-hardfail@gmail.com", "held"), ("nouser@gmail.com", "bounced")):
            server.settled(address, state)
        looks = (("queue", "list"), ("suppression", "list"), ("holds", "list"))
        before = [server.rows(*words) for words in looks]
        self.assertTrue(all(before))
        self.assertEqual(server.stop(), 0)
        again = self.serve_to(box)
        self.assertEqual([again.rows(*words) for words in looks], before)
        self.assertEqual(again.settled("nouser@gmail.com", "bounced")["attempts"], 1)

    def test_an_index_that_is_gone_is_built_again_from_the_journal(self):
        box = self.sandbox()
        server = self.serve_to(box)
        server.send(SHOP, "overquota@gmail.com", "nouser@gmail.com")
        server.settled("overquota@gmail.com", "deferred")
        server.settled("nouser@gmail.com", "bounced")
        queue, listed = server.rows("queue", "list"), server.rows("suppression", "list")
        self.assertEqual(server.stop(), 0)
        index = os.path.join(self.folder, "todoku-sandbox-data", "index")
        os.rename(index, index + ".gone")
        again = self.serve_to(box)
        self.assertEqual(again.rows("queue", "list"), queue)
        self.assertEqual(again.rows("suppression", "list"), listed)

    def test_sigterm_ends_it_quickly_with_0_in_the_middle_of_a_submission(self):
        server = self.serve("[delivery]\nloopback_only = true\n" + FREE_LISTENERS)
        with Raw(server.smtp) as idle, Raw(server.smtp) as busy:
            busy.open_data()
            busy.write("Subject: half\r\n\r\nhalf")
            begun = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - begun, 10, "the half message is not waited for long")
            self.assertRegex(idle.reply(), r"^421 |^$")

    def test_sigterm_as_soon_as_it_is_ready_ends_it_with_0(self):
        for _ in range(5):
            self.assertEqual(self.serve(FREE_LISTENERS).stop(), 0)

    def test_mail_handed_in_while_it_goes_down_is_acknowledged_and_kept_or_neither(self):
        config = "[delivery]\nloopback_only = true\n" + FREE_LISTENERS
        server = self.serve(config)
        with Raw(server.smtp) as smtp:
            smtp.open_data(recipient="taro@nowhere.example")
            smtp.write("Subject: last\r\n\r\nlast\r\n.\r\n")
            self.assertEqual(server.stop(), 0)
            acknowledged = smtp.reply().startswith("250")
        again = self.serve(config)
        self.assertEqual(again.api.get("/v1/status")["totals"]["messages"], int(acknowledged))


class AFullDisk(Case):
    """The reserve is set a little below what is free; a file takes the room, and gives it back."""

    ROOM = 300 * MB

    def free(self):
        disk = os.statvfs(self.folder)
        return disk.f_bavail * disk.f_frsize

    def take_room(self, bytes_):
        with open(os.path.join(self.folder, "ballast"), "wb") as file:
            os.posix_fallocate(file.fileno(), 0, bytes_)

    def give_room(self):
        os.unlink(os.path.join(self.folder, "ballast"))

    def code_of(self, server, address):
        try:
            server.send(SHOP, address)
            return 250
        except smtplib.SMTPResponseException as refused:
            return refused.smtp_code
        except smtplib.SMTPRecipientsRefused as refused:
            return next(iter(refused.recipients.values()))[0]

    def test_new_mail_is_refused_with_452_until_there_is_room_and_none_is_lost(self):
        if self.free() < 4 * self.ROOM:
            self.skipTest("the disk has too little room for this test")
        box = self.sandbox()
        reserve = self.free() - self.ROOM
        server = self.serve(box.config().replace("[server]", f"[server]\nreserve = {reserve}") +
                            FREE_LISTENERS)
        self.assertEqual(self.code_of(server, "overquota.before@gmail.com"), 250)
        server.settled("overquota.before@gmail.com", "deferred")
        self.take_room(2 * self.ROOM)
        wait_for(lambda: self.code_of(server, "overquota.refused@gmail.com") == 452, "452")
        status, answer = server.api.ask("POST", "/v1/messages",
                                        {"from": SHOP, "to": "overquota.refused@gmail.com",
                                         "message": "Subject: x\n\nx\n"})
        self.assertEqual(status, 507, answer)
        self.assertEqual(server.api.get("/v1/status")["free_bytes"], 0)
        # What is under way goes on: a full disk stops no delivery.
        message = server.story("overquota.before@gmail.com")["recipient"].split("/")[0]
        self.assertEqual(server.command("queue", "retry", message).returncode, 0)
        wait_for(lambda: server.story("overquota.before@gmail.com")["attempts"] == 2,
                 "a further attempt")
        self.give_room()
        wait_for(lambda: self.code_of(server, "taro@gmail.com") == 250, "mail is taken again")
        server.settled("taro@gmail.com", "delivered")
        self.assertEqual(server.story("overquota.before@gmail.com")["state"], "deferred")


if __name__ == "__main__":
    main()
