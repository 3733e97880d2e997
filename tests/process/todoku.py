"""What the tests of the whole process share: the binary started and stopped in a folder of its own,
SMTP and HTTP spoken to it, and patience that ends as soon as what is waited for has come.

The binary is named by TODOKU (default: build/todoku of this checkout). Everything stands on
loopback, on ports that were free; the folders lie beside the binary, on a real disk.
"""

import http.client
import json
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
BINARY = os.path.abspath(
    os.environ.get("TODOKU", os.path.join(HERE, "..", "..", "build", "todoku")))
CERTIFICATE, KEY, OTHER_KEY = (
    os.path.join(HERE, "tls", name) for name in ("server.pem", "server.key", "other.key"))
PATIENCE = 20  # seconds that anything may take on a busy machine

# English, whatever the machine speaks, and no server of the person who runs the tests.
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
for name in ("TODOKU_SERVER", "TODOKU_TOKEN", "LANGUAGE"):
    ENVIRONMENT.pop(name, None)


def todoku(*words, cwd=None, stdin=None, environment=None):
    """Runs a command to its end: .returncode, .stdout, .stderr."""
    return subprocess.run([BINARY, *map(str, words)], cwd=cwd, input=stdin, capture_output=True,
                          text=True, timeout=PATIENCE, env={**ENVIRONMENT, **(environment or {})})


def wait_for(look, what, seconds=PATIENCE):
    """Looks until there is something to see, and gives it back."""
    end = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def split_endpoint(endpoint):
    host, port = endpoint.rsplit(":", 1)
    return host, int(port)


