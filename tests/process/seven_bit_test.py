#!/usr/bin/env python3
"""A receiving server that offers nothing but what RFC 5321 wants: Japanese mail arrives there, and
the report about what cannot."""

import email
import email.policy
import smtplib
import socketserver
import threading

from todoku import Case, FREE_LISTENERS, PATIENCE, main, split_endpoint, todoku, wait_for

BODY = "お世話になっております。\r\nご注文の品を発送いたしました。\r\n"
HEAD = ("From: shop@shop.example\r\n{}MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")


class Plain(socketserver.StreamRequestHandler):
    """Takes 7-bit mail and knows no extension."""

    def handle(self):
        self.wfile.write(b"220 old.example\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                text = b""
                while (line := self.rfile.readline()) != b".\r\n" and line:
                    text += line.removeprefix(b".")
                self.server.taken.append(text)
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")


class AServerWithoutExtensions(Case):

    def setUp(self):
        super().setUp()
        self.old = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Plain)
        self.old.daemon_threads = True
        self.old.taken = []
        threading.Thread(target=self.old.serve_forever, daemon=True).start()
        self.addCleanup(self.old.server_close)
        self.addCleanup(self.old.shutdown)
        port = self.old.server_address[1]
        self.server = self.serve(f'[delivery]\nloopback_only = true\nnext_hop = "127.0.0.1:{port}"\n'
                                 + FREE_LISTENERS)

    def submit(self, header, recipient):
        message = (HEAD.format(header) + BODY).encode()
        with smtplib.SMTP(*split_endpoint(self.server.smtp), timeout=PATIENCE) as smtp:
            smtp.sendmail("shop@shop.example", [recipient], message, ["BODY=8BITMIME"])

    def taken(self):
        text = wait_for(lambda: self.old.taken and self.old.taken[0], "a message is taken")
        text.decode("ascii")  # every byte of it
        return email.message_from_bytes(text, policy=email.policy.default)

    def test_gets_japanese_mail_that_reads_as_it_was_written(self):
        self.submit("Subject: shipped\r\n", "taro@old.example")
        self.server.settled("taro@old.example", "delivered")
        self.assertEqual(self.taken().get_content().replace("\r\n", "\n"),
                         BODY.replace("\r\n", "\n"))

    def test_gets_the_report_of_a_message_that_cannot_be_encoded(self):
        self.submit("Subject: 発送のご案内\r\n", "taro@old.example")
        self.server.settled("taro@old.example", "bounced")
        report = self.taken()
        self.assertEqual(report.get_content_type(), "multipart/report")
        self.assertIn("8BITMIME", report.get_payload(0).get_content())
        self.assertIn("発送のご案内".encode(), report.get_payload(2).get_payload(decode=True))
        shown = todoku("why", "taro@old.example", "--server", self.server.http, "--lang", "ja")
        self.assertIn("送信側で確認した事実", shown.stdout)
        self.assertIn("a header field has 8-bit characters", " ".join(shown.stdout.split()))
        self.assertNotIn("既知の応答", shown.stdout)


if __name__ == "__main__":
    main()
