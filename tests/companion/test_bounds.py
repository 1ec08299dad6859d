"""A body that stops coming."""

import asyncio
from typing import Any

from companion.bounds import with_patience


def ask(messages: list[dict[str, Any]], seconds: float) -> list[str]:
    """What an app hears that reads until its request ends."""
    heard: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive())["type"] == "http.request":
            heard.append(message["body"].decode())
            if not message["more_body"]:
                return
        heard.append(message["type"])

    async def receive() -> Any:
        return messages.pop(0) if messages else await asyncio.get_running_loop().create_future()

    async def send(_: Any) -> None:
        pass

    async def run() -> None:
        await with_patience(app, seconds)({"type": "http"}, receive, send)

    asyncio.run(run())
    return heard


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_that_stops_coming_ends_as_a_broken_line_does() -> None:
    assert ask([piece(b"a", more=True)], 0.05) == ["a", "http.disconnect"]


def test_a_body_that_comes_is_passed_on_as_it_is() -> None:
    assert ask([piece(b"a", more=True), piece(b"b", more=False)], 30.0) == ["a", "b"]
