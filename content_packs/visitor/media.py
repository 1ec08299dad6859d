"""`/media/{sha256}.{ext}`: the blobs that active packs name, whole or by Range (RFC 9110, 14), immutable.

Only media of active packs are served, under the type their manifest gives. Each is hashed before it is first served
(FORMAT.md, Blobs); a damaged or missing one is gone at once.
"""

import re
from typing import Any

import anyio
from litestar import asgi
from litestar.exceptions import NotFoundException

from content_packs.errors import PackError
from content_packs.format.pack import Pack
from content_packs.guide.library import Library
from content_packs.visitor.display import Display
from content_packs.visitor.request import tag_matches
from content_packs.visitor.urls import EXTENSIONS

CHUNK = 262_144  # bytes
NOT_HERE = "No active pack has this medium."
NAME = re.compile(r"/([0-9a-f]{64})\.([a-z0-9]{2,5})")
RANGE = re.compile(rb"bytes=(\d{0,15})-(\d{0,15})")


def read_range(sent: bytes, length: int) -> tuple[int, int] | None:
    """(start, stop) for one satisfiable range; (0, 0) if none is; None to ignore the header (several, or not bytes)."""
    found = RANGE.fullmatch(sent.strip())
    if not found or found[1] == found[2] == b"":
        return None
    if found[1] == b"":
        start, stop = max(0, length - int(found[2])), length
    else:
        start, stop = int(found[1]), min(length, int(found[2]) + 1 if found[2] else length)
        if found[2] and int(found[2]) < int(found[1]):
            return None
    return (start, stop) if start < stop else (0, 0)


def media_handler(display: Display) -> Any:
    @asgi("/media", is_mount=True, copy_scope=True)
    async def media(scope: Any, receive: Any, send: Any) -> None:
        found = NAME.fullmatch(scope["path"].removeprefix("/media").rstrip("/"))
        library = display.now.library
        medium = library.medium(found[1]) if found else None
        if found is None or medium is None or EXTENSIONS.get(medium[0].type) != found[2]:
            raise NotFoundException(detail=NOT_HERE)
        entry, pack = medium
        if scope["method"] not in {"GET", "HEAD"}:
            await _start(send, 405, {"allow": "GET, HEAD", "content-length": "0"})
            await send({"type": "http.response.body", "body": b""})
            return
        if not await _is_sound(library, pack, found[1]):
            raise NotFoundException(detail=NOT_HERE)
        fields = dict(scope["headers"])
        status, start, stop = judge(fields, found[1], entry.length)
        await _start(send, status, _fields(status, start, stop, entry.length, entry.type, found[1]))
        if scope["method"] == "HEAD" or status in {304, 416}:
            await send({"type": "http.response.body", "body": b""})
        else:
            await send_file(send, str(pack.blobs.path(found[1])), start, stop)

    return media


def judge(fields: dict[bytes, bytes], sha256: str, length: int) -> tuple[int, int, int]:
    """(status, start, stop) of the answer to conditional and range fields."""
    tag = f'"{sha256[:32]}"'.encode()
    if tag_matches(fields.get(b"if-none-match", b""), tag):
        return 304, 0, 0
    sent = fields.get(b"range", b"")
    if not sent or fields.get(b"if-range", tag) != tag:
        return 200, 0, length
    wanted = read_range(sent, length)
    if wanted is None:
        return 200, 0, length
    return (206, *wanted) if wanted != (0, 0) else (416, 0, 0)


def _fields(status: int, start: int, stop: int, length: int, media_type: str, sha256: str) -> dict[str, str]:
    fields = {
        "etag": f'"{sha256[:32]}"',
        "cache-control": "public, max-age=31536000, immutable",
        "accept-ranges": "bytes",
    }
    if status == 304:
        return fields
    fields |= {"content-type": media_type, "content-length": str(stop - start)}
    if status == 206:
        fields["content-range"] = f"bytes {start}-{stop - 1}/{length}"
    if status == 416:
        fields["content-range"] = f"bytes */{length}"
    return fields


async def _is_sound(library: Library, pack: Pack, sha256: str) -> bool:
    """Whether the medium is what it says, hashed where it was not yet."""
    if library.is_sound(sha256):
        return True
    try:
        await anyio.to_thread.run_sync(pack.blobs.verify, sha256)
    except PackError:
        library.withdraw(sha256)
        return False
    library.vouch(sha256)
    return True


async def _start(send: Any, status: int, fields: dict[str, str]) -> None:
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def send_file(send: Any, path: str, start: int, stop: int) -> None:
    async with await anyio.open_file(path, "rb") as file:
        await file.seek(start)
        left = stop - start
        while left > 0:
            chunk = await file.read(min(CHUNK, left))
            if not chunk:
                raise OSError(f"{path} is shorter than its manifest says")
            left -= len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})
    if start == stop:
        await send({"type": "http.response.body", "body": b""})
