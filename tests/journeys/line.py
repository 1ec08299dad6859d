"""The line between a phone and the server, with all that befalls it: a proxy at one address whose mood a test sets.

`open` passes bytes on; `stalled` accepts and never answers; `cut` hangs up; `portal` answers as a hotel's log-in page
does; `failing` answers 503. `cut_after(n)` hangs up when n more bytes have come from the server.
"""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from threading import Thread
from typing import Literal, TypeVar

Mood = Literal["open", "stalled", "cut", "portal", "failing"]
HTML = b"<!doctype html><title>Wi-Fi</title><h1>Please log in</h1>"
CANNED = {"portal": b"200 OK", "failing": b"503 Service Unavailable"}


class Line:
    def __init__(self, upstream: int) -> None:
        self.upstream = upstream  # port of the server on the loopback
        self.mood: Mood = "open"
        self.port = 0
        self._left: int | None = None
        self._loop = asyncio.new_event_loop()
        self._talks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def become(self, mood: Mood) -> None:
        """From now on; conversations under way end."""
        self.mood = mood
        self._left = None
        self.hang_up()

    def lead_to(self, upstream: int) -> None:
        self.upstream = upstream
        self.hang_up()

    def cut_after(self, length: int) -> None:
        self._left = length

    def hang_up(self) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()

    async def _hang_up(self) -> None:
        talks = list(self._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._talk(reader, writer)
        finally:
            await shut(writer)
            self._talks.discard(task)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mood == "stalled":
            await asyncio.Event().wait()
        elif self.mood in CANNED:
            await reader.readuntil(b"\r\n\r\n")
            head = b"HTTP/1.1 %s\r\ncontent-type: text/html\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
            writer.write(head % (CANNED[self.mood], len(HTML)) + HTML)
            await writer.drain()
        elif self.mood == "open":
            await self._pass_on(reader, writer)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opening = asyncio.ensure_future(asyncio.open_connection("127.0.0.1", self.upstream))
        try:
            from_server, to_server = await asyncio.shield(opening)
        except asyncio.CancelledError:
            (await opening)[1].close()  # hung up just then: what was opened is not forgotten
            raise
        asking = asyncio.ensure_future(self._pump(reader, to_server))
        try:
            await self._pump(from_server, writer, counted=True)
        finally:
            asking.cancel()
            await shut(to_server)
            await asyncio.gather(asking, return_exceptions=True)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, counted: bool = False) -> None:
        while chunk := await source.read(8_192):
            if counted and self._left is not None:
                self._left -= len(chunk)
                if self._left < 0:
                    self.mood = "cut"
                    return
            target.write(chunk)
            await target.drain()

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _open(self) -> asyncio.Server:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _close(self, server: asyncio.Server) -> None:
        server.close()
        while len(asyncio.all_tasks()) > 1:  # what was accepted just before begins its conversation, then all end
            await self._hang_up()
            await asyncio.sleep(0)
        await asyncio.sleep(0)  # sockets that were given up are closed a turn later


async def shut(writer: asyncio.StreamWriter) -> None:
    """What was written goes out first; who hangs up meanwhile ends that too."""
    writer.close()
    try:
        await writer.wait_closed()
    except (OSError, asyncio.CancelledError):
        writer.transport.abort()


L = TypeVar("L", bound=Line)


def open_line(upstream: int) -> AbstractContextManager[Line]:
    return opened(Line(upstream))


@contextmanager
def opened(line: L) -> Iterator[L]:
    """`line` listens, in a thread of its own."""
    thread = Thread(target=line.run, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(line._open(), line._loop).result()
    try:
        yield line
    finally:
        asyncio.run_coroutine_threadsafe(line._close(server), line._loop).result()
        line._loop.call_soon_threadsafe(line._loop.stop)
        thread.join()
        line._loop.close()
