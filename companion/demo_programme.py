"""The demonstration's sessions: a few weeks from today on, as a file that `companion workshop import` takes (pure).

Invented, as its venues and workshops are (`examples/programme.toml`). A later start brings the weeks since.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

DAYS = 35
HEAD = ("key", "workshop", "venue", "date", "start", "languages", "teacher", "seats", "kept", "programme")
WEEK = {  # weekday, from Monday 0: start, workshop, venue, languages, teacher, seats, kept
    2: [("15:30", "read-the-river", "shapingba-school", "zh-Hans", "river teacher", 16, 0)],
    4: [("19:00", "two-notes", "yulin-library", "en fr", "music teacher", 12, 2)],
    5: [
        ("10:00", "read-the-river", "nanping-hall", "zh-Hans", "river teacher", 16, 2),
        ("14:00", "two-notes", "ciqikou-square", "zh-Hans en", "music teacher", 20, 2),
    ],
    6: [("10:30", "faces-that-change", "yulin-library", "zh-Hans en", "opera teacher", 18, 4)],
}
FESTIVAL = "rivers-and-bronze"  # every Saturday


def write_sessions(today: date) -> str:
    """CSV of the sessions from tomorrow on."""
    file = StringIO()
    rows = csv.writer(file)
    rows.writerow(HEAD)
    rows.writerows(_rows(today))
    return file.getvalue()


def _rows(today: date) -> Iterator[tuple[object, ...]]:
    for day in (today + timedelta(days=ahead) for ahead in range(1, DAYS + 1)):
        for start, workshop, venue, languages, teacher, seats, kept in WEEK.get(day.weekday(), ()):
            festival = FESTIVAL if day.weekday() == 5 else ""
            key = f"{workshop} {venue} {day}"
            yield key, workshop, venue, day, start, languages, teacher, seats, kept, festival
