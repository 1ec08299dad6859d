"""Clients that book through HTTP, cut their connections as phones do, and try again with their key until answered."""

import asyncio
import random
from typing import Any

import msgspec

PATIENCE = 120.0  # seconds until a test that hangs gives up
PAUSE = 0.05  # seconds before trying again


class Client:
    """One wish of one visitor, from an address of its own (the server believes one proxy)."""

    def __init__(self, number: int, session: str, people: int = 1, *, cuts: int = 0) -> None:
        self.key = f"crowd-{session}-{number:06}"
        self.cuts = cuts  # connections that are cut before the answer was read
        self.answer: dict[str, Any] = {}
        self.status = 0
        wish = {"session": session, "people": people, "name": f"Mei {number}"}
        body = msgspec.json.encode(wish)
        address = f"10.0.{number >> 8}.{number & 255}"
        head = (
            f"POST /api/v1/bookings HTTP/1.1\r\nHost: museum.test\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nIdempotency-Key: {self.key}\r\nX-Forwarded-For: {address}\r\n"
            "Connection: close\r\n\r\n"
        )
        self._raw = head.encode() + body

    async def book(self, port: int, chance: random.Random) -> None:
        """Until there is an answer that says what came of it."""
        while self.status not in (201, 409, 422):
            try:
                await self._try(port, chance)
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(PAUSE)  # the server is gone, or not there yet

    async def _try(self, port: int, chance: random.Random) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            if self.cuts:
                self.cuts -= 1
                await self._cut(reader, writer, chance)
                return
            writer.write(self._raw)
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.read()
            self.status, self.answer = int(head[9:12]), msgspec.json.decode(body)
        finally:
            writer.close()

    async def _cut(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chance: random.Random) -> None:
        """In the middle of what is asked, just behind it, or in the middle of the answer."""
        where = chance.randrange(3)
        writer.write(self._raw[: chance.randrange(1, len(self._raw))] if where == 0 else self._raw)
        if where == 2:
            await reader.read(chance.randrange(1, 40))
        writer.transport.abort()


async def all_book(clients: list[Client], ports: list[int], seed: int) -> None:
    chance = random.Random(seed)
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(one.book(ports[at % len(ports)], chance) for at, one in enumerate(clients)))
