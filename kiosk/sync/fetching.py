"""Brings blobs here: from one source after the other, on at the byte after any cut, hashed as they lie on the disk.

A blob that is not what it is called is thrown away, told, and asked of the next source: never again of the same one in
this sync. A source that does not answer is tried again while anything comes of it.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

import structlog

from content_packs.errors import Damaged, Missing, PackError, Unavailable, Untrusted
from content_packs.exchange.batches import unpack_batch
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Blob, encode, hash_of
from kiosk.fetch.errors import Busy, Offline
from kiosk.fetch.parts import TAG, Part
from kiosk.fetch.sources import Source
from kiosk.sync.missing import Plan
from kiosk.sync.writing import Told, Writing

log = structlog.get_logger()
TRIES = 5  # of a source, without a byte of progress
FIRST, LONGEST = 0.5, 8.0  # seconds between two
BATCH = ".batch"
NAMED = 3  # of the blobs that were not to be had
FLUSHED = 8  # batches after which folders are fsynced


class Incomplete(Unavailable):
    """No source has these whole; those that came are kept."""

    def __init__(self, lacking: Sequence[Blob], wrong: Sequence[str]) -> None:
        why = f"; {len(wrong)} came damaged" if wrong else ""
        some = ", ".join(f"{blob.sha256[:12]}…" for blob in lacking[:NAMED])
        super().__init__(f"{len(lacking)} blobs were not to be had ({some}){why}")
        self.lacking, self.wrong = tuple(lacking), tuple(wrong)


class Fetching:
    """`sleep` is handed in."""

    def __init__(
        self, blobs: FileBlobs, parts: Path, sources: Sequence[Source], sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self.blobs, self.parts, self.sources, self._sleep = blobs, parts, sources, sleep
        self.wrong: list[str] = []  # SHA-256 of what came damaged

    def fetch(self, plan: Plan, told: Told = lambda length: None) -> None:
        """All of it, or `Incomplete` with what no source had; `Unavailable` where none answers any more."""
        lacking, last = [blob for blob in plan.blobs if blob.sha256 not in self.blobs], None
        for source in self.sources:
            try:
                lacking = self._fetch_from(source, plan, lacking, told)
            except Unavailable as error:
                last = error
                lacking = [blob for blob in lacking if blob.sha256 not in self.blobs]
            if not lacking:
                return
        if lacking:
            raise last or Incomplete(lacking, self.wrong)

    def _fetch_from(self, source: Source, plan: Plan, wanted: Sequence[Blob], told: Told) -> list[Blob]:
        """What this source has not."""
        left = {blob.sha256 for blob in wanted}
        batches = [asked for batch in plan.together if (asked := [blob for blob in batch if blob.sha256 in left])]
        for some in range(0, len(batches), FLUSHED):
            with Writing(self.blobs, told) as writing:
                for asked in batches[some : some + FLUSHED]:
                    self._together(source, asked, writing)
        for blob in plan.alone:
            if blob.sha256 in left:
                self._alone(source, blob, told)
        return [blob for blob in wanted if blob.sha256 not in self.blobs]

    def _together(self, source: Source, asked: Sequence[Blob], writing: Writing) -> None:
        """Again for the rest where an answer was full before its end."""
        while asked:
            part = Part(self.parts / batch_name(asked))
            awaited = {blob.sha256: blob.length for blob in asked}
            try:
                came = self._patiently(part, lambda: self._store(source.blobs(asked, part), awaited, writing))  # noqa: B023
            except Untrusted as error:
                part.drop()
                log.warning("a batch was refused", why=str(error))
                return
            finally:
                part.close()
            rest = [blob for blob in asked if blob.sha256 not in came]
            asked = rest if came else []

    def _store(self, raws: Iterable[bytes], awaited: dict[str, int], writing: Writing) -> set[str]:
        """What is awaited of what comes; the rest is told."""
        came, wrong = set[str](), list[str]()
        for raw in raws:
            name = hash_of(raw)
            if name in awaited:
                came.add(name)
                writing.put(raw)
            else:
                wrong.append(name)
        if wrong:
            self._tell_wrong(wrong[0], f"{len(wrong)} blobs that nobody asked for came in its place")
        return came

    def _alone(self, source: Source, blob: Blob, told: Told) -> None:
        part = Part(self.parts / blob.sha256, told)
        told(begun := part.length)
        try:
            if part.length < blob.length:
                self._patiently(part, lambda: source.blob(blob, part))
            part.close()
            self.blobs.adopt(part.file, blob.sha256)
        except Damaged as error:
            part.drop()
            self._tell_wrong(blob.sha256, str(error))
            if begun:  # what was here before may be another source's fault
                self._alone(source, blob, told)
        except Missing:
            log.warning("a blob is not to be had", sha256=blob.sha256)
        except Untrusted as error:
            part.drop()
            self._tell_wrong(blob.sha256, str(error))
        finally:
            part.close()

    def _patiently(self, part: Part, fetch: Callable[[], "set[str] | None"]) -> set[str]:
        """Until it is here; a cut is nothing while bytes come."""
        tries, before = 0, part.length
        while True:
            try:
                return fetch() or set()
            except Busy:
                raise
            except Offline:
                tries = 0 if part.length > before else tries + 1
                before = part.length
                if tries >= TRIES:
                    raise
                self._sleep(min(FIRST * 2 ** max(tries - 1, 0), LONGEST))

    def _tell_wrong(self, sha256: str, why: str) -> None:
        self.wrong.append(sha256)
        log.warning("a blob was thrown away", sha256=sha256, why=why)


def batch_name(asked: Sequence[Blob]) -> str:
    """A list's own name on the disk."""
    return hash_of(encode([blob.sha256 for blob in asked])) + BATCH


def salvage(blobs: FileBlobs, parts: Path, awaited: set[str], plan: Plan) -> int:
    """What is whole in answers that broke off and that nobody asks for again: how many blobs. Other leftovers go."""
    asked = {batch_name(batch) for batch in plan.together} | {blob.sha256 for blob in plan.alone}
    saved = 0
    for file in sorted(parts.glob("*")) if parts.is_dir() else ():
        name = file.name.removesuffix(TAG)
        if name in asked:
            continue
        if name.endswith(BATCH) and file.name == name:
            saved += len(blobs.put_all(raw for raw in _whole(file) if hash_of(raw) in awaited))
        file.unlink(missing_ok=True)
    return saved


def _whole(file: Path) -> Iterator[bytes]:
    try:
        yield from unpack_batch(BytesIO(file.read_bytes()))
    except PackError:
        return
