"""Answers already made: pages and JSON whose bytes depend on library, language and variant only.

Made on first request, compressed once, kept in a bounded cache, sent as they are. One `Answers` belongs to one library;
with a new library comes a new one, so no page of two versions is ever sent.
"""

from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import NamedTuple
from zlib import MAX_WBITS, compressobj

import brotli
import msgspec

MOST = 32_000_000  # bytes of bodies kept
BROTLI_QUALITY = 5  # of 11: 1 ms for a story; 11 would take 40
HTML = "text/html; charset=utf-8"
JSON = "application/json"


class Body(msgspec.Struct, frozen=True):
    """One body in each content coding."""

    identity: bytes
    gzip: bytes
    br: bytes
    tag: str  # strong, before the coding is added

    @property
    def size(self) -> int:
        return len(self.identity) + len(self.gzip) + len(self.br)


def compress(raw: bytes) -> Body:
    gzip = compressobj(6, wbits=MAX_WBITS | 16)
    return Body(
        raw,
        gzip.compress(raw) + gzip.flush(),
        brotli.compress(raw, quality=BROTLI_QUALITY),
        sha256(raw).hexdigest()[:20],
    )


class Key(NamedTuple):
    path: str  # normalised: a code in capitals without hyphens
    lang: str
    variant: str


class Answer(msgspec.Struct, frozen=True):
    """A made answer; `headers` per coding are ready to be sent."""

    body: Body
    type: str
    lang: str  # of the interface, for Content-Language
    scan: str = ""  # reference of the artifact, where opening this answer is a scan
    headers: dict[str, list[tuple[bytes, bytes]]] = {}


def make(raw: bytes, media_type: str, lang: str, scan: str = "", also: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer ready to be sent in any coding."""
    body = compress(raw)
    headers = {coding: _headers(body, coding, media_type, lang, also) for coding in ("identity", "gzip", "br")}
    return Answer(body, media_type, lang, scan, headers)


class Answers:
    """Bounded by bytes; the least recently sent goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Answer | None:
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
            return answer

    def keep(self, key: Key, answer: Answer) -> Answer:
        with self._lock:
            old = self._kept.pop(key, None)
            self._size += answer.body.size - (old.body.size if old else 0)
            self._kept[key] = answer
            while self._size > self._most and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._size -= gone.body.size
        return answer

    @property
    def size(self) -> int:
        return self._size

    def __len__(self) -> int:
        return len(self._kept)


def _headers(
    body: Body, coding: str, media_type: str, lang: str, also: tuple[tuple[str, str], ...]
) -> list[tuple[bytes, bytes]]:
    fields = [
        ("content-type", media_type),
        ("content-length", str(len(getattr(body, coding)))),
        ("content-language", lang),
        ("etag", f'"{body.tag}-{coding[0]}"'),
        ("cache-control", "no-cache"),
        ("vary", "accept-encoding, accept-language, cookie"),
        *also,
    ]
    if coding != "identity":
        fields.append(("content-encoding", coding))
    return [(name.encode(), value.encode()) for name, value in fields]
