"""The least that an ASGI app can do: the same bytes and fields for every request."""

import os
from pathlib import Path
from typing import Any

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
HEAD = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", os.environ["BENCH_TYPE"].encode()),
        (b"content-length", str(len(BODY)).encode()),
    ],
}
REST = {"type": "http.response.body", "body": BODY}


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send(HEAD)
        await send(REST)
