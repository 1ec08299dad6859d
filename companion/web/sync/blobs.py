"""`/sync/v1/blobs`: what manifests name, for kiosks with a pass (RFC 9110, 9111).

    GET, HEAD /sync/v1/blobs/{sha256}     one blob, whole or by one Range; If-Range; kept for ever
    POST /sync/v1/blobs                   ["‹sha256›", …] → one batch (`exchange.batches`), in the order asked

A batch stops where it is full. `blobs-asked` says how many of the list it answers, from its start; `blobs-sent` how
many of these are in it: those that are not here, damaged or too large to travel so are passed over. The same list gives
the same bytes, so a batch goes on where it broke off by Range and If-Range too. A pass is enough: manifests are public,
and kiosks belong to the alliance (DECISIONS.md). A blob is hashed before it is sent first; a damaged one is gone.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import anyio
import msgspec
from litestar import Request, asgi

from companion.web.sync.packing import Batches, Sound, read_wish
from companion.web.sync.passing import kiosk_asking
from content_packs.exchange.fleet import DOOR
from content_packs.format.paths import is_sha256
from content_packs.visitor.failures import Problem
from content_packs.visitor.media import judge, send_file

if TYPE_CHECKING:
    from companion.office import Office

PATH = f"{DOOR}/blobs"
WISH = 300_000  # bytes of a list of 4,096 hashes
IMMUTABLE = "private, max-age=31536000, immutable"
Fields = dict[str, str]


def blob_doors(office: "Callable[[], Office]") -> list[Any]:
    """`office` waits until the store is open: it is called in threads alone."""
    sound, batches = Sound(), Batches()

    def who(scope: Any) -> "Office":
        found = office()
        kiosk_asking(Request(scope), found)
        return found

    @asgi("/blobs", is_mount=True, copy_scope=True)
    async def blobs(scope: Any, receive: Any, send: Any) -> None:
        name = scope["path"].removeprefix(PATH).strip("/")
        allowed = "GET, HEAD" if name else "POST"
        if scope["method"] not in allowed:
            return await _refuse(send, 405, f"Only {allowed} here.", {"allow": allowed})
        asked = await anyio.to_thread.run_sync(who, scope)
        if name:
            return await _one(scope, send, asked, sound, name)
        return await _many(scope, receive, send, asked, batches)

    return [blobs]


async def _one(scope: Any, send: Any, office: "Office", sound: Sound, name: str) -> None:
    length = await anyio.to_thread.run_sync(sound.length, office.blobs, name) if is_sha256(name) else None
    if length is None:
        return await _refuse(send, 404, "There is no such blob.")
    fields = dict(scope["headers"])
    status, start, stop = judge(fields, name, length)
    told = _fields(name, status, start, stop, length) | {"cache-control": IMMUTABLE}
    await _start(send, status, told)
    if scope["method"] == "HEAD" or status in {304, 416}:
        return await _end(send)
    return await send_file(send, str(office.blobs.path(name)), start, stop)


async def _many(scope: Any, receive: Any, send: Any, office: "Office", batches: Batches) -> None:
    body = await _read(receive)
    wish = read_wish(body) if body is not None else None
    if body is None or wish is None:
        return await _refuse(send, 413 if body is None else 400, "A JSON list of at most 4,096 SHA-256 is read here.")
    made = await anyio.to_thread.run_sync(batches.make, office.blobs, wish)
    status, start, stop = judge(dict(scope["headers"]), made.sha256, len(made.body))
    told = _fields(made.sha256, status, start, stop, len(made.body)) | {"cache-control": "no-store"}
    await _start(send, status, told | {"blobs-asked": str(made.asked), "blobs-sent": str(made.sent)})
    return await _end(send, b"" if status in {304, 416} else made.body[start:stop])


def _fields(sha256: str, status: int, start: int, stop: int, length: int) -> Fields:
    fields = {"etag": f'"{sha256[:32]}"', "accept-ranges": "bytes", "x-content-type-options": "nosniff"}
    if status == 304:
        return fields
    fields |= {"content-type": "application/octet-stream", "content-length": str(stop - start)}
    if status == 206:
        fields["content-range"] = f"bytes {start}-{stop - 1}/{length}"
    if status == 416:
        fields["content-range"] = f"bytes */{length}"
    return fields


async def _read(receive: Any) -> bytes | None:
    """The body; None of one that is too long, of which no more is kept."""
    raw, more, fits = bytearray(), True, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(raw)
        more = message.get("more_body", False)
        fits = fits and len(raw) + len(message.get("body", b"")) <= WISH
        if not fits:
            return None
        raw += message.get("body", b"")
    return bytes(raw)


async def _refuse(send: Any, status: int, detail: str, also: Fields | None = None) -> None:
    """RFC 9457."""
    body = msgspec.json.encode(Problem(title=HTTPStatus(status).phrase, status=status, detail=detail))
    fields = {"content-type": "application/problem+json", "content-length": str(len(body)), "cache-control": "no-store"}
    await _start(send, status, fields | (also or {}))
    await _end(send, body)


async def _start(send: Any, status: int, fields: Fields) -> None:
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _end(send: Any, body: bytes = b"") -> None:
    await send({"type": "http.response.body", "body": body})
