"""Scans: how often each story was opened, by language and day. Nothing about who.

Counted in memory, written every few seconds and at a stop; a killed process loses the seconds since. Only references
and languages of the library are counted, so memory is bounded by it. An edge: it keeps a SQLite file.
"""

from collections import Counter
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from sqlite_utils import Database

ADD = """
    INSERT INTO scans (museum, artifact, lang, day, count) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (museum, artifact, lang, day) DO UPDATE SET count = count + excluded.count
"""
READ = """
    SELECT museum || '/' || artifact, lang, day, count FROM scans WHERE day BETWEEN ? AND ?
    ORDER BY day, museum, artifact, lang
"""

ADD_MONTH = """
    INSERT INTO months (museum, artifact, month, count) VALUES (?, ?, ?, ?)
    ON CONFLICT (museum, artifact, month) DO UPDATE SET count = count + excluded.count
"""
ALL_MONTHS = """
    INSERT INTO months (museum, artifact, month, count)
    SELECT museum, artifact, substr(day, 1, 7), SUM(count) FROM scans GROUP BY museum, artifact, substr(day, 1, 7)
"""
SUM = """
    SELECT museum || '/' || artifact, month, count FROM months
    WHERE month BETWEEN ? AND ? AND (? = '' OR museum = ?)
"""


class Scan(msgspec.Struct, frozen=True):
    """So many openings of one story in one language on one day."""

    ref: str  # museum/artifact
    lang: str
    day: date
    count: int


class Scans:
    """Counts in memory before a SQLite file, opened when it is first needed."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.total = 0  # since the start
        self._counts: Counter[tuple[str, str]] = Counter()
        self._pending: Counter[tuple[str, str, date]] = Counter()
        self._counting = Lock()
        self._writing = Lock()

    def count(self, ref: str, lang: str) -> None:
        """One story was opened."""
        with self._counting:
            self._counts[ref, lang] += 1
            self.total += 1

    @property
    def waiting(self) -> int:
        """Counted and not yet written."""
        return self._counts.total() + self._pending.total()

    def flush(self, today: date) -> int:
        """Write what was counted; returns how many. What cannot be written stays for the next flush."""
        with self._writing:
            with self._counting:
                counts, self._counts = self._counts, Counter()
            for (ref, lang), count in counts.items():
                self._pending[ref, lang, today] += count
            if self._pending:
                self._write(self._pending)
            written = self._pending.total()
            self._pending.clear()
        return written

    def read(self, first: date, last: date) -> list[Scan]:
        """What was written of the days from `first` to `last`."""
        rows = self._ask(READ, (first.isoformat(), last.isoformat()))
        return [Scan(ref, lang, date.fromisoformat(day), count) for ref, lang, day, count in rows]

    def sum_up(self, first: str, last: str, museum: str = "") -> dict[tuple[str, str], int]:
        """(story, month) -> openings, in the months from `first` to `last` (`2026-05`); of one museum or of all."""
        return {(ref, month): count for ref, month, count in self._ask(SUM, (first, last, museum, museum))}

    def _ask(self, query: str, given: tuple[str, ...]) -> list[tuple[Any, ...]]:
        if not self.file.exists():
            return []
        with self._writing:
            db = _connect(self.file)
            try:
                if not db.table("months").exists():  # another process is just making the file: reading makes nothing
                    return []
                found: list[tuple[Any, ...]] = db.execute(query, given).fetchall()
                return found
            finally:
                db.close()

    def _write(self, counts: Counter[tuple[str, str, date]]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        db = _open(self.file)
        try:
            with db.atomic():
                for (ref, lang, day), count in counts.items():
                    museum, _, artifact = ref.partition("/")
                    db.execute(ADD, (museum, artifact, lang, day.isoformat(), count))
                    db.execute(ADD_MONTH, (museum, artifact, f"{day:%Y-%m}", count))
        finally:
            db.close()


def _connect(file: Path) -> "Database":
    from sqlite_utils import Database  # 130 ms that the first page need not wait for

    return Database(file)


def _open(file: Path) -> "Database":
    db = _connect(file)
    db.table("scans").create(
        {"museum": str, "artifact": str, "lang": str, "day": str, "count": int},
        pk=("museum", "artifact", "lang", "day"),
        if_not_exists=True,
    )
    if not db.table("months").exists():  # of a file that has none yet
        with db.atomic():
            db.table("months").create(
                {"museum": str, "artifact": str, "month": str, "count": int}, pk=("museum", "artifact", "month")
            )
            db.execute(ALL_MONTHS)
    return db
