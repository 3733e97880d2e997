#!/usr/bin/env python3
"""A device that is full in earnest, in the middle of the work: in the journal, and in the index."""

import os

from small_disk import SmallDisk
from todoku import Raw, main, wait_for

SHOP = "shop@shop.example"


class ADeviceWithoutRoom(SmallDisk):

    def test_it_refuses_with_452_keeps_what_it_took_and_goes_on_when_there_is_room(self):
        server = self.serve(self.config)
        self.fill(room=64 << 10)
        big = b"From: <shop@shop.example>\r\nSubject: big\r\n\r\n" + (b"x" * 76 + b"\r\n") * 150000 + b".\r\n"
        taken, reply = 0, "250"
        while reply.startswith("250") and taken < 20:  # 12 MB each: a segment is soon full
            with Raw(server.smtp) as smtp:
                smtp.open_data(SHOP, f"taro{taken}@sandbox.example")
                smtp.write(big)
                reply = smtp.reply()
            taken += reply.startswith("250")
        self.assertRegex(reply, r"^452 4\.3\.1 ", f"after {taken} messages")
        for number in range(taken):
            server.settled(f"taro{number}@sandbox.example", "delivered")
        self.assertEqual(server.api.ask("GET", "/healthz")[0], 200)
        os.unlink(self.ballast)

        wait_for(lambda: self.submit(server, ["hanako@sandbox.example"]) == 202, "room is seen")
        server.settled("hanako@sandbox.example", "delivered")
        self.assertEqual(server.stop(), 0)

    def test_an_index_that_cannot_be_written_takes_no_mail_and_is_repaired_by_itself(self):
        nobody = self.config.replace("[delivery]", '[delivery]\nnext_hop = "127.0.0.1:1"')
        server = self.serve(nobody)
        self.fill(room=64 << 10)
        taken, status = 0, 202
        while status == 202 and taken < 200:  # a thousand recipients each: the index must be written
            status = self.submit(server, [f"user{taken}.{i}.with.a.long.name@list{i % 7}.example"
                                          for i in range(1000)])
            taken += status == 202
        self.assertEqual(status, 507)
        os.unlink(self.ballast)
        wait_for(lambda: self.submit(server, ["taro@sandbox.example"]) == 202, "mail is taken again")
        self.assertEqual(self.messages(server), taken + 1, "all that was acknowledged, and no other")
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.messages(self.serve(nobody)), taken + 1)

    def submit(self, server, recipients):
        letter = {"from": SHOP, "to": recipients, "subject": "x", "text": "x"}
        return server.api.ask("POST", "/v1/messages", letter)[0]

    def messages(self, server):
        return server.api.get("/v1/status")["totals"]["messages"]


if __name__ == "__main__":
    main()
