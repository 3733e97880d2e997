#!/usr/bin/env python3
"""A server that cannot start says why in one clear sentence, and exits with 2."""

import os
import socket
import unittest

from todoku import CERTIFICATE, FREE_LISTENERS, KEY, OTHER_KEY, Case, main, split_endpoint, todoku


class AServerThatCannotStart(Case):

    def refused(self, config, *expected):
        """It exits with 2 and says all of that, one line a fault."""
        path = self.write("bad.toml", config)
        done = todoku("serve", "-c", path, cwd=self.folder)
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(done.stdout, "")
        for words in expected:
            self.assertIn(words, done.stderr)
        for line in done.stderr.splitlines():
            self.assertTrue(line.startswith("todoku: "), done.stderr)
        return done.stderr

    def test_a_wrong_key_is_named_with_file_line_and_the_nearest_key(self):
        self.refused('[server]\nhostnmae = "a.example"\n', "bad.toml:2:", "hostnmae", "hostname")

    def test_a_wrong_section_is_named_with_the_nearest_section(self):
        self.refused('[delivry]\nport = 25\n', "bad.toml:1:", "delivry", "delivery")

    def test_a_wrong_value_is_named_with_what_is_wanted(self):
        self.refused('[delivery]\n\nlifetime = "soon"\n', "bad.toml:3:", "lifetime", "1h30m")

    def test_all_faults_are_told_at_once(self):
        said = self.refused('[server]\nhostnmae = "a.example"\n[delivery]\nport = "x"\n')
        self.assertIn("bad.toml:2:", said)
        self.assertIn("bad.toml:4:", said)

    def test_text_that_is_no_toml_is_named_with_its_line(self):
        self.refused('[server]\nhostname = \n', "bad.toml:2")

    def test_a_configuration_that_is_not_there_is_named(self):
        done = todoku("serve", "-c", "nowhere.toml", cwd=self.folder)
        self.assertEqual(done.returncode, 2, done)
        self.assertIn("nowhere.toml", done.stderr)

    def test_check_looks_at_the_configuration_without_starting(self):
        path = self.write("good.toml", "[delivery]\nport = 2526\n")
        self.assertEqual(todoku("serve", "--check", "-c", path, cwd=self.folder).returncode, 0)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "todoku-data")))

    # What --check calls valid has to start: an administrator reloads on its word.
    def test_check_refuses_what_a_start_would_refuse(self):
        inbound = '[listen.mx]\nrole = "inbound"\naddress = "127.0.0.1:0"\n' + FREE_LISTENERS
        gateway = '[gateway]\ndomains = ["example.jp"]\nmaildir = "mail"\n'
        for text, words in (
                (self.tls(CERTIFICATE, "nowhere.key"), "nowhere.key"),
                ('[server]\ncatalogue = ["nowhere.toml"]\n', "nowhere.toml"),
                (inbound + gateway + 'policy = "gmial"\n', 'there is none named "gmial"'),
                (inbound + gateway + 'mailboxes = "nowhere"\n', "nowhere")):
            path = self.write("bad.toml", text)
            for more in ((), ("--check",)):
                done = todoku("serve", "-c", path, *more, cwd=self.folder)
                self.assertEqual(done.returncode, 2, (text, more, done))
                self.assertIn(words, done.stderr)

    def test_a_broken_catalogue_entry_is_named_with_file_line_and_id(self):
        catalogue = self.write("mine.toml", '[[reply]]\nid = "mine.first"\nsays = [["no more"]]\n'
                               'cause = "user_unknwon"\n')
        self.refused(f'[server]\ncatalogue = ["{catalogue}"]\n' + FREE_LISTENERS,
                     "mine.toml:4: mine.first:", "user_unknwon", "user_unknown")

    def test_a_catalogue_that_is_not_there_is_named(self):
        self.refused('[server]\ncatalogue = ["nowhere.toml"]\n' + FREE_LISTENERS, "nowhere.toml")

    def tls(self, certificate, key):
        return ('[listen.submission]\naddress = "127.0.0.1:0"\ntls = "require"\n'
                f'certificate = "{certificate}"\nkey = "{key}"\n'
                '[listen.http]\naddress = "none"\n')

    def test_a_tls_key_that_is_not_there_is_named(self):
        self.refused(self.tls(CERTIFICATE, "nowhere.key"), "submission", "nowhere.key")

    def test_a_tls_key_that_is_no_key_is_named(self):
        path = self.write("text.key", "This is no key.\n")
        self.refused(self.tls(CERTIFICATE, path), "submission", "text.key")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_a_tls_key_that_may_not_be_read_is_named(self):
        path = self.write("secret.key", "")
        os.chmod(path, 0)
        self.refused(self.tls(CERTIFICATE, path), "submission", "secret.key")

    def test_a_certificate_that_belongs_to_another_key_is_told(self):
        self.refused(self.tls(CERTIFICATE, OTHER_KEY), "submission", "other.key")

    def test_the_right_pair_starts(self):
        path = self.write("good.toml", self.tls(CERTIFICATE, KEY))
        self.assertEqual(todoku("serve", "--check", "-c", path, cwd=self.folder).returncode, 0)
        self.assertEqual(self.serve(self.tls(CERTIFICATE, KEY)).stop(), 0)

    def taken(self, listener):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            config = "".join(
                f'[listen.{name}]\naddress = "127.0.0.1:{port if name == listener else 0}"\n'
                for name in ("submission", "http"))
            return self.refused(config, f"127.0.0.1:{port}", listener)

    def test_a_busy_smtp_port_is_named_with_its_listener(self):
        self.taken("submission")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "todoku-data")),
                         "a spool is made by a server that runs")

    def test_a_busy_http_port_is_named_with_its_listener(self):
        self.taken("http")

    def test_a_spool_folder_that_cannot_be_made_is_named(self):
        self.write("file", "")
        self.refused(f'[server]\ndata = "{self.folder}/file/spool"\n' + FREE_LISTENERS,
                     "[server] data", "file/spool")

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_spool_folder_that_may_not_be_written_is_named(self):
        folder = os.path.join(self.folder, "locked")
        os.mkdir(folder, 0o500)
        self.refused(f'[server]\ndata = "{folder}/spool"\n' + FREE_LISTENERS, "locked/spool")

    def test_a_spool_that_another_server_has_open_is_left_alone(self):
        first = self.serve(FREE_LISTENERS)
        said = self.refused(FREE_LISTENERS, "[server] data", "todoku-data")
        self.assertIn(f"process {first.child.pid}", said)
        first.send("shop@shop.example", "taro@nowhere.invalid")
        self.assertEqual(first.stop(), 0)

    def test_the_ready_line_tells_the_ports_that_were_free(self):
        server = self.serve(FREE_LISTENERS)
        self.assertGreater(split_endpoint(server.smtp)[1], 0)
        self.assertEqual(server.api.ask("GET", "/healthz"), (200, "ok\n"))


if __name__ == "__main__":
    main()
