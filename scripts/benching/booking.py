"""A load of bookings: connections that each ask for a seat, wait for the whole answer and ask again. A process of its
own, so that the server has the other cores.

python booking.py PORT CONNECTIONS SECONDS SESSIONS -> JSON on standard output: how long each answer took, in seconds
"""

import asyncio
import sys
import time
from secrets import token_hex

import msgspec

EACH = 40  # bookings of one address: fewer than it may make at once


class Loaded(msgspec.Struct):
    seconds: float
    taken: list[float]


def request(number: int, sessions: int, start: int) -> bytes:
    """Forty from each address, so that no limit is met."""
    wish = {"session": f"bench{number % sessions:03}", "people": 1, "name": "Mei", "lang": "zh-Hans"}
    body = msgspec.json.encode(wish)
    place = start + number // EACH
    address = f"10.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"
    head = (
        f"POST /api/v1/bookings HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nIdempotency-Key: {token_hex(16)}\r\nX-Forwarded-For: {address}\r\n\r\n"
    )
    return head.encode() + body


async def ask(port: int, first: int, step: int, end: float, sessions: int) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken, number = [], first
    start = int(end * 1_000)  # others than in the measurement before
    while time.perf_counter() < end:
        raw = request(number, sessions, start)
        began = time.perf_counter()
        writer.write(raw)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        answer = await reader.readexactly(length)
        taken.append(time.perf_counter() - began)
        assert head[9:12] == b"201", (head, answer)
        number += step
    writer.close()
    return taken


async def run(port: int, connections: int, seconds: float, sessions: int) -> Loaded:
    began = time.perf_counter()
    asked = (ask(port, number, connections, began + seconds, sessions) for number in range(connections))
    taken = await asyncio.gather(*asked)
    return Loaded(time.perf_counter() - began, [one for each in taken for one in each])


if __name__ == "__main__":
    port, connections, seconds, sessions = sys.argv[1:]
    loaded = asyncio.run(run(int(port), int(connections), float(seconds), int(sessions)))
    sys.stdout.buffer.write(msgspec.json.encode(loaded))
