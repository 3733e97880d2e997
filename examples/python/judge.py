#!/usr/bin/env python3
"""Judges one SMTP reply, or reads one mail from standard input, with libtodoku and ctypes alone.

    judge.py '550 5.1.1 The email account that you tried to reach does not exist. ...'
    judge.py - < message.eml

TODOKU_LIBRARY names the shared library where the system does not find it.
"""

import ctypes
import ctypes.util
import json
import os
import sys


class Todoku:
    """A reader of replies and returned mail; may be used by many threads."""

    def __init__(self, *catalogue_files):
        path = os.environ.get("TODOKU_LIBRARY") or ctypes.util.find_library("todoku")
        lib = self._lib = ctypes.CDLL(path or "libtodoku.so.0")
        for name in ("todoku_status_text", "todoku_version", "todoku_json"):
            getattr(lib, name).restype = ctypes.c_char_p
        lib.todoku_json.argtypes = [ctypes.c_void_p]
        for name in ("todoku_close", "todoku_free", "todoku_free_text"):
            getattr(lib, name).argtypes = [ctypes.c_void_p]
        for name in ("todoku_judge", "todoku_read_mail"):
            getattr(lib, name).argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t,
                                           ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)]
        paths = (ctypes.c_char_p * len(catalogue_files))(*map(os.fsencode, catalogue_files))
        self._reader, message = ctypes.c_void_p(), ctypes.c_void_p()
        status = lib.todoku_open(paths, ctypes.c_size_t(len(catalogue_files)),
                                 ctypes.byref(self._reader), ctypes.byref(message))
        if status != 0:
            said = ctypes.string_at(message) if message else lib.todoku_status_text(status)
            lib.todoku_free_text(message)
            raise ValueError(said.decode())

    @property
    def version(self):
        return self._lib.todoku_version().decode()

    def judge(self, reply):
        """The verdict on a reply (str), as the object that `todoku explain --json` prints."""
        return self._ask(self._lib.todoku_judge, reply.encode())

    def read_mail(self, mail):
        """What a mail (bytes) reports, in the same form."""
        return self._ask(self._lib.todoku_read_mail, mail)

    def _ask(self, function, text):
        result = ctypes.c_void_p()
        status = function(self._reader, text, len(text), None, ctypes.byref(result))
        if status != 0:
            raise ValueError(self._lib.todoku_status_text(status).decode())
        try:
            return json.loads(self._lib.todoku_json(result))
        finally:
            self._lib.todoku_free(result)

    def close(self):
        self._lib.todoku_close(self._reader)
        self._reader = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: judge.py REPLY|-")
    with Todoku() as todoku:
        said = todoku.read_mail(sys.stdin.buffer.read()) if sys.argv[1] == "-" \
            else todoku.judge(sys.argv[1])
    print(said["kind"])
    for found in said["recipients"]:
        print(f"{found['address'] or '-'} {found['cause']} ({found['permanence']}), "
              f"fault: {found['responsible']}, do: {found['action']}")
        print(found["explanation"]["en"], found["explanation"]["ja"], sep="\n")


if __name__ == "__main__":
    main()