class Process:
    """A todoku that runs until it is stopped; `ready` is the line that it prints then, as JSON."""

    def __init__(self, folder, *words):
        self.log = os.path.join(folder, words[0] + ".log")
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen([BINARY, *words, "--json"], cwd=folder, env=ENVIRONMENT,
                                          stdout=subprocess.PIPE, stderr=log)
        line = self._first_line()
        if not line:
            self.kill()
            raise AssertionError(f"todoku {words[0]} did not start: {self.logged()[-2000:]}")
        self.ready = json.loads(line)

    def logged(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def _first_line(self):
        got = []
        reader = threading.Thread(target=lambda: got.append(self.child.stdout.readline()))
        reader.start()
        reader.join(PATIENCE)
        return got[0] if got else b""

    def stop(self):
        """SIGTERM; the exit code."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
        try:
            code = self.child.wait(PATIENCE)
            self.child.stdout.close()
            return code
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("SIGTERM did not end it") from None

    def kill(self):
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        self.child.stdout.close()


class Api:
    """The HTTP API at an endpoint. Each answer: (status, JSON or text)."""

    def __init__(self, endpoint):
        self.endpoint = endpoint

    def ask(self, method, path, body=None, content_type="application/json"):
        connection = http.client.HTTPConnection(*split_endpoint(self.endpoint), timeout=PATIENCE)
        try:
            if isinstance(body, (dict, list)):
                body = json.dumps(body)
            headers = {"Content-Type": content_type} if body is not None else {}
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            is_json = answer.getheader("Content-Type", "").startswith("application/json")
            return answer.status, json.loads(text) if is_json else text
        finally:
            connection.close()

    def get(self, path):
        status, answer = self.ask("GET", path)
        assert status == 200, (path, status, answer)
        return answer


class Sandbox(Process):
    """The providers, played. `mail()` is what they took."""

    def __init__(self, folder, *options):
        super().__init__(folder, "sandbox", "--port", "0", "--dns", "127.0.0.1:0", "--http",
                         "127.0.0.1:0", *options)
        self.http = self.ready["http"]
        self.api = Api(self.http)

    def config(self):
        return self.command("sandbox", "config").stdout

    def command(self, *words):
        return todoku(*words, "--server", self.http)

    def mail(self, recipient=None):
        rows = self.api.get("/v1/mail?limit=1000")["mail"]
        return [row for row in rows if recipient is None or recipient in row["to"]]

    def message(self, row):
        return self.api.get(f"/v1/mail/{row['id']}")["message"]


FREE_LISTENERS = """
[listen.submission]
address = "127.0.0.1:0"
[listen.http]
address = "127.0.0.1:0"
"""


class Server(Process):
    """`todoku serve` with a configuration, in a folder."""

    def __init__(self, folder, config):
        path = os.path.join(folder, "todoku.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(config)
        super().__init__(folder, "serve", "-c", path)
        self.smtp = self.ready["listen"].get("submission")
        self.http = self.ready["listen"].get("http")
        self.api = Api(self.http)

    def command(self, *words):
        """A command of an administrator."""
        return todoku(*words, "--server", self.http)

    def rows(self, *words):
        """The same with --json: one object a line."""
        done = self.command(*words, "--json")
        assert done.returncode == 0, (words, done)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def why(self, address):
        return self.api.get("/v1/why?recipient=" + urllib.parse.quote(address))

    def story(self, address):
        """The newest message to the address."""
        stories = self.why(address)["messages"]
        return max(stories, key=lambda s: s["recipient"]) if stories else None

    def settled(self, address, state, seconds=PATIENCE):
        """The newest message to the address once it has come to that state and tells how. (Its
        event may come some moments later: events are told from what is flushed.)"""
        def look():
            story = self.story(address)
            told = story and story["state"] == state and story["steps"]
            return story if told and story["steps"][-1]["state"] == state else None
        try:
            return wait_for(look, f"{address} becomes {state}", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; it is: {self.story(address)}") from None

    def send(self, sender, *recipients, text="Hello.", options=(), rcpt_options=()):
        """Submits one message by SMTP."""
        with smtplib.SMTP(*split_endpoint(self.smtp), timeout=PATIENCE) as smtp:
            return smtp.sendmail(sender, recipients, letter(sender, text).encode(), options,
                                 rcpt_options)


def letter(sender, text="Hello.", subject="A test"):
    return (f"From: <{sender}>\r\nSubject: {subject}\r\nDate: Mon, 02 Mar 2026 09:00:00 +0900\r\n"
            f"Message-ID: <{time.monotonic_ns()}@shop.example>\r\n\r\n{text}\r\n")


class Raw:
    """SMTP byte for byte, for what no client library would send."""

    def __init__(self, endpoint):
        self.socket = socket.create_connection(split_endpoint(endpoint), timeout=PATIENCE)
        self.file = self.socket.makefile("rb")
        self.greeting = self.reply()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def write(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def reply(self):
        """One reply, all its lines; "" where the server has closed."""
        lines = []
        while True:
            line = self.file.readline()
            lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))
            if len(line) < 4 or line[3:4] != b"-":
                return "\n".join(lines)

    def say(self, line):
        self.write(line + "\r\n")
        return self.reply()

    def open_data(self, sender="shop@shop.example", recipient="taro@sandbox.example"):
        for line in ("EHLO client.example", f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>"):
            reply = self.say(line)
            assert reply.startswith("250"), (line, reply)
        reply = self.say("DATA")
        assert reply.startswith("354"), reply


class Case(unittest.TestCase):
    """A test with a folder of its own; what it started is stopped at its end."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="process-", dir=os.path.dirname(BINARY))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def sandbox(self):
        sandbox = Sandbox(self.folder)
        self.addCleanup(sandbox.kill)
        return sandbox

    def serve(self, config):
        server = Server(self.folder, config)
        self.addCleanup(server.kill)
        return server

    def serve_to(self, sandbox, more=""):
        """An engine with the configuration that the sandbox prints."""
        return self.serve(sandbox.config() + FREE_LISTENERS + more)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


class Shared(Case):
    """A test whose class starts its processes once, in `start`, for all its tests."""

    @classmethod
    def start(cls, keeper):
        """The sandbox and an engine that sends to it; another class starts what it needs."""
        cls.box = keeper.sandbox()
        cls.server = keeper.serve_to(cls.box)

    @classmethod
    def setUpClass(cls):
        cls.keeper = Case()  # of the folder, too
        cls.keeper.setUp()
        cls.addClassCleanup(cls.keeper.doCleanups)
        cls.start(cls.keeper)

    def setUp(self):
        pass


def main():
    if not os.access(BINARY, os.X_OK):
        sys.exit(f"{BINARY} is not there: build it, or name it by TODOKU")
    unittest.main()
