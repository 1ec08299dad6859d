"""Bounds on what a request may bring, before anything is made of it.

The body's is kept by Litestar (413), the head's by the server below; this keeps the URL's (414, RFC 9110, 15.5.15)
and the time that a body takes its place for.
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

import msgspec

from content_packs.visitor.front import App, Scope, Send
from content_packs.visitor.request import is_for_programs

STALLED = 30.0  # seconds without a byte of a body
SLOWEST = 500.0  # bytes of a body that come in a second, on average
LOOK = 1.0  # seconds between looks at bodies that have not come
BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
_PROBLEMS = {
    status: msgspec.json.encode({"type": "about:blank", "title": title, "status": status})
    for status, title in ((408, "Request Timeout"), (414, "URI Too Long"))
}

Page = Callable[[Scope, int], bytes]
"""The page that tells the visitor of this request why it was refused, by status."""


def with_short_urls(app: App, limit: int, page: Page) -> App:
    """`app` for requests whose path and query take at most `limit` bytes."""

    async def bounded(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] == "http" and len(scope["raw_path"]) + len(scope["query_string"]) > limit:
            await _refuse(scope, send, 414, page)
        else:
            await app(scope, receive, send)

    return bounded


def with_patience(app: App, page: Page, seconds: float = STALLED, rate: float = SLOWEST, look: float = LOOK) -> App:
    """`app`, to which a body that stops coming, or trickles, is a line that broke; who sends it is told 408 (RFC 9110,
    15.5.9). Else a few hundred of them take every place for good. Those that come are looked at every `look` seconds.
    """
    watch = _Watch(look)

    async def patient(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in BODILESS:
            await app(scope, receive, send)
            return
        body, begun = _Arriving(receive, watch, seconds, rate), False

        async def answer(message: Any) -> None:
            nonlocal begun
            if begun or not body.late:  # what the app makes of a broken line is for nobody
                begun = True
                await send(message)

        await app(scope, body, answer)
        if body.late and not begun:
            await _refuse(scope, send, 408, page)

    return patient


class _Arriving:
    """A body on its way: `seconds` may pass without a byte, and all of it comes at `rate` bytes a second or faster."""

    __slots__ = ("_ended", "_last", "_rate", "_receive", "_seconds", "_task", "_watch", "late", "until")

    def __init__(self, receive: Any, watch: "_Watch", seconds: float, rate: float) -> None:
        self._receive = receive
        self._watch = watch
        self._seconds = seconds
        self._rate = rate
        self._last = monotonic() + seconds
        self._ended = False
        self._task: asyncio.Task[Any] | None = None
        self.until = 0.0
        self.late = False

    async def __call__(self) -> Any:
        if self._ended:
            return await self._receive()
        self.until = min(self._last, monotonic() + self._seconds)
        self._task = asyncio.current_task()
        self._watch.add(self)
        try:
            message = await self._receive()
        except asyncio.CancelledError:
            if not self.late or self._task is None or self._task.uncancel():  # somebody else's, too
                raise
            message = {"type": "http.disconnect"}
        finally:
            self._watch.waiting.discard(self)
        self._last += len(message.get("body", b"")) / self._rate
        self._ended = not message.get("more_body", False)
        return message

    def give_up(self) -> None:
        self.late = True
        self._watch.waiting.discard(self)
        if self._task is not None:
            self._task.cancel()


class _Watch:
    """Bodies that are waited for, looked at together: a timer for each would be a tenth of a booking."""

    def __init__(self, every: float) -> None:
        self.waiting: set[_Arriving] = set()
        self._every = every
        self._looking = False

    def add(self, body: _Arriving) -> None:
        self.waiting.add(body)
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(self._every, self._look)

    def _look(self) -> None:
        now = monotonic()
        for body in [each for each in self.waiting if each.until <= now]:
            body.give_up()
        self._looking = bool(self.waiting)
        if self._looking:
            asyncio.get_running_loop().call_later(self._every, self._look)


async def _refuse(scope: Scope, send: Send, status: int, page: Page) -> None:
    if is_for_programs(scope["path"]):
        media_type, body = "application/problem+json", _PROBLEMS[status]
    else:
        media_type, body = "text/html; charset=utf-8", page(scope, status)
    fields = {"content-type": media_type, "content-length": str(len(body)), "cache-control": "no-store"}
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
