"""The server's doors as calls (companion/publishing/PROTOCOL.md). The one place that speaks HTTP. An edge.

Answers are bounded and nothing is followed: a redirect is told, never obeyed. `Unreachable` may be tried again;
`Refusal` has the server's own sentence.
"""

from collections.abc import Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from companion.publishing.receiving.messages import (
    DOOR,
    Awaiting,
    Challenge,
    Commit,
    Committed,
    Offset,
    Ordered,
    Signed,
    SignedOrder,
    State,
    Ticket,
    Wish,
    is_loopback,
    origin_of,
)
from companion.pushing.errors import BadAddress, NotOurs, Refusal, Unreachable
from content_packs.format.manifest import encode

T = TypeVar("T")
ANSWER = 16_000_000  # bytes
TIMEOUT = httpx.Timeout(60.0, connect=15.0)  # seconds without a byte
AGAIN = (408, 429, 500, 502, 503, 504)  # the server, or a proxy before it, may do better later
JSON = {"content-type": "application/json"}


class Problem(msgspec.Struct, frozen=True):
    """RFC 9457."""

    title: str = ""
    detail: str = ""
    offset: int | None = None


class Elsewhere(Refusal):
    """A piece was sent to another offset than the server's."""

    def __init__(self, offset: int, detail: str) -> None:
        super().__init__(409, "wrong-offset", detail)
        self.offset = offset


class Door:
    """`ticket` is sent with what needs one; `sent` counts bytes of bodies."""

    def __init__(self, url: str, client: httpx.Client) -> None:
        self.url = url
        self.origin = origin_of(url)
        self.client = client
        self.ticket = ""
        self.sent = 0

    def state(self, museum: str) -> State:
        return self._say(State, "GET", f"/museums/{museum}")

    def challenge(self, museum: str) -> Challenge:
        return self._say(Challenge, "POST", "/challenges", Wish(museum=museum))

    def begin(self, wish: Signed) -> Ticket:
        return self._say(Ticket, "POST", "/uploads", wish)

    def order(self, wish: SignedOrder) -> Ordered:
        return self._say(Ordered, "POST", "/orders", wish)

    def awaiting(self) -> Awaiting:
        return self._say(Awaiting, "GET", "/upload")

    def offset(self, path: str) -> int:
        """Of `blobs/…` or `batches/…`."""
        return self._say(Offset, "GET", f"/upload/{path}").offset

    def send(self, path: str, offset: int, length: int, chunks: Iterator[bytes], whole: int | None = None) -> bytes:
        """A piece of `length` bytes from `offset` on; the answer's body."""
        fields = {"upload-offset": str(offset), "content-length": str(length)}
        if whole is not None:
            fields["upload-length"] = str(whole)
        return self._ask("PATCH", f"/upload/{path}", self._counted(chunks), fields)

    def commit(self, commit: Commit) -> Committed:
        return self._say(Committed, "POST", "/upload/commit", commit)

    def take_role(self, museum: str, commit: Commit) -> Committed:
        return self._say(Committed, "PUT", f"/museums/{museum}/role", commit)

    def _counted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.sent += len(chunk)
            yield chunk

    def _say(self, into: type[T], method: str, path: str, said: object = None) -> T:
        raw = self._ask(method, path, encode(said) if said is not None else b"", JSON if said is not None else {})
        try:
            return msgspec.json.decode(raw, type=into)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise NotOurs(self.url, error) from None

    def _ask(self, method: str, path: str, content: Any, fields: dict[str, str]) -> bytes:
        headers = fields | ({"authorization": f"Bearer {self.ticket}"} if self.ticket else {})
        try:
            with self.client.stream(method, f"{self.url}{DOOR}{path}", content=content, headers=headers) as answer:
                raw = _read(self.url, answer)
        except (httpx.TransportError, httpx.StreamError) as error:
            raise Unreachable(self.url, str(error) or type(error).__name__) from None
        if not answer.is_success:
            raise _refusal(self.url, answer, raw)
        return raw


def open_door(to: str, *, insecure: bool = False) -> Door:
    """The doors of the server at `to`; https, but for this very machine (or where the caller insists)."""
    origin = origin_of(to)
    where = urlsplit(to) if origin else None
    if where is None or where.path not in ("", "/") or where.query or where.fragment or "@" in where.netloc:
        raise BadAddress(f"--to {to}: an address as https://guide.example.org is meant, without a path")
    if origin.startswith("http:") and not is_loopback(origin) and not insecure:
        raise BadAddress(
            f"--to {to}: others on the way could read what you push; push to https://… "
            "(or insist with --insecure-http, in a network of your own)"
        )
    return Door(origin, httpx.Client(timeout=TIMEOUT, follow_redirects=False, headers={"accept": "application/json"}))


def _read(where: str, answer: httpx.Response) -> bytes:
    raw = bytearray()
    for chunk in answer.iter_bytes():
        raw += chunk
        if len(raw) > ANSWER:
            raise NotOurs(where, f"an answer of more than {ANSWER:,} bytes")
    return bytes(raw)


def _refusal(where: str, answer: httpx.Response, raw: bytes) -> Exception:
    if answer.is_redirect:
        return NotOurs(where, f"it sends on to {answer.headers.get('location', '')[:200]}: push to that address itself")
    try:
        problem = msgspec.json.decode(raw, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        problem = Problem()
    if problem.offset is not None:
        return Elsewhere(problem.offset, problem.detail)
    if answer.status_code in AGAIN and not problem.title.islower():  # a proxy's, or a mishap: not said by a door
        return Unreachable(where, f"it answers {answer.status_code}")
    return Refusal(answer.status_code, problem.title, problem.detail)
