"""Answers already made: pages and JSON whose bytes depend on library, language and variant only.

Made on first request, compressed once per coding, kept in a bounded cache, sent as they are. One `Answers` belongs to
one library; with a new library comes a new one, so no page of two versions is ever sent.
"""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import Any, NamedTuple
from zlib import MAX_WBITS, compressobj

import brotli
import msgspec

from content_packs.visitor.headers import Headers
from content_packs.visitor.reader import Reader

MOST = 32_000_000  # bytes of bodies kept
MOST_READY, ASKED = 4_000, 1_000  # kinds of requests remembered, and bytes of each
BROTLI_QUALITY = 5  # of 11, which saves 8 % and takes fifty times as long (DECISIONS.md)
HTML = "text/html; charset=utf-8"
JSON = "application/json"


class Body(msgspec.Struct, frozen=True):
    """One body in each content coding."""

    identity: bytes
    gzip: bytes
    br: bytes
    tag: str  # strong, before the coding is added


def compress(raw: bytes) -> Body:
    return Body(raw, _gzip(raw), _brotli(raw), sha256(raw).hexdigest()[:20])


def _gzip(raw: bytes) -> bytes:
    made = compressobj(6, wbits=MAX_WBITS | 16)
    return made.compress(raw) + made.flush()


def _brotli(raw: bytes) -> bytes:
    return bytes(brotli.compress(raw, quality=BROTLI_QUALITY))


Message = dict[str, Any]
"""Of ASGI."""

CODERS: dict[str, Callable[[bytes], bytes]] = {"br": _brotli, "gzip": _gzip, "identity": lambda raw: raw}


class Key(NamedTuple):
    path: str  # normalised: a code in capitals without hyphens
    lang: str
    variant: str


class Coded(NamedTuple):
    """An answer in one coding, ready to be sent: its ASGI messages are made once, and never changed."""

    tag: bytes  # quoted
    start: Message
    rest: Message
    same: Message  # in place of `start`: a 304


Asked = tuple[str, bytes, bytes, bytes, bytes]
"""A request: path, query, and the fields Cookie, Accept-Language and Accept-Encoding."""


class Ready(NamedTuple):
    """What is sent to requests that say the same; only whether their reader has it already is left to see."""

    scan: str  # reference of the artifact, where it was opened by its code
    lang: str
    tag: bytes
    start: Message
    rest: Message
    same: Message


class Answer:
    """A made answer. It is coded when a coding is first asked for: a cold scan waits for one, not for all."""

    def __init__(self, raw: bytes, media_type: str, reader: Reader, scan: str = "", also: Headers = ()) -> None:
        self.raw = raw
        self.type = media_type
        self.lang = reader.lang
        self.variant = reader.variant
        self.scan = scan  # reference of the artifact, where opening this answer by its code is a scan
        self.also = also
        self.size = 2 * len(raw)  # bytes at most: gzip and brotli are each less than half of a page
        self._tag = sha256(raw).hexdigest()[:20]
        self._coded: dict[str, Coded] = {}

    def coded(self, coding: str) -> Coded:
        """In one of CODERS."""
        found = self._coded.get(coding)
        if found is None:
            found = self._coded[coding] = self._code(coding)
        return found

    def _code(self, coding: str) -> Coded:
        body = CODERS[coding](self.raw)
        tag = f'"{self._tag}-{coding[0]}"'
        fields = {
            "content-language": self.lang,
            "story-variant": self.variant,  # the service worker keeps pages by language and variant
            "etag": tag,
            "cache-control": "no-cache",  # revalidated each time: a 304 costs no more than the answer
            "vary": "accept-encoding, accept-language, cookie",
        }
        unchanged = (*_encode(fields), *self.also)
        of_body = {"content-type": self.type, "content-length": str(len(body))}
        if coding != "identity":
            of_body["content-encoding"] = coding
        return Coded(
            tag.encode(),
            {"type": "http.response.start", "status": 200, "headers": [*_encode(of_body), *unchanged]},
            {"type": "http.response.body", "body": body},
            {"type": "http.response.start", "status": 304, "headers": [*unchanged]},
        )


class Answers:
    """Bounded by bytes; the least recently looked up goes first.

    What is `ready` points at answers kept, and is looked at before them: it is emptied whenever one goes or it is full,
    so after each going those still asked for are looked up again, and outlive the next.
    """

    def __init__(self, most: int = MOST) -> None:
        self.ready: dict[Asked, Ready] = {}
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
            self._size += answer.size - (old.size if old else 0)
            self._kept[key] = answer
            while self._size > self._most and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._size -= gone.size
                self.ready.clear()
        return answer

    def keep_ready(self, asked: Asked, ready: Ready) -> None:
        """Unless it was asked for with long words, which none but few send."""
        if len(self.ready) >= MOST_READY:
            self.ready.clear()
        if sum(map(len, asked)) <= ASKED:
            self.ready[asked] = ready

    def drop(self, path: str) -> None:
        """Answers at this path are made again when they are asked for."""
        with self._lock:
            for key in [key for key in self._kept if key.path == path]:
                self._size -= self._kept.pop(key).size
            self.ready.clear()

    def hottest(self, most: int) -> list[Key]:
        """Keys of the answers sent last, latest first."""
        with self._lock:
            return [key for key, _ in zip(reversed(self._kept), range(most), strict=False)]

    @property
    def size(self) -> int:
        return self._size

    def __len__(self) -> int:
        return len(self._kept)


def _encode(fields: dict[str, str]) -> Headers:
    return tuple((name.encode(), value.encode()) for name, value in fields.items())
