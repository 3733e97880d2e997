#!/usr/bin/env python3
"""`todoku report --html`: a page that stands alone, and that no server's words can change."""

import html.parser
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from todoku import main, todoku

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
HOSTILE = ("</pre><script>document.title=1</script><img src=//x.example/p onerror=document.title=2>"
           "\" onmouseover=\"x\" hana is not known")
LINE = ("Nov 23 05:1{0}:00 mx1 postfix/smtp[812]: 4F2B31C0A{0}: to=<{1}>, relay=mx.example.net"
        "[198.51.100.4]:25, delay=1, delays=0/0/0/1, dsn=5.7.1, status={2}\n")
VOID = {"meta", "input", "br", "circle", "rect", "line"}


class Elements(html.parser.HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.names, self.attributes, self.faults = [], [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.names.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


class ThePage(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        with open(cls.path("mail.log"), "w") as log:
            log.write(LINE.format(1, "hana@b.example", "sent (250 ok)"))
            log.write(LINE.format(2, "hana@c.example",
                                  "bounced (host mx.example.net[198.51.100.4] said: 550 5.7.1 "
                                  f"{HOSTILE} (in reply to RCPT TO command))"))
            log.write(LINE.format(3, "taro@d.example", "bounced (host mx.example.net[198.51.100.4] "
                                  "said: 550 5.1.1 User unknown (in reply to RCPT TO command))"))

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder.name, name)

    def page(self, *words):
        done = todoku("report", self.path("mail.log"), "--html", self.path("page.html"), *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.path("page.html"), encoding="utf-8") as page:
            return page.read(), done

    def test_every_element_is_closed_and_none_can_run_or_fetch(self):
        elements = Elements(self.page()[0])
        self.assertEqual((elements.open, elements.faults), ([], []))
        self.assertFalse({"script", "img", "link", "iframe"} & set(elements.names))
        self.assertFalse({"onerror", "onmouseover", "src", "href"} & elements.attributes)

    def test_the_report_is_still_printed_beside_it(self):
        _, done = self.page("--json")
        self.assertEqual(json.loads(done.stdout)["totals"]["bounced"], 2)

    def test_masked_it_names_nobody(self):
        text, done = self.page("--mask", "--json")
        for said in (text, done.stdout, self.page("--mask", "--csv")[1].stdout,
                     self.page("--mask")[1].stdout):
            self.assertNotIn("hana", said)
            self.assertNotIn("taro", said)

    def test_a_file_that_cannot_be_written_is_told(self):
        done = todoku("report", self.path("mail.log"), "--html", self.path("no/such/page.html"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("cannot be written", done.stderr)

    @unittest.skipUnless(BROWSER, "no browser is installed")
    def test_a_browser_makes_of_it_what_we_meant(self):
        self.page("--lang", "ja")
        with tempfile.TemporaryDirectory() as profile:
            done = subprocess.run(
                [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                 "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", f"--user-data-dir={profile}",
                 "--dump-dom", "file://" + self.path("page.html")],
                capture_output=True, text=True, timeout=100, check=False)
        elements = Elements(done.stdout)
        self.assertIn("<title>メール配送レポート</title>", done.stdout)
        self.assertEqual(elements.names.count("script") + elements.names.count("img"), 0)
        self.assertEqual(elements.names.count("section"), Elements(self.page()[0]).names.count("section"))


if __name__ == "__main__":
    main()
