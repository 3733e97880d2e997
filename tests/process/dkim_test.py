#!/usr/bin/env python3
"""Mail is signed with the configured keys, as it is sent; keys are made, shown, and read anew."""

import json
import os
import signal
import stat
import unittest

from todoku import Case, main, todoku, wait_for

try:
    import dkim  # the second opinion: python3-dkim
except ImportError:
    dkim = None


def dkim_section(name, domain, selector, key, more=""):
    return (f'[dkim.{name}]\ndomain = "{domain}"\nselector = "{selector}"\n'
            f'key = "{key}"\n{more}\n')


class KeyCase(Case):

    def keygen(self, domain, selector, *options):
        file = os.path.join(self.folder, selector + ".pem")
        done = todoku("dkim", "keygen", "--domain", domain, "--selector", selector, "--out", file,
                      *options, "--json", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done)
        return json.loads(done.stdout)


def publish(sandbox, made):
    """As it is printed for a zone file."""
    status, answer = sandbox.api.ask("POST", "/v1/zone", {"record": made["zone"]})
    assert status == 201, answer


class Keys(KeyCase):

    def test_a_key_is_only_its_owners_and_is_never_overwritten(self):
        made = self.keygen("Shop.example", "s1")
        self.assertEqual(stat.S_IMODE(os.stat(made["file"]).st_mode), 0o600)
        self.assertEqual(made["name"], "s1._domainkey.shop.example")
        self.assertTrue(made["value"].startswith("v=DKIM1; k=rsa; p="), made)
        with open(made["file"], encoding="ascii") as file:
            text = file.read()
        again = todoku("dkim", "keygen", "--domain", "shop.example", "--selector", "s1", "--out",
                       made["file"])
        self.assertEqual(again.returncode, 2)
        with open(made["file"], encoding="ascii") as file:
            self.assertEqual(file.read(), text)

    def test_the_record_can_be_put_into_a_zone_as_it_is_printed(self):
        sandbox = self.sandbox()
        for selector, *options in (("s1",), ("s3", "--ed25519")):
            made = self.keygen("shop.example", selector, *options)
            publish(sandbox, made)
            rows = sandbox.api.get("/v1/zone")["records"]
            value = next(row["value"] for row in rows if row["name"] == made["name"])
            strings = value.strip('"').split('" "')
            self.assertEqual("".join(strings), made["value"])
            self.assertLessEqual(max(map(len, strings)), 255)

    def test_a_person_reads_the_record_and_the_section_in_both_languages(self):
        for lang, word in (("ja", "公開する TXT レコード"), ("en", "The TXT record to publish")):
            done = todoku("dkim", "keygen", "--domain", "shop.example", "--selector", lang,
                          "--lang", lang, "--ed25519", cwd=self.folder)
            self.assertEqual(done.returncode, 0, done)
            self.assertIn(word, done.stdout)
            self.assertIn(f'key      = "dkim-shop.example-{lang}.pem"', done.stdout)
            self.assertNotIn("PRIVATE", done.stdout)

    def test_show_tells_the_records_of_the_configured_keys(self):
        made = self.keygen("shop.example", "s1")
        config = self.write("c.toml", dkim_section("main", "shop.example", "s1", made["file"]))
        done = todoku("dkim", "show", "-c", config, "--json")
        self.assertEqual(done.returncode, 0, done)
        shown = json.loads(done.stdout)
        self.assertEqual((shown["section"], shown["value"]), ("dkim.main", made["value"]))
        self.assertEqual(todoku("dkim", "show", "-c", config, "other").returncode, 2)

    def test_keys_that_cannot_be_used_are_named_all_at_once_and_never_shown(self):
        broken = self.write("broken.pem",
                            "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n")
        config = self.write("c.toml", dkim_section("a", "shop.example", "a", broken) +
                            dkim_section("b", "shop.example", "b", "nowhere.pem"))
        for more in ((), ("--check",)):
            done = todoku("serve", "-c", config, *more, cwd=self.folder)
            self.assertEqual(done.returncode, 2, done)
            self.assertIn(f"[dkim.a] key: {broken}", done.stderr)
            self.assertIn("[dkim.b] key: nowhere.pem", done.stderr)
            self.assertNotIn("c2VjcmV0", done.stdout + done.stderr)


