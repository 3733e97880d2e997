"""A receiving server that counts: which message came how often, and what was under way when the
sender was killed. It believes nobody, and keeps only the ids in `X-Id:`."""

import asyncio
import collections
import re
import time

ID = re.compile(rb"^X-Id: (\S+)", re.MULTILINE)


class Sink:
    def __init__(self, pause=0.0):
        self.pause = pause  # seconds between the final dot and its answer
        self.taken = collections.Counter()  # id -> how often answered with 250
        self.sessions = 0
        self.most_sessions = 0
        self.in_flight = set()  # sessions whose transaction has begun
        self.answers = collections.deque()  # when the final dots were answered
        self.tasks = set()
        self.server = None

    async def open(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
        host, port = self.server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    async def close(self):
        self.server.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def unsettled(self, seconds):
        """Transactions under way, and those answered so lately that a sender which writes down its
        answers in groups may not have written them down yet."""
        since = time.monotonic() - seconds
        return len(self.in_flight), sum(1 for at in self.answers if at >= since)

    async def _serve(self, reader, writer):
        self.tasks.add(asyncio.current_task())
        self.sessions += 1
        self.most_sessions = max(self.most_sessions, self.sessions)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the sender was killed, or the test is over
        finally:
            self.sessions -= 1
            self.in_flight.discard(writer)
            writer.close()
            self.tasks.discard(asyncio.current_task())

    async def _talk(self, reader, writer):
        writer.write(b"220 sink.example ESMTP\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-sink.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                message = await reader.readuntil(b"\r\n.\r\n")
                await asyncio.sleep(self.pause)
                writer.write(b"250 taken\r\n")
                for found in ID.findall(message):
                    self.taken[found.decode()] += 1
                self.in_flight.discard(writer)
                self.answers.append(time.monotonic())
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                if verb == b"MAIL":
                    self.in_flight.add(writer)
                writer.write(b"250 ok\r\n")
            if verb in (b"MAIL", b"RCPT"):
                continue  # pipelined: answered together with what follows, or below
            await writer.drain()
