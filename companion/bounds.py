"""Bounds on what a request may bring, before anything is made of it.

The body's is kept by Litestar (413), the head's by the server below; this keeps the URL's (414, RFC 9110, 15.5.15).
"""

from typing import Any

import msgspec

from content_packs.visitor.front import App, Scope, Send

TOO_LONG = msgspec.json.encode({"type": "about:blank", "title": "URI Too Long", "status": 414})


def with_short_urls(app: App, limit: int) -> App:
    """`app` for requests whose path and query take at most `limit` bytes."""

    async def bounded(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] == "http" and len(scope["raw_path"]) + len(scope["query_string"]) > limit:
            await _refuse(send)
        else:
            await app(scope, receive, send)

    return bounded


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(TOO_LONG)).encode()),
    ]
    await send({"type": "http.response.start", "status": 414, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_LONG, "more_body": False})
