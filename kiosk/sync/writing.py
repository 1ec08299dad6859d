"""Blobs put away by several writers while the next ones are fetched: a disk takes several fsyncs in one go. An edge.

Each folder is one writer's, and is fsynced once at the end: whoever needs what came to be there after a power cut ends
the writing.
"""

from collections.abc import Callable, Iterator
from queue import Queue
from threading import Thread
from types import TracebackType

from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import hash_of

WRITERS = 4
AHEAD = 4  # blobs that wait for one
Told = Callable[[int], object]
"""Called with the bytes of each blob that is there."""


class Writing:
    """`with Writing(…) as writing: writing.put(raw)`. What a writer meets (a full disk) is raised by the next `put` or
    at the end; what came before is kept, whatever ends it."""

    def __init__(self, blobs: FileBlobs, told: Told = lambda length: None) -> None:
        self._writers = [_Writer(blobs, told) for _ in range(WRITERS)]

    def put(self, raw: bytes) -> None:
        self._raise()
        self._writers[int(hash_of(raw)[:2], 16) % WRITERS].waiting.put(raw)

    def __enter__(self) -> "Writing":
        for writer in self._writers:
            writer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for writer in self._writers:
            writer.waiting.put(None)
        for writer in self._writers:
            writer.join()
        self._raise()

    def _raise(self) -> None:
        for writer in self._writers:
            if writer.fault:
                raise writer.fault


class _Writer(Thread):
    def __init__(self, blobs: FileBlobs, told: Told) -> None:
        super().__init__(name="writer", daemon=True)
        self.waiting: Queue[bytes | None] = Queue(AHEAD)
        self.fault: Exception | None = None
        self._blobs, self._told, self._ended = blobs, told, False

    def run(self) -> None:
        """One that failed goes on taking, so that nobody waits for it."""
        try:
            self._blobs.put_all(self._take())
        except Exception as fault:
            self.fault = fault
            while not self._ended:
                self._ended = self.waiting.get() is None

    def _take(self) -> Iterator[bytes]:
        while (raw := self.waiting.get()) is not None:
            yield raw
            self._told(len(raw))
        self._ended = True
