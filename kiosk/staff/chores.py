"""Long work that staff begin on the screen: one at a time, in a thread of its own. Leaving the page stops nothing.

What became of the last one stays in memory until the next begins; what it did is on the disk, whoever looks.
"""

from collections.abc import Callable
from threading import Lock, Thread
from typing import Literal

import msgspec
import structlog

from content_packs.running.orders import Progress

Kind = Literal["news", "stick", "home"]
log = structlog.get_logger()


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """What a person reads afterwards: a key of `words`, and its fact."""

    word: str
    why: str = ""
    good: bool = True


class Chore(msgspec.Struct, frozen=True, kw_only=True):
    kind: Kind
    done: int = 0
    total: int = 0  # 0: not known yet
    said: str = ""  # what was done last
    ended: Ended | None = None  # None: it goes on


class Chores:
    """Of one process; from any thread."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._now: Chore | None = None
        self._thread: Thread | None = None

    @property
    def now(self) -> Chore | None:
        """What goes on, or how the last one ended."""
        return self._now

    @property
    def is_busy(self) -> bool:
        return self._now is not None and self._now.ended is None

    def begin(self, kind: Kind, work: Callable[[Progress], Ended], fault: str) -> bool:
        """False where another goes on. `fault`: the word for what `work` raises."""
        with self._turn:
            if self.is_busy:
                return False
            self._now = Chore(kind=kind)
            self._thread = Thread(target=self._do, args=(kind, work, fault), name=f"chore-{kind}", daemon=True)
            self._thread.start()
            return True

    def wait(self, seconds: float | None = None) -> None:
        if self._thread:
            self._thread.join(seconds)

    def _do(self, kind: Kind, work: Callable[[Progress], Ended], fault: str) -> None:
        def tell(done: int, total: int, said: str) -> None:
            self._now = Chore(kind=kind, done=min(done, total), total=total, said=said[:80])

        try:
            ended = work(tell)
        except Exception as error:  # whoever looks at the page is told; the thread has nobody else
            log.error("chore failed", kind=kind, exc_info=error)
            ended = Ended(word=fault, why=str(error)[:300], good=False)
        before = self._now or Chore(kind=kind)
        self._now = msgspec.structs.replace(before, ended=ended)
