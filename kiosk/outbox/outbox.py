"""The outbox: what happened here, append-only, until the server has it. An edge: the kiosk's store.

What is done at the door (`append`) is on the disk when that returns. Stories that are opened (`opened`) are noted in
memory and written together every few seconds (`flush`), at each act at the door and at a stop: a process that is killed
loses the stories opened in the seconds since, and nothing else ever. On a full disk openings wait in memory and are at
last passed over, while the door goes on in the space that `ballast` held. Times and numbers are made as it happens.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from secrets import token_hex
from threading import Lock
from typing import TypeVar

import msgspec

from content_packs.exchange.events import Event, Fact, Opened
from content_packs.exchange.receipts import Receipt
from content_packs.exchange.stamps import Stamp
from kiosk.outbox import rows
from kiosk.outbox.ballast import Ballast, is_full
from kiosk.outbox.numbers import Numbers
from kiosk.outbox.port import NotEnrolled, OutboxFull, Speaking, Stamping
from kiosk.outbox.rows import Kept, State, Waiting
from kiosk.store import facts
from kiosk.store.store import Store

T = TypeVar("T")
PENDING = 20_000  # openings in memory, while they cannot be written
DOOR_KEEPS = 5_000  # numbers: delivered events of sessions that stay, so that the door goes on counting
SHORT_LOG, LONG_LOG = 16, 1_000  # pages of the write-ahead log between checkpoints; the second as SQLite has it
PASSING = ("no-session", "too-early")  # reasons of refusal that may be none later
STATES: dict[str, State] = {
    "new": "delivered",
    "known": "delivered",
    "conflicting": "conflicting",
    "refused": "refused",
}


class Backlog(msgspec.Struct, frozen=True, kw_only=True):
    """Events by what became of them."""

    waiting: int  # without a receipt, those in memory too
    refused: int
    conflicting: int
    passed_over: int  # openings since the start that a full disk kept no place for


class Outbox:
    """From any thread."""

    def __init__(
        self, store: Store, source: Speaking, stamp: Stamping, numbers: Numbers, ballast: Ballast | None = None
    ) -> None:
        self._store = store
        self._source = source
        self.stamp = stamp
        self._numbers = numbers
        self._ballast = ballast
        self._pending: list[tuple[Opened, Stamp]] = []
        self._noting = Lock()
        self._appending = Lock()  # numbers are taken in the order in which they are written
        self._passed_over = 0
        self._short = False  # the write-ahead log, since the disk was full

    def append(self, session: str, fact: Fact) -> Event:
        """It is on the disk when this returns. `NotEnrolled`, or `OutboxFull`: then it did not happen."""
        source, stamp = self._source(), self.stamp()
        if not source:
            raise NotEnrolled
        with self._appending:
            self._write_pending(source)  # they happened before
            try:
                [event] = self._freeing(lambda: self._keep(source, [(session, fact, stamp)]))
            except Exception as error:
                if is_full(error):
                    raise OutboxFull(self._store.file) from error
                raise
        return event

    def opened(self, ref: str, lang: str, variant: str = "") -> None:
        """A story was opened. At once, and never an error; on the disk after the next `flush`. None while the device is
        not enrolled."""
        with suppress(Exception):  # who reads a story is told of no fault of ours
            note = Opened(ref=ref, lang=lang, variant=variant), self.stamp()
            with self._noting:
                if len(self._pending) < PENDING:
                    self._pending.append(note)
                else:
                    self._passed_over += 1

    def flush(self) -> int:
        """What is in memory goes to the disk; how many. What cannot be written stays for the next flush."""
        with self._appending:
            self._take_up()
            return self._write_pending(self._source())

    def waiting(self, after: int = -1, most: int = 1_000) -> list[Waiting]:
        """Events without a receipt, in the order in which they happened."""
        return self._store.read(lambda db: rows.waiting(db, after, most))

    def newest(self) -> int:
        """Number of the last event that waits; -1 where none does."""
        return self._store.read(rows.newest_waiting)

    def settle(self, receipts: Iterable[Receipt]) -> None:
        """What the server has is marked, and only then may it go (`compact`); what it would not take stays."""
        marks = [(STATES[receipt.outcome], receipt.why, receipt.id) for receipt in receipts]
        self._freeing(lambda: self._store.write(lambda db: rows.mark(db, marks)))

    def note(self, work: Callable[[facts.Db], T]) -> T:
        """Written beside the events, in the space that was held for them where the disk is full."""
        return self._freeing(lambda: self._store.write(work))

    def compact(self) -> int:
        """Delivered events go; those of sessions stay for a while, since the door counts from them."""
        return self._store.write(lambda db: rows.compact(db, DOOR_KEEPS))

    def of_session(self, session: str) -> Sequence[Event]:
        """What this kiosk said of a session, delivered or not."""
        return self._store.read(lambda db: rows.of_session(db, session))

    def of_kinds(self, kinds: tuple[str, str]) -> list[Event]:
        """What waits of these kinds, of no session."""
        return self._store.read(lambda db: rows.waiting_of(db, kinds))

    def kept(self, most: int = 100) -> list[Kept]:
        """What the server would not take: for people to look at."""
        return self._store.read(lambda db: rows.kept(db, most))

    def try_again(self) -> int:
        """Refused events whose reason may have passed are sent again; how many."""
        return self._store.write(lambda db: rows.again(db, PASSING))

    def backlog(self) -> Backlog:
        counts = self._store.read(rows.counts)
        return Backlog(
            waiting=counts.get("waiting", 0) + len(self._pending),
            refused=counts.get("refused", 0),
            conflicting=counts.get("conflicting", 0),
            passed_over=self._passed_over,
        )

    @property
    def source(self) -> str:
        """As which it speaks; empty while it is not enrolled."""
        return self._source()

    def _write_pending(self, source: str) -> int:
        """Openings never take the space that the ballast held for the door."""
        with self._noting:
            pending, self._pending = self._pending, []
        if not (pending and source):
            return 0
        try:
            return len(self._keep(source, [("", fact, stamp) for fact, stamp in pending]))
        except Exception as error:
            with self._noting:
                self._pending = pending + self._pending
            if not is_full(error):
                raise
            return 0

    def _freeing(self, work: Callable[[], T]) -> T:
        """`work`; where the disk is full, again where the log has room, and then in the space that was held for it."""
        for make_room in (self._reuse_log, self._throw_off, self._reuse_log):
            try:
                return work()
            except Exception as error:
                if not is_full(error):
                    raise
            make_room()
        return work()

    def _reuse_log(self) -> None:
        """The write-ahead log begins anew in the space that it has, if the file has room for what stands in it."""
        try:
            self._store.read(rows.checkpoint)
        except Exception as error:
            if not is_full(error):
                raise

    def _throw_off(self) -> None:
        """The log stays short from now on: else it alone would take all the space."""
        if self._ballast is not None:
            self._ballast.throw_off()
        self._store.read(lambda db: rows.checkpoint_every(db, SHORT_LOG))
        self._short = True

    def _take_up(self) -> None:
        if self._ballast is not None and self._ballast.take_up() and self._short:
            self._store.read(lambda db: rows.checkpoint_every(db, LONG_LOG))
            self._short = False

    def _keep(self, source: str, happened: Sequence[tuple[str, Fact, Stamp]]) -> list[Event]:
        used = self._store.read(rows.highest)
        events = [_make(source, self._numbers.take(used), session, fact, stamp) for session, fact, stamp in happened]
        self._store.write(lambda db: rows.add(db, events))
        return events


def _make(source: str, number: int, session: str, fact: Fact, stamp: Stamp) -> Event:
    """Ids sort as they were made, whatever the clock shows."""
    return Event(
        id=f"{number:012x}-{token_hex(8)}", source=source, number=number, session=session, at=stamp.at, fact=fact,
        boot=stamp.boot, monotonic=stamp.monotonic, clock=stamp.clock,
    )  # fmt: skip
