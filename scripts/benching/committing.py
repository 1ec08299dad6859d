"""The least that a booking can be: a Litestar handler that commits one durable row by the store's group commit.

BENCH_DATA=folder; `benching.committing:app`.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get, post
from sqlalchemy import insert

from companion.store.opening import open_store
from companion.store.schema import claims
from companion.store.statement import Statement

ADD = Statement(insert(claims), "job", "tick", "at", "outcome")
store = open_store(Path(os.environ["BENCH_DATA"]))
ticks = count()


@get("/")
async def ready() -> str:
    return "ready"


@post("/api/v1/bookings")
async def commit(request: Request[Any, Any, Any]) -> Response[bytes]:
    await request.body()
    tick = str(next(ticks))
    await store.write(lambda db: ADD(db, job="bench", tick=tick, at=datetime.now(UTC), outcome=""))
    return Response(b"{}", media_type="application/json", status_code=201)


@asynccontextmanager
async def closing(_: Litestar) -> AsyncIterator[None]:
    yield
    store.close()


app = Litestar([ready, commit], lifespan=[closing], logging_config=None, openapi_config=None)
