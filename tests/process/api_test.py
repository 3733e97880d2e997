#!/usr/bin/env python3
"""The HTTP API as programs use it."""

import json

from todoku import Case, main

SHOP = "shop@shop.example"


class ApiTest(Case):

    def setUp(self):
        super().setUp()
        self.server = self.serve_to(self.sandbox())

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


if __name__ == "__main__":
    main()
