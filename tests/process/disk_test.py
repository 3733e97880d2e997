#!/usr/bin/env python3
"""A full disk refuses new mail with 452, loses none, and is worked on when there is room again."""

import os
import smtplib

from small_disk import SmallDisk
from todoku import FREE_LISTENERS, Case, main, todoku, wait_for

SHOP = "shop@shop.example"
MB = 1000 * 1000


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
                                         "subject": "x", "text": "x"})
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


class ADeviceWithoutRoom(SmallDisk):

    def test_sigterm_ends_it_with_0_and_the_next_start_says_what_is_wrong(self):
        server = self.serve(self.config)
        server.send(SHOP, "overquota@gmail.com")
        before = server.settled("overquota@gmail.com", "deferred")
        self.fill(room=0)
        self.assertEqual(server.stop(), 0)
        self.fill(room=0)  # what the end has freed
        refused = todoku("serve", "-c", os.path.join(self.folder, "todoku.toml"), cwd=self.folder)
        self.assertEqual(refused.returncode, 2, refused)
        self.assertIn("[server] data: ", refused.stderr)
        self.assertIn("No space left", refused.stderr)
        os.unlink(self.ballast)
        self.assertEqual(self.serve(self.config).story("overquota@gmail.com")["recipient"],
                         before["recipient"])


if __name__ == "__main__":
    main()
