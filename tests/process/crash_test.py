#!/usr/bin/env python3
"""kill -9 in the middle of many messages, several times: what was acknowledged arrives or has an
event, and little arrives twice."""

import asyncio
import json
import os
import unittest

from sink import Sink
from todoku import PATIENCE, Case, Server, free_port, main, split_endpoint

MESSAGES = int(os.environ.get("TODOKU_CRASH_MESSAGES", "2000"))
KILLS = 5
SESSIONS = 20       # of those who submit
CONNECTIONS = 20    # of the engine to the sink
FLUSH = 0.03        # seconds that an answer may wait for a running flush before it is written down
BODY = "".join(f"Line {i} of a letter that is neither short nor long.\r\n" for i in range(40))

CONFIG = '''
[server]
hostname = "out.shop.example"
[listen.submission]
address = "127.0.0.1:{smtp}"
[listen.http]
address = "127.0.0.1:{http}"
[delivery]
next_hop = "{sink}"
connections = {connections}
schedule = ["1s"]
'''


class Shop:
    """Submits, again and again until each message is acknowledged; after a lost connection a message
    gets a new id, since nobody knows whether the old one was taken."""

    def __init__(self, port):
        self.port = port
        self.waiting = list(range(MESSAGES))
        self.acknowledged = set()
        self.unknown = 0  # all was sent, and the connection lost before the answer

    async def run(self):
        await asyncio.gather(*(self._session() for _ in range(SESSIONS)))

    async def _session(self):
        tries = 0
        while self.waiting:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.02)  # it is being started again
                continue
            try:
                await self._talk(reader, writer, f"{id(self)}-{id(reader)}-{tries}")
            except (ConnectionError, asyncio.IncompleteReadError):
                pass
            tries += 1
            writer.close()

    async def _talk(self, reader, writer, session):
        async def say(text, wanted):
            writer.write(text.encode())
            while True:
                line = await reader.readline()
                if not line:
                    raise ConnectionResetError
                if line[3:4] != b"-":
                    assert line.startswith(wanted), (text[:80], line)
                    return
        await say("", b"220")
        await say("EHLO client.example\r\n", b"250")
        while self.waiting:
            number = self.waiting.pop()
            name = f"{number}-{session}"
            sent = False
            try:
                await say("MAIL FROM:<shop@shop.example>\r\n", b"250")
                await say(f"RCPT TO:<taro{number}@list.example>\r\n", b"250")
                await say("DATA\r\n", b"354")
                sent = True
                await say(f"X-Id: {name}\r\nSubject: {number}\r\n\r\n{BODY}.\r\n", b"250")
                self.acknowledged.add(name)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.waiting.append(number)
                self.unknown += sent
                raise


class KillNine(Case):

    def test_nothing_acknowledged_is_lost(self):
        asyncio.run(self.crash())

    async def start(self):
        self.server = await asyncio.to_thread(Server, self.folder, self.config)
        self.addCleanup(self.server.kill)

    async def crash(self):
        sink = Sink(pause=0.01)
        smtp, http = free_port(), free_port()
        self.config = CONFIG.format(smtp=smtp, http=http, sink=await sink.open(),
                                    connections=CONNECTIONS)
        await self.start()
        shop = Shop(smtp)
        submitting = asyncio.create_task(shop.run())
        in_flight = just_answered = 0
        for kill in range(1, KILLS + 1):
            while len(shop.acknowledged) < kill * MESSAGES // (KILLS + 1):
                self.assertFalse(submitting.done() and submitting.exception(), submitting)
                await asyncio.sleep(0.002)
            self.server.kill()
            in_flight, just_answered = (
                a + b for a, b in zip((in_flight, just_answered), sink.unsettled(FLUSH)))
            await self.start()
        await submitting
        lost = await self.patience(sink, shop)
        open_now = self.server.api.get("/v1/status")["totals"]["recipients_open"]
        await sink.close()
        twice = sum(count - 1 for count in sink.taken.values())
        self.report = {"acknowledged": len(shop.acknowledged), "delivered": len(sink.taken),
                       "unanswered": shop.unknown, "lost": len(lost), "duplicates": twice,
                       "in_flight_at_kills": in_flight,
                       "answered_just_before": just_answered, "parked": self.parked,
                       "open": open_now, "most_sessions": sink.most_sessions}
        print(json.dumps(self.report))
        self.assertEqual(lost, set())
        self.assertLessEqual(twice, CONNECTIONS * KILLS + just_answered)
        self.assertEqual(self.server.stop(), 0)

    async def patience(self, sink, shop):
        """Waits until all has come; what has neither come nor an event that says why is lost."""
        for _ in range(PATIENCE * 10):
            self.parked = self.server.api.get("/v1/status")["totals"]["parked"]
            if len(shop.acknowledged - set(sink.taken)) <= self.parked:
                break
            await asyncio.sleep(0.1)
        missing = shop.acknowledged - set(sink.taken)
        return missing if len(missing) > self.parked else set()


if __name__ == "__main__":
    main()
