"""`todoku demo`: every recipient ends as its case demands, in both languages, and nothing is left."""

import json
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest

from todoku import BINARY, ENVIRONMENT, todoku, wait_for

LONGEST = 60  # seconds: what a person waits for


def processes_of(folder):
    """Process ids of those that were given `folder` for their temporary files."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/environ", "rb") as environment:
                if f"TMPDIR={folder}\0".encode() in environment.read():
                    found.append(int(name))
        except OSError:
            continue  # it has ended meanwhile, or is somebody else's
    return found


class Demo(unittest.TestCase):
    def setUp(self):
        # The demo's own folder is made in it, so that what is left can be seen.
        self.room = tempfile.TemporaryDirectory(prefix="todoku-test-")
        self.addCleanup(self.room.cleanup)
        self.folder = self.room.name
        self.environment = {**ENVIRONMENT, "TMPDIR": self.folder}

    def start(self, *words, binary=BINARY):
        return subprocess.Popen([binary, "demo", *words], env=self.environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run_demo(self, *words, binary=BINARY):
        began = time.monotonic()
        demo = self.start(*words, binary=binary)
        out, err = demo.communicate(timeout=2 * LONGEST)
        self.assertLess(time.monotonic() - began, LONGEST)
        self.assertEqual((demo.returncode, err), (0, ""))
        return out

    def nothing_is_left(self):
        wait_for(lambda: not processes_of(self.folder), "all processes ended")
        self.assertEqual(os.listdir(self.folder), [])

    def test_the_story_is_told_in_japanese_and_nothing_is_left(self):
        out = self.run_demo("--lang", "ja")
        for said in ("?p=NoSuchUser", "宛先不明", "受理", "保留", "グレーリスティング", "まとめ",
                     "「ハードかソフトか」しか見ない道具なら"):
            self.assertIn(said, out)
        self.nothing_is_left()

    def test_the_story_is_told_in_english_within_the_width(self):
        # However deep the program stands: a command to copy is never folded, all else is.
        with tempfile.TemporaryDirectory(prefix="todoku-test-" + 40 * "deep-") as place:
            binary = os.path.join(place, "todoku")
            os.symlink(BINARY, binary)
            out = self.run_demo("--lang", "en", binary=binary)
        self.assertIn("Where the fault lay", out)
        self.assertIn(f"    {binary} sandbox\n      the providers alone", out)
        self.assertEqual([line for line in out.splitlines()
                          if len(line) > 100 and binary not in line], [])
        self.nothing_is_left()

    def test_each_recipient_is_an_object_of_json(self):
        rows = [json.loads(line) for line in self.run_demo("--json").splitlines()]
        self.assertGreaterEqual(len(rows), 25)
        self.assertTrue(all(row["as_expected"] for row in rows))
        self.assertGreaterEqual(len({row["persona"] for row in rows}), 10)
        held = [row for row in rows if row["state"] == "held"]
        self.assertTrue(all(row["attempt"]["fix"] for row in held))
        self.assertFalse([row for row in held if row["suppression"]])
        greylisted = next(row for row in rows if row["recipient"].startswith("greylist"))
        self.assertEqual((greylisted["state"], greylisted["attempts"]), ("delivered", 2))
        self.nothing_is_left()

    def test_ctrl_c_leaves_nothing(self):
        demo = self.start()
        demo.stdout.readline()  # it has begun: both servers run
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=LONGEST)
        self.assertEqual(demo.returncode, 1)
        self.nothing_is_left()

    def test_a_demo_that_is_killed_takes_its_servers_along(self):
        demo = self.start()
        demo.stdout.readline()
        self.assertEqual(len(processes_of(self.folder)), 3)
        demo.kill()
        demo.communicate(timeout=LONGEST)
        wait_for(lambda: not processes_of(self.folder), "all processes ended")

    def test_keep_leaves_both_running_and_says_how_to_look_and_how_to_end(self):
        out = self.run_demo("--keep", "--lang", "en")
        pids = [int(pid) for pid in re.search(r"kill (\d+) (\d+) &&", out).groups()]
        self.addCleanup(lambda: [os.kill(pid, signal.SIGKILL) for pid in processes_of(self.folder)])
        server = re.search(re.escape(BINARY) + r" holds list --server (\S+)", out).group(1)
        self.assertIn("spf-broken.example", todoku("holds", "list", "--server", server).stdout)
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not processes_of(self.folder), "both ended")

    def test_a_kept_demo_tells_programs_where_it_is(self):
        *rows, kept = map(json.loads, self.run_demo("--keep", "--json").splitlines())
        self.assertGreaterEqual(len(rows), 25)
        for pid in (kept["engine_pid"], kept["sandbox_pid"]):
            os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not processes_of(self.folder), "both ended")
        self.assertTrue(kept["folder"].startswith(self.folder))


if __name__ == "__main__":
    unittest.main()
