"""`/publish/v1`: the doors that a museum's `pack push` comes through (companion/publishing/PROTOCOL.md).

Pieces go from the network to the disk as they come, off the event loop; what was sent before a line broke is kept.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec
from litestar import Response, Router, get, patch, post, put
from litestar.exceptions import ClientException, HTTPException
from litestar.params import FromPath, JSONBody, PathParameter

from companion.publishing.receiving.messages import (
    DOOR,
    PUSH,
    Awaiting,
    Challenge,
    Commit,
    Committed,
    Limits,
    Offset,
    Ordered,
    Signed,
    SignedOrder,
    State,
    Ticket,
    Wish,
)
from companion.publishing.receiving.parts import Part
from companion.publishing.receiving.refusals import (
    BadRequest,
    CannotPublish,
    NoSpace,
    Refused,
    TicketRefused,
    TooMuch,
    WrongOffset,
)
from companion.store.errors import StoreError, StoreFull
from companion.web.described import PieceOperation, TicketOperation, refusals
from content_packs.visitor.asking import AnyRequest
from content_packs.visitor.failures import explain

if TYPE_CHECKING:  # their libraries take longer to load than the first page
    from companion.publishing.receiving.receiving import Receiving
    from companion.publishing.receiving.rows import Upload

T = TypeVar("T")
Museum = Annotated[str, PathParameter(max_length=64)]
Finding = Callable[[], "Receiving"]
PROBLEM = "application/problem+json"
NOT_KEPT = {"cache-control": "no-store"}
COMMIT = 12_000_000  # bytes
GATHERED = 262_144  # bytes that are written in one go
OFFSETS = refusals(401, 404, 413, 422)
PIECES = refusals(401, 404, 409, 413, 422, 423)
STALLED = 30.0  # seconds without a byte, until a piece is given up and what came of it kept


def publish_doors(receiving: Callable[[], "Receiving"], limits: Limits = PUSH) -> Router:
    """All doors of a push. `receiving` is asked in threads: it may wait until the store is open."""
    return Router(
        DOOR,
        route_handlers=[*_asking(receiving), *_sending(receiving, limits), *_ending(receiving)],
        exception_handlers={
            Refused: refuse,
            StoreError: refuse_for_now,
            ClientException: refuse_unread,
            RecursionError: refuse_unread,
            UnicodeDecodeError: refuse_unread,
        },
        tags=["Publishing"],
    )


def _asking(receiving: Finding) -> list[Any]:
    @get(
        "/museums/{museum:str}",
        sync_to_thread=True,
        responses=refusals(404),
        summary="What a museum pushed so far",
    )
    def state(request: AnyRequest, museum: Museum) -> Response[State]:
        return Response(receiving().state(museum, _host(request)), headers=NOT_KEPT)

    @post(
        "/challenges",
        sync_to_thread=True,
        status_code=200,
        responses=refusals(404, 413),
        summary="A challenge to sign",
    )
    def challenge(request: AnyRequest, data: JSONBody[Wish]) -> Response[Challenge]:
        return Response(receiving().challenge(data.museum, _host(request)), headers=NOT_KEPT)

    @post(
        "/uploads",
        sync_to_thread=True,
        responses=refusals(401, 403, 404, 409, 413, 422),
        summary="A ticket for what was signed",
    )
    def begin(request: AnyRequest, data: JSONBody[Signed]) -> Response[Ticket]:
        return Response(receiving().begin(data, _host(request)), headers=NOT_KEPT)

    @get(
        "/upload",
        sync_to_thread=True,
        operation_class=TicketOperation,
        responses=refusals(401, 413, 422),
        summary="What is missing",
    )
    def awaiting(request: AnyRequest) -> Response[Awaiting]:
        return Response(receiving().awaiting(_upload(request, receiving)), headers=NOT_KEPT)

    @post(
        "/orders",
        sync_to_thread=True,
        status_code=200,
        responses=refusals(401, 403, 404, 409, 413, 422),
        summary="Decide what is shown of a pack",
    )
    def order(request: AnyRequest, data: JSONBody[SignedOrder]) -> Response[Ordered]:
        from companion.publishing.receiving.orders import take_order

        return Response(take_order(receiving(), data, _host(request)), headers=NOT_KEPT)

    return [state, challenge, begin, awaiting, order]


def _sending(receiving: Finding, limits: Limits) -> list[Any]:
    """HEAD of these is GET without its body, as everywhere."""

    @get(
        "/upload/blobs/{name:str}",
        sync_to_thread=True,
        operation_class=TicketOperation,
        responses=OFFSETS,
        summary="How much of a blob is here",
    )
    def blob_offset(request: AnyRequest, name: FromPath[str]) -> Response[Offset]:
        return _offset(receiving().offset(_upload(request, receiving), name))

    @get(
        "/upload/batches/{name:str}",
        sync_to_thread=True,
        operation_class=TicketOperation,
        responses=OFFSETS,
        summary="How much of a batch is here",
    )
    def batch_offset(request: AnyRequest, name: FromPath[str]) -> Response[Offset]:
        return _offset(receiving().offset(_upload(request, receiving), name, batch=True))

    @patch(
        "/upload/blobs/{name:str}",
        request_max_body_size=limits.piece,
        operation_class=PieceOperation,
        responses=PIECES,
        summary="A piece of a blob",
    )
    async def blob(request: AnyRequest, name: FromPath[str]) -> Response[Offset]:
        offset, length = _number(request, "upload-offset"), _number(request, "content-length")

        def begin(upload: "Upload") -> Part | None:
            return receiving().open_blob(upload, name, offset, length)

        def keep(upload: "Upload", part: Part) -> Offset:
            receiving().keep_blob(upload, name, part)
            return Offset(offset=part.length)

        _bound("a piece", length, limits.piece)
        kept = await _take(request, receiving, begin, keep)
        return _offset(kept.offset if kept else offset + length)

    @patch(
        "/upload/batches/{name:str}",
        request_max_body_size=limits.batch,
        operation_class=PieceOperation,
        responses=PIECES,
        summary="A piece of many small blobs",
    )
    async def batch(request: AnyRequest, name: FromPath[str]) -> Response[Any]:
        offset, length = _number(request, "upload-offset"), _number(request, "content-length")
        whole = _number(request, "upload-length")

        def begin(upload: "Upload") -> Part:
            return receiving().open_batch(upload, name, offset, length, whole)

        def keep(upload: "Upload", part: Part) -> tuple[int, Awaiting | None]:
            return part.length, receiving().keep_batch(upload, name, part, whole)

        _bound("a batch", length, limits.batch)
        kept = await _take(request, receiving, begin, keep)
        assert kept is not None
        if kept[1] is None:
            return _offset(kept[0])
        return Response(kept[1], headers=NOT_KEPT | {"upload-offset": str(kept[0])})

    return [blob_offset, batch_offset, blob, batch]


def _ending(receiving: Finding) -> list[Any]:
    @post(
        "/upload/commit",
        sync_to_thread=True,
        status_code=200,
        request_max_body_size=COMMIT,
        operation_class=TicketOperation,
        responses=refusals(401, 403, 404, 409, 413, 422),
        summary="The version counts",
    )
    def commit(request: AnyRequest, data: JSONBody[Commit]) -> Response[Committed]:
        return Response(receiving().commit(_upload(request, receiving, late=True), data), headers=NOT_KEPT)

    @put(
        "/museums/{museum:str}/role",
        sync_to_thread=True,
        request_max_body_size=COMMIT,
        responses=refusals(403, 404, 409, 413, 422),
        summary="A list of versions without a pack",
    )
    def role(museum: Museum, data: JSONBody[Commit]) -> Response[Committed]:
        return Response(receiving().take_role(museum, data), headers=NOT_KEPT)

    return [commit, role]


def refuse(_: AnyRequest, error: Refused) -> Response[bytes]:
    """RFC 9457; `kind` is what programs look at."""
    problem = {"type": "about:blank", "title": error.kind, "status": error.status, "detail": error.detail}
    headers = dict(NOT_KEPT)
    if isinstance(error, WrongOffset):
        problem["offset"] = error.offset
        headers["upload-offset"] = str(error.offset)
    return Response(msgspec.json.encode(problem), status_code=error.status, media_type=PROBLEM, headers=headers)


def refuse_for_now(request: AnyRequest, error: StoreError) -> Response[bytes]:
    """The database is full, busy or about to close."""
    if isinstance(error, StoreFull):
        return refuse(request, NoSpace(0, 0))
    return refuse(request, CannotPublish("its database is not to be had; try again in a minute"))


def refuse_unread(request: AnyRequest, error: Exception) -> Response[bytes]:
    """A body or parameter that is none: nested beyond reason, no UTF-8, too long, of other fields."""
    if not isinstance(error, ClientException):
        return refuse(request, BadRequest("it is no JSON of the kind that is read here"))
    answer = refuse(request, BadRequest(explain(error)))
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return answer
    kind = TooMuch.kind if error.status_code == TooMuch.status else HTTPStatus(error.status_code).phrase
    problem = {"type": "about:blank", "title": kind, "status": error.status_code, "detail": error.detail}
    return Response(msgspec.json.encode(problem), status_code=error.status_code, media_type=PROBLEM, headers=NOT_KEPT)


async def _take(
    request: AnyRequest,
    receiving: Finding,
    begin: Callable[["Upload"], Part | None],
    keep: Callable[["Upload", Part], T],
) -> T | None:
    """A piece from the network to the disk. A refusal is told after the rest of the piece: else nobody reads it."""
    chunks = request.stream()
    try:
        upload = await asyncio.to_thread(_upload, request, receiving)
        part = await asyncio.to_thread(begin, upload)
        if part is None:
            await _drain(chunks)
            return None
        try:
            await _fill(part, chunks)
            return await asyncio.to_thread(keep, upload, part)
        finally:
            await asyncio.to_thread(part.close)
    except Refused:
        await _drain(chunks)
        raise


async def _fill(part: Part, chunks: AsyncIterator[bytes]) -> None:
    """All that comes; where the line breaks or nothing comes any more, what came until then."""
    gathered = bytearray()
    async for chunk in _arriving(chunks):
        gathered += chunk
        if len(gathered) >= GATHERED:
            await asyncio.to_thread(part.write, bytes(gathered))
            gathered.clear()
    if gathered:
        await asyncio.to_thread(part.write, bytes(gathered))


async def _arriving(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(STALLED):
                chunk = await anext(chunks)
        except (StopAsyncIteration, TimeoutError, HTTPException):
            return
        yield chunk


async def _drain(chunks: AsyncIterator[bytes]) -> None:
    """At most as much as the route lets in."""
    async for _ in _arriving(chunks):
        pass


def _upload(request: AnyRequest, receiving: Finding, *, late: bool = False) -> "Upload":
    scheme, _, ticket = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not ticket.strip():
        raise TicketRefused("missing: send it as `Authorization: Bearer …`")
    return receiving().upload(ticket.strip(), late=late)


def _number(request: AnyRequest, field: str) -> int:
    text = request.headers.get(field, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise BadRequest(f"the field {field} must be a number of bytes")
    return int(text)


def _bound(what: str, length: int, limit: int) -> None:
    """Before the body is read: it is not."""
    if length > limit:
        raise TooMuch(what, length, limit)


def _host(request: AnyRequest) -> str:
    return request.headers.get("host", "")


def _offset(offset: int) -> Response[Offset]:
    return Response(Offset(offset=offset), headers=NOT_KEPT | {"upload-offset": str(offset)})
