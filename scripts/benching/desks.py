"""Two apps on one kind of store, to be measured beside each other: `ours` books through the counter, `bare` is a
Litestar handler that commits one durable row by the same group commit.

BENCH_DATA=folder BENCH_URL=PostgreSQL's, or nothing; `benching.desks:ours`, `benching.desks:bare`.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get, post
from sqlalchemy import insert

from companion.bookings.counter import BookingCounter
from companion.config import Settings
from companion.office import Office
from companion.store.opening import open_store
from companion.store.schema import claims
from companion.store.statement import Statement
from content_packs.exchange.bookings import Booked, BookingWish
from content_packs.visitor.desk import NotBooked

ADD = Statement(insert(claims), "job", "tick", "at", "outcome")
WISH = msgspec.json.Decoder(BookingWish)
BOOKED = msgspec.json.Encoder()


def opened() -> Office:
    data = Path(os.environ["BENCH_DATA"])
    return Office(Settings(data=data), open_store(data, os.environ.get("BENCH_URL", "")))


@get("/")
async def ready() -> str:
    return "ready"


def app_of(kind: str) -> Litestar:
    office = opened()

    @asynccontextmanager
    async def closing(_: Litestar) -> AsyncIterator[None]:
        yield
        office.store.close()

    handler = booking(office) if kind == "ours" else committing(office)
    return Litestar([ready, handler], lifespan=[closing], logging_config=None, openapi_config=None)


def booking(office: Office) -> Any:
    counter = BookingCounter(lambda: office)

    @post("/api/v1/bookings")
    async def book(request: Request[Any, Any, Any]) -> Response[bytes]:
        fields = request.headers
        try:
            booked: Booked = await counter.book(
                WISH.decode(await request.body()), fields["idempotency-key"], fields.get("x-forwarded-for", "")
            )
        except NotBooked as refused:
            return Response(refused.code.encode(), status_code=409)
        return Response(BOOKED.encode(booked), media_type="application/json", status_code=201)

    return book


def committing(office: Office) -> Any:
    ticks = count()
    process = f"{os.getpid()} "

    @post("/api/v1/bookings")
    async def commit(request: Request[Any, Any, Any]) -> Response[bytes]:
        await request.body()
        tick = process + str(next(ticks))
        await office.store.write(lambda db: ADD(db, job="bench", tick=tick, at=datetime.now(UTC), outcome=""))
        return Response(b"{}", media_type="application/json", status_code=201)

    return commit


def __getattr__(name: str) -> Litestar:
    """Made when a server asks for it."""
    if name in ("ours", "bare"):
        return app_of(name)
    raise AttributeError(name)
