"""Bounds on what a request may bring, before anything is made of it.

The body's is kept by Litestar (413), the head's by the server below; this keeps the URL's (414, RFC 9110, 15.5.15)
and the time that a body takes its place for.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from content_packs.visitor.front import App, Scope, Send
from content_packs.visitor.request import is_for_programs

STALLED = 30.0  # seconds without a byte of a body
SLOWEST = 500.0  # bytes of a body that come in a second, on average
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


def with_patience(app: App, page: Page, seconds: float = STALLED, rate: float = SLOWEST) -> App:
    """`app`, to which a body that stops coming, or trickles, is a line that broke; who sends it is told 408 (RFC 9110,
    15.5.9). Else a few hundred of them take every place for good.
    """

    async def patient(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        body, begun = _Arriving(receive, seconds, rate), False

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

    def __init__(self, receive: Any, seconds: float, rate: float) -> None:
        self._receive = receive
        self._seconds = seconds
        self._rate = rate
        self._last = asyncio.get_running_loop().time() + seconds
        self._ended = False
        self.late = False

    async def __call__(self) -> Any:
        if self._ended:
            return await self._receive()
        try:
            async with asyncio.timeout_at(min(self._last, asyncio.get_running_loop().time() + self._seconds)):
                message = await self._receive()
        except TimeoutError:
            self.late, message = True, {"type": "http.disconnect"}
        self._last += len(message.get("body", b"")) / self._rate
        self._ended = not message.get("more_body", False)
        return message


async def _refuse(scope: Scope, send: Send, status: int, page: Page) -> None:
    if is_for_programs(scope["path"]):
        media_type, body = "application/problem+json", _PROBLEMS[status]
    else:
        media_type, body = "text/html; charset=utf-8", page(scope, status)
    fields = {"content-type": media_type, "content-length": str(len(body)), "cache-control": "no-store"}
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
