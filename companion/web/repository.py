"""`/repository/metadata/…` and `/repository/manifests/…`: what readers verify, to be fetched and kept (RFC 9110, 9111).

Exact names alone: what is encoded, in capitals or climbs is not here, so no two addresses give the same file and no
cache on the way can be filled. Numbered and hashed files never change; `timestamp.json` is asked for each time, and its
answer is mostly "the same".
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any

import anyio
import msgspec
import structlog
from litestar import asgi

from companion.store.errors import StoreError
from content_packs.errors import Missing, PackError
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import hash_of
from content_packs.visitor.answers import CODERS
from content_packs.visitor.failures import Problem
from content_packs.visitor.request import read_coding, tag_matches

if TYPE_CHECKING:
    from companion.office import Office
    from companion.publishing.mirror import StoreSource

DOOR = "/repository"
TIMESTAMP = "timestamp.json"
ROLE = r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?"
_METADATA = re.compile(rf"{DOOR}/metadata/(timestamp\.json|[1-9][0-9]{{0,15}}\.{ROLE}\.json)")
_MANIFEST = re.compile(rf"{DOOR}/manifests/({ROLE})/([0-9a-f]{{64}})\.([a-z0-9-]+(?:\.[a-z0-9-]+){{0,3}}\.json)")
LONGEST = 400  # characters of a path
KEPT = 16_000_000  # bytes of coded files kept ready
SMALL = 256  # bytes that no coding makes smaller
IMMUTABLE = "public, max-age=31536000, immutable"
FRESH = "no-cache"  # kept, and asked for each time (RFC 9111, 5.2.2.4)


class Wanted(msgspec.Struct, frozen=True):
    """What an address names: a signed file, or (`sha256`) a target."""

    name: str
    sha256: str = ""

    @property
    def lasting(self) -> bool:
        return self.name != TIMESTAMP


class Coded(msgspec.Struct, frozen=True):
    body: bytes
    tag: str


class Shelf:
    """Reads files of the store, and keeps the lasting ones coded, the last asked for, within bounds."""

    def __init__(self, office: "Callable[[], Office]") -> None:
        self._office = office
        self._source: StoreSource | None = None
        self._kept: OrderedDict[tuple[Wanted, str], Coded] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def find(self, wanted: Wanted, coding: str) -> Coded | None:
        """What is kept ready."""
        with self._lock:
            found = self._kept.get((wanted, coding))
            if found:
                self._kept.move_to_end((wanted, coding))
            return found

    def read(self, wanted: Wanted, coding: str) -> Coded:
        """From the store, in a thread; `Missing` where it has no such file."""
        source = self._open()
        limit = max(LIMITS.targets, LIMITS.role, LIMITS.manifest)
        raw = source.target(wanted.name, wanted.sha256, limit) if wanted.sha256 else source.metadata(wanted.name, limit)
        used = coding if len(raw) > SMALL else "identity"
        made = Coded(CODERS[used](raw), f'"{hash_of(raw)[:32]}{"" if used == "identity" else f"-{used}"}"')
        if wanted.lasting:
            self._keep((wanted, coding), made)
        return made

    def _open(self) -> "StoreSource":
        from companion.publishing.mirror import StoreSource

        if self._source is None:
            office = self._office()
            self._source = StoreSource(office.store, office.blobs)
        return self._source

    def _keep(self, key: tuple[Wanted, str], made: Coded) -> None:
        with self._lock:
            if key in self._kept or len(made.body) > KEPT // 4:
                return
            self._kept[key] = made
            self._size += len(made.body)
            while self._size > KEPT:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone.body)


def repository_doors(office: "Callable[[], Office]") -> Any:
    """`office` waits until the store is open: it is called in threads alone."""
    shelf = Shelf(office)

    @asgi(DOOR, is_mount=True, copy_scope=True)
    async def repository(scope: Any, receive: Any, send: Any) -> None:
        wanted = read_address(scope)
        if wanted is None:
            return await _refuse(send, 404, "There is no such file.")
        if scope["method"] not in {"GET", "HEAD"}:
            return await _refuse(send, 405, "These files are only read.", {"allow": "GET, HEAD"})
        fields = dict(scope["headers"])
        coding = read_coding(fields.get(b"accept-encoding", b""))
        try:
            found = shelf.find(wanted, coding)
            if found is None:
                found = await anyio.to_thread.run_sync(shelf.read, wanted, coding)
        except Missing:
            return await _refuse(send, 404, "There is no such file.")
        except (PackError, StoreError) as error:
            structlog.get_logger().error("repository not read", name=wanted.name, why=str(error))
            return await _refuse(send, 503, "This file cannot be read now; ask again later.", {"retry-after": "30"})
        return await _answer(send, scope["method"], wanted, found, fields.get(b"if-none-match", b""))

    return repository


def read_address(scope: Any) -> Wanted | None:
    """The path as it was sent; a path that needed decoding names nothing (pure)."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    try:
        path = raw.partition(b"?")[0].decode("ascii")
    except UnicodeDecodeError:
        return None
    if len(path) > LONGEST or ".." in path:
        return None
    if found := _METADATA.fullmatch(path):
        return Wanted(found[1])
    if found := _MANIFEST.fullmatch(path):
        return Wanted(f"{found[1]}/{found[3]}", found[2])
    return None


async def _answer(send: Any, method: str, wanted: Wanted, found: Coded, sent: bytes) -> None:
    fields = {
        "cache-control": IMMUTABLE if wanted.lasting else FRESH,
        "etag": found.tag,
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
    }
    if tag_matches(sent, found.tag.encode()):
        return await _send(send, 304, fields, b"")
    fields |= {"content-type": "application/json", "content-length": str(len(found.body))}
    coding = found.tag.strip('"').partition("-")[2]
    if coding:
        fields["content-encoding"] = coding
    return await _send(send, 200, fields, b"" if method == "HEAD" else found.body)


async def _refuse(send: Any, status: int, detail: str, also: dict[str, str] | None = None) -> None:
    """RFC 9457."""
    body = msgspec.json.encode(Problem(title=HTTPStatus(status).phrase, status=status, detail=detail))
    fields = {"content-type": "application/problem+json", "content-length": str(len(body)), "cache-control": "no-store"}
    await _send(send, status, fields | (also or {}), body)


async def _send(send: Any, status: int, fields: dict[str, str], body: bytes) -> None:
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
