"""Asks our evaluators (the program in AUTH_PROBE) about many cases at once, or the peers that are written
in C (the one in C_PEERS)."""

import json
import os
import subprocess
import sys
import unittest


def ask(cases, whom="AUTH_PROBE"):
    if whom not in os.environ:
        raise unittest.SkipTest("peers missing: apt-get install libspf2-dev libopendkim-dev")
    text = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run([os.environ[whom]], input=text, capture_output=True, text=True, timeout=100)
    if done.returncode != 0:
        raise AssertionError("the probe ended with %d: %s" % (done.returncode, done.stderr))
    return [json.loads(line) for line in done.stdout.splitlines()]


def skip_without(module, package):
    """The peer, or a skipped test that says what to install."""
    sys.path.append("/usr/lib/python3/dist-packages")  # where Debian's packages are, for other Pythons too
    try:
        return __import__(module)
    except ImportError:
        raise unittest.SkipTest("peer missing: apt-get install " + package) from None
