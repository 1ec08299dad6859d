"""The timetable in memory, at most a second old: what finding, calendars, bookings and pages read.

All of it is read at first and every few minutes; between, only rows whose `changed` lies in the time since the newest
one seen, less ten seconds, since servers' clocks differ and a transaction takes a while. A look that finds nothing new
is one statement. Readers keep what they were given: it is swapped whole and never changed. Used from threads.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import TypeVar

import msgspec

from companion.office import Office
from companion.workshops import rows
from content_packs.exchange.programme import Programme, Session, Venue, Workshop
from content_packs.exchange.timetable import Timetable

FRESH = 0.5  # seconds for which a look stands
WHOLE = 300.0  # seconds after which all is read again: what a wrong clock hid comes to light
OVERLAP = timedelta(seconds=10)
PAST = timedelta(days=92)  # that sessions stay after they ended; older ones are in the store alone
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")
_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
T = TypeVar("T", Venue, Workshop, Programme, Session)


class Timetables:
    """`timetables.now(office)`, from any thread; one looks, the others wait for what it finds."""

    def __init__(self, tick: Callable[[], float] = monotonic) -> None:
        self._tick = tick
        self._looking = Lock()
        self._kept: _Kept | None = None
        self._looked = self._whole = 0.0
        self._stale = False

    def now(self, office: Office) -> Timetable:
        standing = self.standing()
        if standing is not None:
            return standing
        with self._looking:
            return self._look(office).timetable

    def standing(self) -> Timetable | None:
        """Without looking and without waiting: what the last look found, while it stands."""
        kept = self._kept
        fresh = kept is not None and not self._stale and self._tick() - self._looked < FRESH
        return kept.timetable if kept is not None and fresh else None

    def stale(self) -> None:
        """This process changed something: the next reader looks at once."""
        self._stale = True

    def _look(self, office: Office) -> "_Kept":
        at, kept = self._tick(), self._kept
        if kept is not None and not self._stale and at - self._looked < FRESH:
            return kept  # another thread looked while this one waited
        self._stale = False
        now = office.now()
        if kept is None or at - self._whole >= WHOLE:
            kept = office.store.read(lambda db: _load(db, now))
            self._whole = at
        else:
            kept = office.store.read(lambda db, kept=kept: _renew(db, kept))  # type: ignore[misc]
        self._kept, self._looked = kept, at
        return kept


class _Kept(msgspec.Struct, frozen=True):
    timetable: Timetable
    shown: dict[str, bytes]  # of each session: hash of what a calendar shows
    since: datetime  # rows changed after it are looked at
    mark: tuple[object, ...]  # what those rows came to


def _load(db: rows.Db, now: datetime) -> _Kept:
    # By whole days, so that sessions leave, and the edition changes, once a day.
    start = (now - PAST).replace(hour=0, minute=0, second=0, microsecond=0)
    known = rows.everything(db, start)
    since = (rows.newest(db) or EPOCH + OVERLAP) - OVERLAP
    made = _make(_by_id(known.venues), _by_id(known.workshops), _by_id(known.programmes), _by_id(known.sessions), {})
    return msgspec.structs.replace(made, since=since, mark=rows.mark_since(db, since))


def _renew(db: rows.Db, kept: _Kept) -> _Kept:
    mark = rows.mark_since(db, kept.since)
    if mark == kept.mark:
        return kept
    changed, before = rows.changed_since(db, kept.since), kept.timetable
    since = max(kept.since, (rows.newest(db) or EPOCH + OVERLAP) - OVERLAP)
    new = {session.id for session in changed.sessions}
    shown = {name: each for name, each in kept.shown.items() if name not in new}
    made = _make(
        {**before.venues, **_by_id(changed.venues)},
        {**before.workshops, **_by_id(changed.workshops)},
        {**before.programmes, **_by_id(changed.programmes)},
        {**before.by_id, **_by_id(changed.sessions)},
        shown,
    )
    return msgspec.structs.replace(made, since=since, mark=mark if since == kept.since else rows.mark_since(db, since))


def _make(
    venues: dict[str, Venue],
    workshops: dict[str, Workshop],
    programmes: dict[str, Programme],
    by_id: dict[str, Session],
    shown: dict[str, bytes],
) -> _Kept:
    sessions = tuple(sorted(by_id.values(), key=lambda session: (session.begins, session.id)))
    for session in sessions:
        if session.id not in shown:
            shown[session.id] = _hash(_without_seats(session))
    edition = sha256(_ENCODER.encode([sorted(each.items()) for each in (venues, workshops, programmes)]))
    for session in sessions:
        edition.update(shown[session.id])
    timetable = Timetable(
        venues=venues, workshops=workshops, programmes=programmes, sessions=sessions, by_id=by_id,
        edition=edition.hexdigest()[:32],
    )  # fmt: skip
    return _Kept(timetable, shown, EPOCH, ())


def _without_seats(session: Session) -> Session:
    """What a calendar shows of it: a booking, and who teaches, make no new edition."""
    return msgspec.structs.replace(
        session, taken=0, taken_kept=0, waiting=0, teacher="", kiosk="", changed=session.begins
    )


def _hash(session: Session) -> bytes:
    return sha256(_ENCODER.encode(session)).digest()[:16]


def _by_id(found: Iterable[T]) -> dict[str, T]:
    return {each.id: each for each in found}
