"""A source on the server: `/repository` for signed files, `/sync/v1/blobs` for what manifests name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

import msgspec

from content_packs.errors import Missing, TooLarge, Untrusted
from content_packs.exchange.batches import BATCH, unpack_batch
from content_packs.exchange.fleet import DOOR
from content_packs.format.manifest import Blob
from content_packs.format.trust.sources import MANIFESTS, METADATA, hashed
from kiosk.fetch.errors import Busy, NotProven, Offline, Portal, Shut
from kiosk.fetch.parts import Part
from kiosk.fetch.port import Answer, Insecure, NotOurs, Unreachable, Web

REPOSITORY, BLOBS = "/repository", f"{DOOR}/blobs"
LEAST, LONGEST, USUAL = 1.0, 3_600.0, 30.0  # seconds that a server may ask to wait
ROOM = 100_000  # bytes of a batch beside its blobs
Token = Callable[[bool], str]
"""The pass; a new one where it is True."""


class WebSource:
    def __init__(self, web: Web, token: Token) -> None:
        self._web, self._token = web, token

    def metadata(self, name: str, limit: int) -> bytes:
        return self._file(f"{METADATA}/{name}", name, limit)

    def target(self, path: str, sha256: str, limit: int) -> bytes:
        return self._file(f"{MANIFESTS}/{hashed(path, sha256)}", path, limit)

    def blob(self, wanted: Blob, part: Part) -> None:
        path = f"{BLOBS}/{wanted.sha256}"
        fields = {"range": f"bytes={part.length}-"} if part.length else {}
        landing = _Landing(part, wanted.length)
        answer = self._admitted(path, fields, landing, wanted.length)
        if answer.status == 416:  # all of it is here, whatever it is
            return
        _judge(answer, path)
        landing.check_whole(path)

    def blobs(self, wanted: Sequence[Blob], part: Part) -> Iterator[bytes]:
        """The body is on the disk before it is unpacked, so that a cut costs nothing."""
        limit = sum(blob.length for blob in wanted) + ROOM
        body = msgspec.json.encode([blob.sha256 for blob in wanted])
        tag = part.tag
        fields = {"range": f"bytes={part.length}-", "if-range": tag} if part.length and tag else {}
        landing = _Landing(part, limit, tagged=True)
        answer = self._admitted(BLOBS, fields, landing, limit, body)
        if answer.status != 416:
            _judge(answer, BLOBS)
        with part.file.open("rb") as file:
            yield from unpack_batch(file, msgspec.structs.replace(BATCH, unpacked=max(limit, BATCH.unpacked)))
        part.drop()

    def _file(self, place: str, name: str, limit: int) -> bytes:
        path = f"{REPOSITORY}/{place}"
        with telling(path):
            answer = self._web.ask("GET", path, limit=limit + 1)
        _judge(answer, name)
        if len(answer.body) > limit:
            raise TooLarge(name, len(answer.body), limit)
        return answer.body

    def _admitted(
        self, path: str, fields: Mapping[str, str], landing: "_Landing", limit: int, body: bytes | None = None
    ) -> Answer:
        """With the pass; once more with a new one where it is over."""
        for anew in (False, True):
            said = {**fields, "authorization": f"Bearer {self._token(anew)}"}
            with telling(path):
                answer = self._web.stream(path, said, landing.take, limit, body, landing.begun)
            if answer.status != 401:
                return answer
        raise Shut


class _Landing:
    """Where an answer's bytes go, to a request that said at which byte to begin. `whole`: bytes at most."""

    def __init__(self, part: Part, whole: int, *, tagged: bool = False) -> None:
        self._part, self._whole, self._tagged = part, whole, tagged
        self._skip = 0

    def begun(self, answer: Answer) -> None:
        """A whole answer where the rest was asked for: the body is another one by now, or who sends it knows no
        Range."""
        if answer.headers.get("content-type", "") != "application/octet-stream":
            raise NotOurs("something else than bytes comes")
        said = answer.headers.get("content-range", "")
        if answer.status == 206 and not said.startswith(f"bytes {self._part.length}-"):
            raise NotOurs("another range comes than was asked for")
        if answer.status == 200 and self._tagged:
            self._part.begin(answer.headers.get("etag", ""))
        elif answer.status == 200:
            self._skip = self._part.length

    def take(self, piece: bytes) -> None:
        over = min(self._skip, len(piece))
        self._skip -= over
        if self._part.length + len(piece) - over > self._whole:
            raise NotOurs("more bytes come than there can be")
        self._part.append(piece[over:])

    def check_whole(self, path: str) -> None:
        if self._part.length != self._whole:
            raise Untrusted(f"{path}: {self._part.length:,} bytes came of {self._whole:,}")


def _judge(answer: Answer, what: str) -> None:
    """Nothing of a good answer; else the error that says what to do."""
    kind = answer.headers.get("content-type", "")
    if answer.status == 404 and "html" not in kind:
        raise Missing(what)
    if answer.status in {429, 503}:
        raise Busy(_seconds(answer.headers.get("retry-after", ""), answer.headers.get("date", "")))
    if "html" in kind or answer.status == 511:  # RFC 6585, 6
        raise Portal(f"{what}: a web page is in the way (captive portal?)")
    if answer.status == 403:
        raise Shut
    if answer.status not in {200, 206}:
        raise Offline(f"{what}: the server answers {answer.status}")


def _seconds(said: str, date: str) -> float:
    """Retry-After (RFC 9110, 10.2.3), within bounds; an instant is read against the server's own clock."""
    if said.isascii() and said.isdecimal() and len(said) < 10:
        return min(max(float(said), LEAST), LONGEST)
    try:
        seconds = (parsedate_to_datetime(said) - parsedate_to_datetime(date)).total_seconds()
    except (ValueError, TypeError):
        return USUAL
    return min(max(seconds, LEAST), LONGEST)


@contextmanager
def telling(what: str) -> Iterator[None]:
    """What befell the line, as errors of a source."""
    try:
        yield
    except Unreachable as error:
        raise Offline(f"{what}: {error}") from None
    except Insecure as error:
        raise NotProven(str(error)) from None
    except NotOurs as error:
        raise Portal(str(error)) from None
