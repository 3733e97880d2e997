#!/usr/bin/env python3
"""The HTTP API as programs use it."""

import base64
import email
import email.policy
import json

from todoku import Case, main

SHOP = "shop@shop.example"


class ApiTest(Case):

    def setUp(self):
        super().setUp()
        self.box = self.sandbox()
        self.server = self.serve_to(self.box)

    def test_a_cursor_that_is_none_of_ours_is_the_clients_mistake(self):
        self.server.send(SHOP, "taro@sandbox.example")
        self.server.settled("taro@sandbox.example", "delivered")
        events = [json.loads(line) for line in self.server.api.get("/v1/events").splitlines()]
        segment, offset = events[-1]["cursor"].split("-")
        again = self.server.api.get(f"/v1/events?after={segment}-{offset}")
        self.assertEqual(json.loads(again.splitlines()[0])["cursor"], events[-1]["cursor"])
        for wrong in (f"{segment}-{int(offset) + 1}", f"{int(segment) + 9}-0", "yesterday"):
            for follow in ("", "&follow=1"):
                status, answer = self.server.api.ask("GET", f"/v1/events?after={wrong}{follow}")
                self.assertEqual((status, answer["error"]["code"]), (400, "invalid"), answer)
                self.assertIn("X-Next", answer["error"]["message"])

    def test_mail_to_a_service_that_has_ended_is_taken_and_warned_of(self):
        status, taken = self.server.api.ask("POST", "/v1/messages", {
            "from": "a@shop.example", "to": ["b@goo.jp", "c@example.jp"], "message": "Subject: x\n\nx\n"})
        self.assertEqual(status, 202)
        (warning,) = taken["warnings"]
        self.assertEqual(warning["address"], "b@goo.jp")
        self.assertIn("goo", warning["ended"]["what"]["ja"])
        self.assertEqual(self.server.why("b@goo.jp")["ended"], warning["ended"])
        self.assertIsNone(self.server.why("c@example.jp")["ended"])
        self.assertIn("goo mail", self.server.command("why", "b@goo.jp", "--lang", "en").stdout)

    def test_a_message_is_made_of_its_parts(self):
        parts = {"from": "届くの店 <shop@shop.example>", "to": ["太郎 <taro@sandbox.example>"],
                 "bcc": "hanako@sandbox.example", "subject": "春の新作のお知らせ",
                 "text": "こんにちは。", "html": "<p>こんにちは。</p>",
                 "attachments": [{"filename": "請求書.txt", "type": "text/plain",
                                  "content": base64.b64encode(b"abc\x00").decode()}]}
        status, answer = self.server.api.ask("POST", "/v1/messages", parts)
        self.assertEqual(status, 202, answer)
        self.server.settled("hanako@sandbox.example", "delivered")
        self.server.settled("taro@sandbox.example", "delivered")
        raw = self.box.message(self.box.mail("taro@sandbox.example")[0])
        message = email.message_from_string(raw, policy=email.policy.default)
        self.assertEqual(message["subject"], parts["subject"])
        self.assertEqual(message["from"].addresses[0].display_name, "届くの店")
        self.assertNotIn("hanako", raw.split("\r\n\r\n", 1)[1])
        self.assertTrue(message["date"] and message["message-id"])
        self.assertIn("with HTTP", message["received"])
        self.assertEqual(message.get_body(("plain",)).get_content().strip(), parts["text"])
        self.assertEqual(message.get_body(("html",)).get_content().strip(), parts["html"])
        attached = list(message.iter_attachments())
        self.assertEqual(attached[0].get_filename(), "請求書.txt")
        self.assertEqual(attached[0].get_payload(decode=True), b"abc\x00")
        status, answer = self.server.api.ask("POST", "/v1/messages", {**parts, "txt": "x"})
        self.assertEqual((status, answer["error"]["code"]), (400, "invalid"))


if __name__ == "__main__":
    main()
