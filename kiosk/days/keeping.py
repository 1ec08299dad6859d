"""The day sheet as this kiosk keeps it: the timetable and numbers open, names sealed (`names`), opened in memory alone.

A session's names go a day after it ended, with the sheet's end, and when "end of the day" says so. Where no passphrase
was set yet, names are not kept at all, and the sheet is asked for again once one is.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import msgspec

from content_packs.exchange.daysheet import DaySheet, names_of, read, tag_of, without_names
from content_packs.exchange.daysheet import named as with_names
from content_packs.exchange.door.lists import Guest
from content_packs.exchange.programme import Session
from kiosk.days import names
from kiosk.locks import NamesLock, check_passphrase, make_lock, unlock
from kiosk.office import Office
from kiosk.store import facts
from kiosk.tries import Tries

SHEET, TAG, LOCK = "day sheet", "day sheet tag", "names lock"
AFTER = timedelta(days=1)  # that names stay after their session ended
OPEN_FOR = 64_800.0  # seconds after which the passphrase is asked for again: a long day


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who this device is, as it was told when it was enrolled."""

    kiosk: str
    sealing: bytes  # its private key
    signing: tuple[str, ...]  # the server's public keys


class Days:
    """One of a process: it holds what the passphrase opened."""

    def __init__(self, office: Office, tries: Tries | None = None, ticks: Callable[[], float] = time.monotonic) -> None:
        self._office = office
        self._tries = tries or Tries(ticks)
        self._ticks = ticks
        self._opened: tuple[bytes, float] | None = None
        self._turn = Lock()

    @property
    def folder(self) -> Path:
        return self._office.data / "names"

    def sheet(self) -> DaySheet | None:
        """Without names."""
        return self._office.store.read(lambda db: facts.read(db, SHEET, DaySheet))

    def tag(self) -> str:
        """For `If-None-Match`: empty where the whole sheet is wanted."""
        return self._office.store.read(lambda db: facts.read(db, TAG, str)) or ""

    def take(self, sealed: bytes, reader: Reader, tag: str = "") -> DaySheet:
        """Verify and keep a sheet, from whichever source; `Untrusted` for any but this kiosk's newest."""
        with self._turn:
            kept = self.sheet()
            known = kept.made if kept and kept.kiosk == reader.kiosk else None
            sheet = read(sealed, reader.sealing, reader.signing, reader.kiosk, known)
            own = tag_of(sheet)  # as the server would call it
            if tag or known != sheet.made or self.tag() != own:  # a stick that stays in brings the same each time
                self._keep(sheet, tag or own)
        self.erase_old(self._office.now())
        return sheet

    def has_passphrase(self) -> bool:
        return self._lock() is not None

    def is_open(self) -> bool:
        return self._private() is not None

    def set_passphrase(self, words: str) -> None:
        """Names that lie under an older one are lost, and come anew with the next sheet. `BadPassphrase`."""
        said = check_passphrase(words)
        lock = make_lock(said)
        with self._turn:
            names.erase_all_but(self.folder, ())
            self._remember({LOCK: lock, TAG: ""})
            private = unlock(lock, said)
            self._opened = (private, self._ticks()) if private else None

    def open(self, words: str) -> bool:
        """Whether it was the passphrase. `TooSoon` after wrong ones. One hash in every case."""
        lock = self._lock()
        if lock is None:
            return False
        found = self._tries.run(self._office, "passphrase", lambda: unlock(lock, words))
        if found is not None:
            self._opened = (found, self._ticks())
        return found is not None

    def close(self) -> None:
        """Nobody reads names here until the passphrase is said again."""
        self._opened = None

    def guests(self, session: str) -> list[Guest]:
        """With names where they are open."""
        sheet = self.sheet()
        known: Sequence[Guest] = sheet.guests.get(session, ()) if sheet else ()
        private = self._private()
        return with_names(known, names.read(self.folder, session, private)) if private else list(known)

    def erase_old(self, now: datetime) -> int:
        """How many sessions' names went."""
        with self._turn:
            sheet = self.sheet()
            kept = [each.id for each in sheet.sessions if keeps_names(each, sheet, now)] if sheet else []
            return names.erase_all_but(self.folder, kept)

    def has_names(self, sessions: Sequence[str]) -> bool:
        """Whether names of any of these lie here, open or not."""
        return names.has_any(self.folder, sessions)

    def erase(self, sessions: Sequence[str]) -> None:
        """At the end of the day: of these sessions, whatever the clock says."""
        with self._turn:
            sheet = self.sheet()
            names.erase_all_but(self.folder, {each.id for each in sheet.sessions} - set(sessions) if sheet else ())

    def _private(self) -> bytes | None:
        opened = self._opened
        if opened and self._ticks() - opened[1] > OPEN_FOR:
            self._opened = None
            return None
        return opened[0] if opened else None

    def _keep(self, sheet: DaySheet, tag: str) -> None:
        """Names first: a sheet that is kept without them would not be fetched again."""
        lock = self._lock()
        if lock is not None:
            for session, guests in sheet.guests.items():
                names.keep(self.folder, session, names_of(guests), lock.public)
        bare = without_names(sheet)
        self._remember({SHEET: bare, TAG: tag if lock else ""})

    def _remember(self, known: dict[str, object]) -> None:
        def write(db: facts.Db) -> None:
            for name, value in known.items():
                facts.keep(db, name, value)

        self._office.store.write(write)

    def _lock(self) -> NamesLock | None:
        return self._office.store.read(lambda db: facts.read(db, LOCK, NamesLock))


def keeps_names(session: Session, sheet: DaySheet, now: datetime) -> bool:
    """Whether the door may still need them (pure)."""
    return session.id in sheet.guests and now < min(session.ends + AFTER, sheet.until + AFTER)


__all__ = ["AFTER", "Days", "Reader", "keeps_names"]
