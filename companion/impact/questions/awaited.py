"""Which kiosks have not told everything of the months that are asked for: figures may still grow.

A kiosk is awaited while nothing was heard of it since the months were over (of months that are not: for a day), and
while it is silent with events that its last report said were waiting. Revoked ones are not, nor those enrolled later.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from companion.impact.questions import rows
from companion.impact.questions.wish import Question, Wish, read_wish
from companion.kiosks.listing import ListKiosks, list_kiosks
from companion.kiosks.rows import Kiosk

if TYPE_CHECKING:
    from companion.office import Office

RHYTHM = timedelta(days=1)  # a kiosk that has a network is heard of many times within it


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    since: datetime  # heard of since then: has reported
    kiosks: int = 0  # all that may have something to tell
    late: tuple[str, ...] = ()  # names of those that have not reported; those of the sessions asked for first


def ask_awaited(office: "Office", question: Question) -> Awaited:
    """Of the kiosks that people of the museum asked for may see."""
    found = list_kiosks(office, ListKiosks(museum=question.museum), "")
    planned = office.store.read(lambda db: rows.kiosks_of(db, question, rows.zones_of(db)))
    return awaited(question, (each.kiosk for each in found.kiosks), planned)


def ask_now(office: "Office") -> Awaited:
    """Of this year's months, for all museums."""
    return ask_awaited(office, read_wish(Wish(), office.now().astimezone()))


def awaited(question: Question, kiosks: Iterable[Kiosk], planned: Collection[str]) -> Awaited:
    """`planned`: ids or names of kiosks as the sessions asked for have them (pure)."""
    ends = end_of(question)
    since = min(ends, question.now - RHYTHM)
    asked = [each for each in kiosks if not each.revoked and each.enrolled < ends]
    late = [each for each in asked if is_late(each, since, question.now)]
    late.sort(
        key=lambda each: (each.id not in planned and each.profile.name not in planned, each.profile.name, each.id)
    )
    return Awaited(since=since, kiosks=len(asked), late=tuple(each.profile.name for each in late))


def is_late(kiosk: Kiosk, since: datetime, now: datetime) -> bool:
    """A report is made before its events are sent: what waited then is late only where nothing was heard after."""
    if kiosk.seen is None or kiosk.seen < since:
        return True
    return bool(kiosk.report and kiosk.report.backlog) and kiosk.seen < now - RHYTHM


def end_of(question: Question) -> datetime:
    """The first instant after the months, in the time zone of the house."""
    after = question.last + 1
    return datetime(after // 12, after % 12 + 1, 1, tzinfo=question.now.tzinfo)
