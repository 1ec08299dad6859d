"""`POST /sync/v1/events`: what happened on a kiosk, in batches (content_packs/exchange/receipts.py), each exactly once.

An answer 200 means: what its receipts call `new` or `known` is on this server's disk. Any other answer means that
nothing of the batch was taken; 503 and 507 go well again later.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Response, post

from companion.store.errors import StoreError, StoreFull
from companion.web.described import refusals
from companion.web.sync.passing import kiosk_asking
from content_packs.exchange.fleet import source_of
from content_packs.exchange.receipts import BYTES_LIMIT, Receipts
from content_packs.exchange.squeezing import ENCODING, NotGzip, TooLong, unsqueeze
from content_packs.visitor.asking import AnyRequest
from content_packs.visitor.failures import Problem

if TYPE_CHECKING:
    from companion.office import Office

LATER = 60  # seconds
NOT_KEPT = {"cache-control": "no-store"}


class BatchRefused(Exception):
    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail = status, title, detail


def event_doors(office: "Callable[[], Office]") -> Sequence[Any]:
    @post(
        "/events",
        status_code=200,
        request_max_body_size=BYTES_LIMIT,
        responses=refusals(400, 401, 403, 413, 415, 503, 507),
        exception_handlers={BatchRefused: _refuse, StoreError: _refuse_for_now},
        summary="What happened on a kiosk",
    )
    async def events(request: AnyRequest) -> Response[Receipts]:
        body = await request.body()
        receipts = await asyncio.to_thread(_take, request, office, body)
        return Response(receipts, headers=NOT_KEPT)

    return [events]


def _take(request: AnyRequest, office: "Callable[[], Office]", body: bytes) -> Receipts:
    from companion.events.intake import BadBatch, read_batch, take_in

    there = office()
    kiosk = kiosk_asking(request, there)
    try:
        wish = read_batch(_unpacked(body, request.headers.get("content-encoding", "")))
    except BadBatch as error:
        raise BatchRefused(400, "bad-batch", f"{str(error).capitalize()}.") from None
    if wish.batch.source != source_of(kiosk):
        raise BatchRefused(403, "not-yours", "A kiosk speaks for itself alone: the batch is from another source.")
    return take_in(there, wish, source_of(kiosk))


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity"):
        return body
    if encoding.lower() != ENCODING:
        raise BatchRefused(415, "unknown-encoding", f"A batch is sent as it is, or with content-encoding {ENCODING}.")
    try:
        return unsqueeze(body, BYTES_LIMIT)
    except TooLong as error:
        raise BatchRefused(413, "too-long", f"The batch is too long: {error}.") from None
    except NotGzip as error:
        raise BatchRefused(400, "bad-batch", f"The batch cannot be unpacked: {error}.") from None


def _refuse(_: AnyRequest, error: BatchRefused) -> Response[bytes]:
    return _problem(error.status, error.title, error.detail)


def _refuse_for_now(_: AnyRequest, error: StoreError) -> Response[bytes]:
    later = {"retry-after": str(LATER)}
    if isinstance(error, StoreFull):
        return _problem(507, "no-space", "The server's disk is full: nothing of the batch was taken.", later)
    return _problem(503, "not-now", "The server's database is not to be had just now; send the batch again.", later)


def _problem(status: int, title: str, detail: str, more: Mapping[str, str] = {}) -> Response[bytes]:
    body = msgspec.json.encode(Problem(title=title, status=status, detail=detail))
    return Response(body, status_code=status, media_type="application/problem+json", headers={**NOT_KEPT, **more})
