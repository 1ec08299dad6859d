"""Blobs put away by several writers while the next ones are fetched: a disk takes several fsyncs in one go. An edge.

Each folder is one writer's, and is fsynced once at the end: whoever needs what came to be there after a power cut ends
the writing.
"""

from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Condition, Thread
from types import TracebackType
from typing import Protocol

from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import hash_of

WRITERS = 4
AHEAD = 8_000_000  # bytes of blobs that wait to be written
Told = Callable[[int], object]
"""Called with the bytes of each blob that is there."""


class Done(Protocol):
    def __call__(self, length: int, *, there: bool = True) -> None: ...


class Writing:
    """`with Writing(…) as writing: writing.put(raw)`. What a writer meets (a full disk) is raised by the next `put` or
    at the end; what came before is kept, whatever ends it."""

    def __init__(self, blobs: FileBlobs, told: Told = lambda length: None) -> None:
        self._waiting, self._told = 0, told
        self._fewer = Condition()
        self._writers = [_Writer(blobs, self._done) for _ in range(WRITERS)]

    def put(self, raw: bytes) -> None:
        """Waits while too much waits already."""
        with self._fewer:
            self._fewer.wait_for(lambda: self._waiting + len(raw) <= AHEAD or not self._waiting)
            self._waiting += len(raw)
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

    def _done(self, length: int, *, there: bool = True) -> None:
        with self._fewer:
            self._waiting -= length
            self._fewer.notify()
            if there:
                self._told(length)

    def _raise(self) -> None:
        for writer in self._writers:
            if writer.fault:
                raise writer.fault


class _Writer(Thread):
    def __init__(self, blobs: FileBlobs, done: "Done") -> None:
        super().__init__(name="writer", daemon=True)
        self.waiting: SimpleQueue[bytes | None] = SimpleQueue()
        self.fault: Exception | None = None
        self._blobs, self._done = blobs, done
        self._taken: bytes | None = b""  # None: its end

    def run(self) -> None:
        """One that failed goes on taking, so that nobody waits for it."""
        try:
            self._blobs.put_all(self._take())
        except Exception as fault:
            self.fault = fault
            while self._taken is not None:
                self._done(len(self._taken), there=False)
                self._taken = self.waiting.get()

    def _take(self) -> Iterator[bytes]:
        while (raw := self.waiting.get()) is not None:
            self._taken = raw
            yield raw
            self._done(len(raw))
            self._taken = b""
        self._taken = None
