"""A device that can be filled to the last byte. Needs the right to mount, else the tests are skipped."""

import ctypes
import os

from todoku import FREE_LISTENERS, Case


def mount_small_disk(path, size):
    """A tmpfs that only this process and its children see; False where that is not allowed."""
    libc = ctypes.CDLL(None)
    new_mounts, recursive_and_private = 0x20000, 0x4000 | 1 << 18
    return (libc.unshare(new_mounts) == 0 and
            libc.mount(None, b"/", None, recursive_and_private, None) == 0 and
            libc.mount(b"tmpfs", path.encode(), b"tmpfs", 0, f"size={size}".encode()) == 0)


class SmallDisk(Case):
    """A spool on a small device of its own, without a reserve: writes fail in the middle of the work."""

    def setUp(self):
        super().setUp()
        self.spool = os.path.join(self.folder, "spool")
        os.mkdir(self.spool)
        if not mount_small_disk(self.spool, 256 << 20):
            self.skipTest("mounting is not allowed here")
        self.addCleanup(ctypes.CDLL(None).umount2, self.spool.encode(), 2)
        self.ballast = os.path.join(self.spool, "ballast")
        self.box = self.sandbox()
        self.config = (self.box.config() + FREE_LISTENERS).replace(
            "[server]", "[server]\nreserve = 0").replace("todoku-sandbox-data", self.spool)

    def fill(self, room):
        """Takes all but `room` bytes."""
        with open(self.ballast, "wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(1 << 20))
            except OSError:
                ballast.truncate(ballast.tell() - room)
