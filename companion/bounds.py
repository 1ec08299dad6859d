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
TOO_LONG = msgspec.json.encode({"type": "about:blank", "title": "URI Too Long", "status": 414})

Page = Callable[[Scope], bytes]
"""The page that tells the visitor of this request."""


def with_short_urls(app: App, limit: int, page: Page) -> App:
    """`app` for requests whose path and query take at most `limit` bytes."""

    async def bounded(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] == "http" and len(scope["raw_path"]) + len(scope["query_string"]) > limit:
            await _refuse(scope, send, page)
        else:
            await app(scope, receive, send)

    return bounded


def with_patience(app: App, seconds: float = STALLED) -> App:
    """`app`, to which a body that stops coming is a line that broke: else a few hundred take every place for good."""

    async def patient(scope: Scope, receive: Any, send: Send) -> None:
        ended = scope["type"] != "http"

        async def arriving() -> Any:
            nonlocal ended
            if ended:
                return await receive()
            try:
                async with asyncio.timeout(seconds):
                    message = await receive()
            except TimeoutError:
                message = {"type": "http.disconnect"}
            ended = not message.get("more_body", False)
            return message

        await app(scope, arriving, send)

    return patient


async def _refuse(scope: Scope, send: Send, page: Page) -> None:
    if is_for_programs(scope["path"]):
        media_type, body = "application/problem+json", TOO_LONG
    else:
        media_type, body = "text/html; charset=utf-8", page(scope)
    fields = {"content-type": media_type, "content-length": str(len(body)), "cache-control": "no-store"}
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": 414, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
