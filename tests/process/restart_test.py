#!/usr/bin/env python3
"""A server that ends and begins again: the queue is kept, and SIGTERM is quick."""

import contextlib
import os
import socket
import time

from todoku import FREE_LISTENERS, Case, Raw, main, wait_for

SHOP = "shop@shop.example"


class AServerThatEndsAndBeginsAgain(Case):

    def test_the_queue_the_lists_and_the_holds_are_kept(self):
        box = self.sandbox()
        server = self.serve_to(box)
        server.send(SHOP, "overquota@gmail.com", "spf-hardfail@gmail.com", "nouser@gmail.com")
        for address, state in (("overquota@gmail.com", "deferred"),
                               ("spf-hardfail@gmail.com", "held"), ("nouser@gmail.com", "bounced")):
            server.settled(address, state)
        lists = (("queue", "list"), ("suppression", "list"), ("holds", "list"))

        def rows(server):
            """All that is kept; what the last look at a hold saw is not, each server looks itself."""
            return [{**row, "look": None} for words in lists for row in server.rows(*words)]

        before = rows(server)
        self.assertGreaterEqual(len(before), 4)
        self.assertEqual(server.stop(), 0)
        again = self.serve_to(box)
        self.assertEqual(rows(again), before)
        self.assertEqual(again.settled("nouser@gmail.com", "bounced")["attempts"], 1)

    def stops_at_once(self, port):
        """An engine whose one message goes to that port ends long before its patience does."""
        server = self.serve(FREE_LISTENERS + f'[delivery]\nnext_hop = "127.0.0.1:{port}"\n')
        server.send(SHOP, "a@far.example")
        wait_for(lambda: server.api.get("/v1/status")["lanes"], "the engine has begun to call")
        time.sleep(0.3)
        began = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - began, 10)
        again = self.serve(FREE_LISTENERS + f'[delivery]\nnext_hop = "127.0.0.1:{port}"\n')
        self.assertEqual(again.story("a@far.example")["attempts"], 0)
        again.kill()

    def test_a_call_that_nobody_answers_does_not_delay_the_end(self):
        with socket.socket() as deaf, contextlib.ExitStack() as callers:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen(0)
            for _ in range(4):  # its queue is full: further calls hang
                caller = callers.enter_context(socket.socket())
                caller.setblocking(False)
                caller.connect_ex(deaf.getsockname())
            self.stops_at_once(deaf.getsockname()[1])

    def test_a_server_that_does_not_greet_does_not_delay_the_end(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen(8)
            self.stops_at_once(silent.getsockname()[1])

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
            busy.write("From: <shop@shop.example>\r\nSubject: half\r\n\r\nhalf")
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
            smtp.write("From: <shop@shop.example>\r\nSubject: last\r\n\r\nlast\r\n.\r\n")
            self.assertEqual(server.stop(), 0)
            acknowledged = smtp.reply().startswith("250")
        again = self.serve(config)
        self.assertEqual(again.api.get("/v1/status")["totals"]["messages"], int(acknowledged))


if __name__ == "__main__":
    main()