class Signing(KeyCase):

    def setUp(self):
        super().setUp()
        self.world = self.sandbox()

    def taken(self, recipient):
        row = wait_for(lambda: self.world.mail(recipient), f"mail to {recipient}")[-1]
        return self.world.message(row)

    def selectors(self, message):
        header = message.split("\r\n\r\n")[0].replace("\r\n\t", " ").replace("\r\n ", " ")
        fields = [line for line in header.split("\r\n") if line.startswith("DKIM-Signature:")]
        return [field.split(" s=")[1].split(";")[0] for field in fields]

    def zone(self, name, timeout=5):
        rows = self.world.api.get("/v1/zone")["records"]
        name = name.decode().rstrip(".")
        texts = [r["value"] for r in rows if r["name"] == name and r["type"] == "TXT"]
        return "".join(texts[0].strip('"').split('" "')).encode() if texts else None

    def passes(self, message):
        """What another implementation says of each signature, from the top."""
        one = dkim.DKIM(message.encode())

        def passes(i):
            try:
                return one.verify(idx=i, dnsfunc=self.zone)
            except dkim.ValidationError:
                return False
        return [passes(i) for i in range(len(self.selectors(message)))]

    def test_mail_goes_out_signed_by_all_keys_of_its_author_byte_for_byte_as_it_is_kept(self):
        rsa = self.keygen("shop.example", "r2026")
        ed = self.keygen("shop.example", "e2026", "--ed25519")
        for made in (rsa, ed):
            publish(self.world, made)
        server = self.serve_to(self.world, dkim_section("rsa", "shop.example", "r2026", rsa["file"])
                               + dkim_section("ed", "shop.example", "e2026", ed["file"]))
        server.send("news@shop.example", "taro@sandbox.example", text="こんにちは。\r\n.dot",
                    options=("BODY=8BITMIME", "SMTPUTF8"))
        server.send("news@other.example", "jiro@sandbox.example")
        message = self.taken("taro@sandbox.example")
        self.assertEqual(sorted(self.selectors(message)), ["e2026", "r2026"])
        self.assertNotIn("DKIM-Signature", self.taken("jiro@sandbox.example"))
        story = server.settled("taro@sandbox.example", "delivered")
        kept = server.api.get(f"/v1/messages/{story['recipient'].split('/')[0]}/body")
        self.assertEqual(kept, message)
        told = self.world.mail("taro@sandbox.example")[-1]["authentication"]
        self.assertEqual(told.count("dkim=pass"), 2, told)
        if dkim:
            self.assertEqual(self.passes(message), [True, True])
            self.assertNotEqual(self.passes(message.replace("こん", "今")), [True, True])

    def test_a_key_that_came_after_the_mail_signs_it_when_it_is_sent(self):
        made = self.keygen("shop.example", "late")
        publish(self.world, made)
        server = self.serve_to(self.world)
        server.send("news@shop.example", "greylist.taro@sandbox.example")
        server.settled("greylist.taro@sandbox.example", "deferred")
        os.chmod(made["file"], 0o644)
        with open(os.path.join(self.folder, "todoku.toml"), "a", encoding="utf-8") as config:
            config.write(dkim_section("late", "shop.example", "late", made["file"]))
        server.child.send_signal(signal.SIGHUP)
        wait_for(lambda: '"reloaded"' in server.logged(), "the keys are read anew")
        self.assertIn("chmod 600", server.logged())
        message = self.taken("greylist.taro@sandbox.example")
        self.assertEqual(self.selectors(message), ["late"])
        if dkim:
            self.assertEqual(self.passes(message), [True])

    def test_a_reload_with_a_bad_key_changes_nothing(self):
        made = self.keygen("shop.example", "s1")
        server = self.serve_to(self.world, dkim_section("s1", "shop.example", "s1", made["file"]))
        os.rename(made["file"], made["file"] + ".gone")
        server.child.send_signal(signal.SIGHUP)
        wait_for(lambda: "not reloaded" in server.logged(), "the fault is told")
        server.send("news@shop.example", "taro@sandbox.example")
        self.assertEqual(self.selectors(self.taken("taro@sandbox.example")), ["s1"])

    def test_what_is_signed_already_is_not_signed_again(self):
        made = self.keygen("shop.example", "s1")
        server = self.serve_to(self.world, dkim_section("s1", "shop.example", "s1", made["file"]))
        server.send("news@shop.example", "taro@sandbox.example")
        signed = self.taken("taro@sandbox.example")
        file = self.write("signed.eml", signed)
        done = server.command("send", "--from", "news@shop.example", "--to",
                              "jiro@sandbox.example", file)
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(self.selectors(self.taken("jiro@sandbox.example")), ["s1"])

    @unittest.skipUnless(dkim, "python3-dkim is not installed")
    def test_reports_of_ours_are_signed_too(self):
        made = self.keygen("shop.example", "s1")
        publish(self.world, made)
        server = self.serve_to(self.world, dkim_section("s1", "shop.example", "s1", made["file"]))
        server.send("taro@shop.example", "nouser@gmail.com")
        message = self.taken("taro@shop.example")  # from out.shop.example, a domain of the sandbox
        self.assertEqual(self.passes(message)[0], True)


if __name__ == "__main__":
    main()
