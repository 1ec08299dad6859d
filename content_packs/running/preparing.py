"""Catalogues built before they are needed: one after another, in a thread that waits for the processes that build.

Whoever wants to show a version asks whether it is ready. If not, it is built, and they are woken when it is; meanwhile
they show what they have. What could not be built is tried again after a while.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock, Thread

import structlog

from content_packs.errors import PackError
from content_packs.running.stored import Stored

AGAIN = 600.0  # seconds until what failed is tried again

log = structlog.get_logger()


class Preparing:
    def __init__(self, stored: Stored, done: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._stored = stored
        self._done = done
        self._clock = clock
        self._waiting: OrderedDict[str, str] = OrderedDict()
        self._failed: dict[str, float] = {}
        self._lock = Lock()
        self._working = False

    def ready(self, sha256: str, known: str = "", *, urgent: bool = True) -> bool:
        """Whether the version of this manifest can be shown at once; else it is built, what is urgent first."""
        if self._stored.has_catalogue(sha256):
            return True
        with self._lock:
            if self._clock() >= self._failed.get(sha256, 0.0):
                self._waiting[sha256] = known
                self._waiting.move_to_end(sha256, last=not urgent)
                self._work()
        return False

    def _work(self) -> None:
        if not self._working:
            self._working = True
            Thread(target=self._run, name="preparing", daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._working = False
                    return
                sha256, known = self._waiting.popitem(last=False)
            self._build(sha256, known)

    def _build(self, sha256: str, known: str) -> None:
        try:
            self._stored.build(sha256, known)
        except (PackError, OSError) as error:
            log.error("catalogue not built", manifest=sha256, why=str(error))
            self._failed[sha256] = self._clock() + AGAIN
        else:
            self._failed.pop(sha256, None)
            self._done()
