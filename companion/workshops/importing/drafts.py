"""Sessions as a file tells them, before they are compared with what there is; and what is wrong with a file.

Whatever is not understood is a `Flaw` with its place: nothing is guessed, and nothing is imported while there is one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

LIMIT = 1_900_000  # bytes of a file
SESSIONS = 1_000  # that one file may make
FLAWS = 100  # that are told; who has more mends these first

SENTENCES = {  # by code, as the command line says it; pages say it by `import-‹code›`
    "unreadable": "{what}: {mend}",
    "too-large": "the file is too large: split it, at most {most} {unit} at once",
    "unknown-kind": "that is no CSV, XLSX or iCalendar file: export it as one of these",
    "empty": "there is no session in it",
    "no-heading": "no column is headed {name}: the first row names the columns",
    "no-value": "{name} is missing",
    "bad-date": "{value} is no date: write 2026-05-04",
    "bad-time": "{value} is no time: write 10:00",
    "bad-number": "{value} is no number ({name})",
    "bad-state": "{value} is no state: planned or open",
    "unknown-workshop": "no workshop is called {value}: add it first, or write its short name",
    "unknown-venue": "no venue is called {value}: add it first, or write its short name",
    "unknown-programme": "no programme is called {value}: add it first, or write its short name",
    "several": "several are called {value}: write the short name of one of them",
    "not-yours": "{value} belongs to another museum: its people import it",
    "closed": "{value} is closed: open it again, or name another",
    "all-day": "an event of whole days: give it a time at which it begins and ends",
    "no-end": "it has no end later than its beginning: give it one",
    "bad-zone": "the time zone {value} is not known: export with one like Asia/Shanghai",
    "bad-event": "the event cannot be read: {what}",
    "bad-rule": "the repetition cannot be planned: {what}",
    "following": "a change of this and all following events: end the first rule there and begin a second",
    "too-many": "more than {most} sessions: end repetitions sooner, or split the file",
    "twice": "the same session stands in the file twice: delete one",
    "refused": "{what}",
}


class Place(msgspec.Struct, frozen=True):
    line: int = 0  # of a calendar or CSV file; row of a sheet; 0: the file as a whole
    sheet: str = ""

    def __str__(self) -> str:
        return f"{self.sheet} {self.line}".strip() if self.line else self.sheet


class Flaw(msgspec.Struct, frozen=True):
    place: Place
    code: str
    facts: dict[str, str | int] = {}

    def __str__(self) -> str:
        where = f"{self.place}: " if str(self.place) else ""
        return where + SENTENCES[self.code].format(**self.facts)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One session, by the names that the file has for things. `begins` without a zone is of the venue's clock."""

    place: Place
    key: str = ""  # by which the file knows it: UID and recurrence, or a column; empty: workshop, venue and time
    workshop: str
    venue: str
    begins: datetime
    minutes: int = 0  # 0: as long as the workshop takes
    rule: str = ""  # repeats on the venue's clock (sheets); calendars were expanded
    languages: tuple[str, ...] = ()
    teacher: str = ""
    kiosk: str = ""
    seats: int = 0
    kept: int = 0
    programme: str = ""
    state: str = ""  # planned, open; empty: as the import says
    cancelled: bool = False


class Read(msgspec.Struct, frozen=True):
    drafts: list[Draft]
    flaws: list[Flaw]
    cut: int = 0  # endless repetitions that were cut at a year


class Unreadable(Exception):
    """Nothing of the file can be read."""

    def __init__(self, code: str, line: int = 0, **facts: str | int) -> None:
        super().__init__(SENTENCES[code].format(**facts))
        self.flaw = Flaw(Place(line), code, facts)


class Names:
    """Finds what a file calls by its short name, or by its title in any language."""

    def __init__(self, titles: Iterable[tuple[str, Mapping[str, str]]]) -> None:
        self._ids: set[str] = set()
        self._named: dict[str, set[str]] = {}
        for name, title in titles:
            self._ids.add(name)
            for words in title.values():
                self._named.setdefault(fold(words), set()).add(name)

    def find(self, called: str) -> list[str]:
        """Ids of all that are called so."""
        text = fold(called)
        return [text] if text in self._ids else sorted(self._named.get(text, ()))


def fold(text: str) -> str:
    return " ".join(text.casefold().split())
