"""A body that stops coming."""

import asyncio
from typing import Any

from content_packs.running.bounds import with_patience


def ask(messages: list[dict[str, Any]], seconds: float, rate: float = 1e9) -> tuple[list[str], list[int]]:
    """What an app hears that reads until its request ends and then answers 500, and the statuses that are sent."""
    heard: list[str] = []
    sent: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more and (message := await receive())["type"] == "http.request":
            heard.append(message["body"].decode())
            more = message["more_body"]
        if more:
            heard.append(message["type"])
        await send({"type": "http.response.start", "status": 500 if more else 200})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Any:
        if messages and messages[0].get("after"):
            await asyncio.sleep(messages[0].pop("after"))
        return messages.pop(0) if messages else await asyncio.get_running_loop().create_future()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            sent.append(message["status"])

    async def run() -> None:
        scope = {"type": "http", "method": "POST", "path": "/bookings"}
        await with_patience(app, lambda _, status: str(status).encode(), seconds, rate, 0.02)(scope, receive, send)

    asyncio.run(run())
    return heard, sent


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_that_stops_coming_ends_as_a_broken_line_and_is_told_so() -> None:
    assert ask([piece(b"a", more=True)], 0.05) == (["a", "http.disconnect"], [408])


def test_a_body_that_comes_is_passed_on_as_it_is() -> None:
    assert ask([piece(b"a", more=True), piece(b"b", more=False)], 30.0) == (["a", "b"], [200])


def test_a_body_that_trickles_is_given_up_though_it_never_stops() -> None:
    trickle = [{**piece(b"a", more=True), "after": 0.02} for _ in range(50)]
    heard, sent = ask(trickle, 0.1, rate=1_000.0)
    assert (heard[-1], sent) == ("http.disconnect", [408])
    assert len(heard) < 50
