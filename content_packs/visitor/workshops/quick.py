"""The way from a wish to a booking where there is nothing to explain: answered before the framework.

Everything else, and whatever is wrong with a wish, goes on to the app with the body as it came; so does a refusal,
which the app's handler raises again in place of asking twice (`refused_before`). `scripts/bench bookings` measures.
"""

from typing import Any

import msgspec

from content_packs.exchange.bookings import BookingWish
from content_packs.visitor.desk import NotBooked, NotNow
from content_packs.visitor.front import App, Scope, Send
from content_packs.visitor.workshops.forms import KEYS
from content_packs.visitor.workshops.reception import Reception
from content_packs.visitor.workshops.resources import BookedOut, tell_booked

PATH = "/api/v1/bookings"
LIMIT = 10_000  # bytes of a wish
OUTCOME = "museum.refused"  # in the scope
KEPT_BY_NOBODY = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex, nofollow"),
)
_WISH = msgspec.json.Decoder(BookingWish)
_ENCODER = msgspec.json.Encoder()


def with_quick_bookings(app: App, reception: Reception) -> App:
    counter = reception.counter
    if counter is None:
        return app

    async def choose(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await app(scope, receive, send)
            return
        key, messages = read_key(scope), await _gather(receive)
        wish = read_wish(messages) if key else None
        if wish is not None:
            try:
                booked = await counter.book(wish, key, reception.client(scope))
            except (NotBooked, NotNow) as refused:
                scope[OUTCOME] = refused
            else:
                await _answer(send, tell_booked(booked))
                return
        await app(scope, _again(messages, receive), send)

    return choose


def refused_before(scope: Any) -> None:
    """Raise what the counter has said of this request already."""
    if OUTCOME in scope:
        raise scope[OUTCOME]


def read_wish(messages: list[Any]) -> BookingWish | None:
    """Of a body that came whole and is as it must be."""
    if messages[-1]["type"] != "http.request" or messages[-1].get("more_body", False):
        return None
    try:
        return _WISH.decode(b"".join(message["body"] for message in messages))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None


def read_key(scope: Scope) -> str:
    """Of a request that brings JSON; empty where something is odd."""
    fields = dict(scope["headers"])
    key = fields.get(b"idempotency-key", b"")
    if not fields.get(b"content-type", b"").startswith(b"application/json") or scope["query_string"]:
        return ""
    return key.decode() if KEYS[0] <= len(key) <= KEYS[1] and key.isascii() else ""


async def _answer(send: Send, told: BookedOut) -> None:
    body = _ENCODER.encode(told)
    fields = (
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"location", f"/api/v1{told.url}".encode()),
        *KEPT_BY_NOBODY,
    )
    await send({"type": "http.response.start", "status": 201, "headers": [*fields]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _gather(receive: Any) -> list[Any]:
    """The messages of a body, as long as it may be a wish."""
    messages, size = [await receive()], 0
    while messages[-1].get("more_body", False) and size <= LIMIT:
        size += len(messages[-1]["body"])
        messages.append(await receive())
    return messages


def _again(messages: list[Any], receive: Any) -> Any:
    """These, then the others."""
    waiting = messages[::-1]

    async def replayed() -> Any:
        return waiting.pop() if waiting else await receive()

    return replayed
