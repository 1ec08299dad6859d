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

from content_packs.visitor.headers import Headers
from content_packs.visitor.reader import Reader

MOST = 32_000_000  # bytes of bodies kept
BROTLI_QUALITY = 5  # of 11: 1 ms for a story; 11 would take 40
HTML = "text/html; charset=utf-8"
JSON = "application/json"
CODINGS = ("br", "gzip", "identity")


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
    """A made answer, ready to be sent in any coding."""

    body: Body
    lang: str  # that the reader wanted
    scan: str  # reference of the artifact, where opening this answer by its code is a scan
    headers: dict[str, list[tuple[bytes, bytes]]]  # by coding
    tags: dict[str, bytes]  # by coding, quoted


def make(raw: bytes, media_type: str, reader: Reader, scan: str = "", also: Headers = ()) -> Answer:
    body = compress(raw)
    headers = {coding: _headers(body, coding, media_type, reader, also) for coding in CODINGS}
    tags = {coding: f'"{body.tag}-{coding[0]}"'.encode() for coding in CODINGS}
    return Answer(body, reader.lang, scan, headers, tags)


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

    def hottest(self, most: int) -> list[Key]:
        """Keys of the answers sent last, latest first."""
        with self._lock:
            return [key for key, _ in zip(reversed(self._kept), range(most), strict=False)]

    @property
    def size(self) -> int:
        return self._size

    def __len__(self) -> int:
        return len(self._kept)


def _headers(body: Body, coding: str, media_type: str, reader: Reader, also: Headers) -> list[tuple[bytes, bytes]]:
    fields = {
        "content-type": media_type,
        "content-length": str(len(getattr(body, coding))),
        "content-language": reader.lang,
        "story-variant": reader.variant,  # the service worker keeps pages by language and variant
        "etag": f'"{body.tag}-{coding[0]}"',
        "cache-control": "no-cache",  # revalidated each time: a 304 costs no more than the answer
        "vary": "accept-encoding, accept-language, cookie",
    }
    if coding != "identity":
        fields["content-encoding"] = coding
    return [*((name.encode(), value.encode()) for name, value in fields.items()), *also]
