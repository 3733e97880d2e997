#!/usr/bin/env python3
"""Who may submit, and how: STARTTLS, AUTH over TLS only, and what a client said before TLS is
forgotten."""

import smtplib
import ssl

from todoku import CERTIFICATE, KEY, PATIENCE, Raw, Shared, letter, main, split_endpoint

CONFIG = f'''
[server]
hostname = "out.shop.example"
[listen.submission]
address = "127.0.0.1:0"
tls = "require"
certificate = "{CERTIFICATE}"
key = "{KEY}"
trusted = []
users = {{ shop = "a long password" }}
[listen.open]
address = "127.0.0.1:0"
tls = "offer"
certificate = "{CERTIFICATE}"
key = "{KEY}"
trusted = ["127.0.0.0/8"]
[listen.http]
address = "127.0.0.1:0"
token = "a secret"
[delivery]
loopback_only = true
'''


def trust():
    context = ssl.create_default_context(cafile=CERTIFICATE)
    context.check_hostname = True
    return context


class Submission(Shared):

    @classmethod
    def start(cls, keeper):
        cls.server = keeper.serve(CONFIG)

    def session(self):
        smtp = smtplib.SMTP(*split_endpoint(self.server.smtp), timeout=PATIENCE)
        self.addCleanup(smtp.close)
        smtp._host = "127.0.0.1"  # the name that the certificate is checked against
        return smtp

    def secured(self):
        smtp = self.session()
        smtp.ehlo()
        self.assertEqual(smtp.starttls(context=trust())[0], 220)
        smtp.ehlo()
        return smtp

    def send(self, smtp):
        return smtp.sendmail("shop@shop.example", ["taro@nowhere.example"],
                             letter("shop@shop.example"))

    def test_auth_is_offered_over_tls_only_and_lets_submit(self):
        smtp = self.session()
        smtp.ehlo()
        self.assertTrue(smtp.has_extn("starttls"))
        self.assertFalse(smtp.has_extn("auth"))
        smtp.starttls(context=trust())
        smtp.ehlo()
        self.assertTrue(smtp.has_extn("auth"))
        self.assertFalse(smtp.has_extn("starttls"))
        self.assertEqual(smtp.login("shop", "a long password")[0], 235)
        self.assertEqual(self.send(smtp), {})

    def test_every_mechanism_that_is_offered_works(self):
        for mechanism in ("PLAIN", "LOGIN"):
            smtp = self.secured()
            self.assertIn(mechanism, smtp.esmtp_features["auth"].split())
            smtp.user, smtp.password = "shop", "a long password"
            code, _ = smtp.auth(mechanism, getattr(smtp, "auth_" + mechanism.lower()))
            self.assertEqual(code, 235, mechanism)

    def test_a_password_in_the_clear_is_refused(self):
        with Raw(self.server.smtp) as smtp:
            smtp.say("EHLO client.example")
            reply = smtp.say("AUTH PLAIN AHNob3AAYSBsb25nIHBhc3N3b3Jk")
            self.assertRegex(reply, r"^(530|538|503|502|504) ")

    def test_a_wrong_password_is_refused_and_is_not_logged(self):
        smtp = self.secured()
        with self.assertRaises(smtplib.SMTPAuthenticationError) as refused:
            smtp.login("shop", "open sesame 7777")
        self.assertEqual(refused.exception.smtp_code, 535)
        self.assertNotIn("open sesame", self.server.logged())

    def test_mail_before_tls_is_refused_where_tls_is_required(self):
        with Raw(self.server.smtp) as smtp:
            smtp.say("EHLO client.example")
            self.assertRegex(smtp.say("MAIL FROM:<shop@shop.example>"), r"^530 5\.7\.0 ")

    def test_a_stranger_may_not_submit(self):
        smtp = self.secured()
        code, _ = smtp.mail("shop@shop.example")
        if code == 250:
            code, _ = smtp.rcpt("taro@nowhere.example")
        self.assertIn(code, (530, 550, 554))

    def test_a_client_of_a_trusted_network_submits_with_and_without_tls(self):
        with smtplib.SMTP(*split_endpoint(self.server.ready["listen"]["open"]),
                          timeout=PATIENCE) as smtp:
            self.assertEqual(self.send(smtp), {})
            smtp._host = "127.0.0.1"
            smtp.starttls(context=trust())
            self.assertEqual(self.send(smtp), {})

    def test_commands_sent_together_with_starttls_are_forgotten(self):
        with Raw(self.server.smtp) as smtp:
            smtp.say("EHLO client.example")
            smtp.write("STARTTLS\r\nEHLO injected.example\r\nRSET\r\n")
            self.assertTrue(smtp.reply().startswith("220"))
            try:
                secured = trust().wrap_socket(smtp.socket, server_hostname="127.0.0.1")
            except (ssl.SSLError, ConnectionError):
                return  # closed at once: what was injected is not answered either
            secured.sendall(b"NOOP\r\n")
            said = secured.recv(4096).decode()
            self.assertTrue(said.startswith(("250", "503")), said)
            self.assertEqual(said.count("\r\n"), 1, "one command, one answer")
            secured.close()

    def test_the_api_asks_for_its_token(self):
        status, _ = self.server.api.ask("GET", "/v1/queue")
        self.assertEqual(status, 401)
        refused = self.server.command("queue", "list")
        self.assertEqual(refused.returncode, 2)
        done = self.server.command("queue", "list", "--token", "a secret")
        self.assertEqual(done.returncode, 0, done)


if __name__ == "__main__":
    main()
