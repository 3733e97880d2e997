"""A mail store behind a gateway, by LMTP or SMTP, that can be told to misbehave.

What a recipient is called decides: gone@ is refused at RCPT, full@ is put off after the message and
never@ refused there. `silent_at` and `gone_at` are verbs (or "." for the end of a message) at which it
stops answering, or closes the link."""

import socket
import socketserver
import threading


class Visitor(socketserver.StreamRequestHandler):
    def answer(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def misbehaves(self, verb):
        if verb in self.server.store.gone_at:
            raise ConnectionResetError
        if verb in self.server.store.silent_at:
            self.server.store.released.wait(60)
            raise ConnectionResetError

    def handle(self):
        try:
            self.converse()
        except OSError:
            pass

    def converse(self):
        store = self.server.store
        self.misbehaves("CONNECT")
        self.answer("220 store")
        recipients = []
        for line in self.rfile:
            line = line.strip().decode()
            verb = line[:4].upper()
            store.said.append(line)
            self.misbehaves(verb)
            if verb in ("LHLO", "EHLO"):
                fits = (verb == "LHLO") == store.lmtp
                self.answer("250-store\r\n250-PIPELINING\r\n250 8BITMIME" if fits else "500 What?")
            elif verb == "MAIL":
                recipients = []
                self.answer("550 5.7.1 Not from you" if "banned" in line else "250 2.1.0 OK")
            elif verb == "RCPT":
                address = line[line.index("<") + 1:line.index(">")]
                if address.startswith("gone"):
                    self.answer("550 5.1.1 Nobody of that name here")
                else:
                    recipients.append(address)
                    self.answer("250 2.1.5 OK")
            elif verb == "DATA":
                self.answer("354 go")
                self.take(recipients)
            elif verb == "QUIT":
                return self.answer("221 bye")
            else:
                self.answer("250 2.0.0 OK")

    def take(self, recipients):
        store = self.server.store
        body = b""
        while not body.endswith(b"\r\n.\r\n"):
            line = self.rfile.readline()
            if not line:
                raise ConnectionResetError
            body += line
        keep = lambda to: store.kept.append((to, body[:-3]))
        if "." in store.gone_at and store.keeps_before_it_goes:
            for recipient in recipients:
                keep(recipient)
        self.misbehaves(".")
        answers = {"full": "452 4.2.2 Full to the brim", "never": "554 5.7.1 Not in this house"}
        if not store.lmtp:
            words = [answers.get(to.split("@")[0]) for to in recipients]
            word = next(filter(None, words), None)
            if not word:
                for recipient in recipients:
                    keep(recipient)
            return self.answer(word or "250 2.0.0 Kept")
        for recipient in recipients:
            word = answers.get(recipient.split("@")[0])
            if not word:
                keep(recipient)
            self.answer(word or "250 2.0.0 Kept")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Store:
    def __init__(self, case, lmtp=True):
        self.lmtp = lmtp
        self.said, self.kept = [], []
        self.silent_at, self.gone_at = set(), set()
        self.keeps_before_it_goes = False
        self.released = threading.Event()
        self.server = None
        self.port = 0
        self.open()
        case.addCleanup(self.close)

    def open(self):
        self.server = Server(("127.0.0.1", self.port), Visitor)
        self.server.store = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        """From now on the connection is refused."""
        self.released.set()
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def has(self, recipient):
        return [body for to, body in self.kept if to == recipient]
