"""A load of GET requests over kept connections: raw asyncio protocols, so that the client costs little."""

import asyncio
import time

import msgspec


class Load(msgspec.Struct, frozen=True):
    seconds: float
    requests: int
    status: int  # of the last answer
    length: int  # bytes of the last answer, with its head


class _Connection(asyncio.Protocol):
    """Sends the same request again as soon as an answer is whole (by Content-Length; a 304 has none)."""

    def __init__(self, request: bytes, times: int, done: asyncio.Future[None]) -> None:
        self.request, self.left, self.done = request, times, done
        self.buffer = b""
        self.status = self.length = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, raw: bytes) -> None:
        self.buffer += raw
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = next((int(f[15:]) for f in head.lower().split(b"\r\n") if f.startswith(b"content-length:")), 0)
        self.status = int(head[9:12])
        if self.status != 304 and len(rest) < length:
            return
        self.length, self.buffer = len(self.buffer), b""
        self.left -= 1
        if self.left:
            self.transport.write(self.request)
        else:
            self.transport.close()
            self.done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection"))


def request(path: str, host: str, **fields: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", *(f"{k.replace('_', '-')}: {v}" for k, v in fields.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def run(port: int, raw: bytes, connections: int, requests: int) -> Load:
    """`requests` over `connections`; every answer is read to its end."""
    return asyncio.run(_run(port, raw, connections, requests))


async def _run(port: int, raw: bytes, connections: int, requests: int) -> Load:
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    made: list[_Connection] = []
    waits = []
    for _ in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        connection = _Connection(raw, requests // connections, done)
        await loop.create_connection(lambda c=connection: c, "127.0.0.1", port)  # type: ignore[misc]
        made.append(connection)
        waits.append(done)
    await asyncio.gather(*waits)
    sent = requests // connections * connections
    return Load(time.perf_counter() - started, sent, made[0].status, made[0].length)
