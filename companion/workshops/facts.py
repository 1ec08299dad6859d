"""Whether a venue, workshop, programme or session is as it must be (pure): `BadFact` names the field and the remedy.

Every text and list has a bound, so that a page, a calendar and a day sheet stay small.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from companion.workshops.errors import BadFact
from content_packs.exchange.programme import (
    CONTENT_ACCESS,
    VENUE_ACCESS,
    Programme,
    Session,
    Text,
    Venue,
    Workshop,
)
from content_packs.format.paths import is_name
from content_packs.guide.language import is_tag

LINE, PARAGRAPHS = 200, 5_000  # characters
LANGUAGES = 30
LIST = 50
SEATS = 2_000
LONGEST = timedelta(days=3)
PERSON = 100
ARTIFACT = re.compile(r"[a-z0-9-]{1,64}/[a-z0-9-]{1,64}")
PACK = ARTIFACT
T = TypeVar("T")


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(name: str) -> ZoneInfo:
    if name not in zones():
        raise BadFact("zone", f"{name[:60]!r} is no time zone: write one like Asia/Shanghai")
    return ZoneInfo(name)


def check_venue(venue: Venue) -> None:
    _id(venue.id)
    _text("name", venue.name, LINE, needed=True)
    _text("address", venue.address, LINE * 2)
    _text("neighbourhood", venue.neighbourhood, 100)
    _text("transport", venue.transport, PARAGRAPHS)
    _among("access", venue.access, VENUE_ACCESS)
    zone_of(venue.zone)
    if venue.position and not (-90 <= venue.position.latitude <= 90 and -180 <= venue.position.longitude <= 180):
        raise BadFact("position", "latitude lies between -90 and 90, longitude between -180 and 180")


def check_workshop(workshop: Workshop) -> None:
    _id(workshop.id)
    _text("title", workshop.title, LINE, needed=True)
    _text("about", workshop.about, PARAGRAPHS)
    _tags("languages", workshop.languages)
    _among("access", workshop.access, CONTENT_ACCESS)
    for name, found in (("materials", workshop.materials), ("activities", workshop.activities)):
        _count(name, found)
    for activity in workshop.activities:
        _text("activities", activity, LINE)
    _materials(workshop)
    _ages(workshop)
    _number("minutes", workshop.minutes, 5, int(LONGEST.total_seconds() // 60))
    _number("seats", workshop.seats, 1, SEATS)
    _line("curriculum", workshop.curriculum)
    _artifacts(workshop)


def _materials(workshop: Workshop) -> None:
    ids = [each.id for each in workshop.materials]
    if len(set(ids)) < len(ids):
        raise BadFact("materials", "two have the same short name: give each its own")
    for each in workshop.materials:
        if not is_name(each.id):
            raise BadFact("materials", f"{each.id[:60]!r}: small letters, digits and '-' make a short name")
        _text("materials", each.name, 100, needed=True)
        _text("materials", each.unit, 40)
        if not 0 <= each.per_seat <= 1000:
            raise BadFact("materials", "what a seat needs lies between 0 and 1000")


def _ages(workshop: Workshop) -> None:
    if not (0 <= workshop.age_from <= 120 and 0 <= workshop.age_to <= 120):
        raise BadFact("ages", "ages lie between 0 and 120")
    if workshop.age_to and workshop.age_to < workshop.age_from:
        raise BadFact("ages", "the upper age is below the lower one: exchange them")


def _artifacts(workshop: Workshop) -> None:
    for each in _count("artifacts", workshop.artifacts):
        if not ARTIFACT.fullmatch(each):
            raise BadFact("artifacts", f"{each[:80]!r}: write museum/id, as in the artifact's address")
    if workshop.pack and not PACK.fullmatch(workshop.pack):
        raise BadFact("pack", f"{workshop.pack[:80]!r}: write museum/pack")
    for each in _count("variants", workshop.variants):
        if not is_name(each):
            raise BadFact("variants", f"{each[:60]!r} is no variant: standard, easy, kids or sign")


def check_programme(programme: Programme) -> None:
    _id(programme.id)
    _text("title", programme.title, LINE, needed=True)
    _text("about", programme.about, PARAGRAPHS)
    for each in _count("museums", programme.museums):
        if not is_name(each):
            raise BadFact("museums", f"{each[:60]!r} is no museum")
    _number("goal", programme.goal, 0, 10_000_000)


def check_session(session: Session) -> None:
    """What does not depend on other sessions, bookings or the clock."""
    _number("seats", session.seats, 1, SEATS)
    _number("kept", session.kept, 0, session.seats)
    _tags("languages", session.languages)
    if not timedelta(minutes=5) <= session.ends - session.begins <= LONGEST:
        raise BadFact("minutes", "a session takes between 5 minutes and 3 days")
    if len(session.teacher) > PERSON or not session.teacher.isprintable():
        raise BadFact("teacher", f"at most {PERSON} characters")
    if session.kiosk and not is_name(session.kiosk):
        raise BadFact("kiosk", "small letters, digits and '-'")
    _text("reason", session.reason, LINE)
    _windows(session)


def check_reason(reason: Text) -> None:
    _text("reason", reason, LINE, needed=True)


def _windows(session: Session) -> None:
    if session.opens and session.opens >= session.ends:
        raise BadFact("opens", "booking opens after the session has ended: choose an earlier time")
    if session.closes and session.closes > session.ends:
        raise BadFact("closes", "booking closes after the session has ended: choose an earlier time")
    if session.opens and session.closes and session.closes <= session.opens:
        raise BadFact("closes", "booking closes before it opens: choose a later time")


def _id(text: str) -> None:
    if not is_name(text):
        raise BadFact("id", "small letters, digits and '-', at most 64, make a short name")


def _text(field: str, text: Text, most: int, *, needed: bool = False) -> None:
    if len(text) > LANGUAGES:
        raise BadFact(field, f"at most {LANGUAGES} languages")
    for lang, words in text.items():
        if not is_tag(lang):
            raise BadFact(field, f"{lang[:35]!r} is no language: write en or zh-Hans")
        if len(words) > most:
            raise BadFact(field, f"at most {most} characters, these are {len(words)}")
        if any(not (letter.isprintable() or letter in "\n\t") for letter in words):
            raise BadFact(field, "it holds characters that cannot be shown: type it anew")
    if needed and not any(words.strip() for words in text.values()):
        raise BadFact(field, "write it in one language at least")


def _line(field: str, text: str) -> None:
    if len(text) > LINE or not text.isprintable():
        raise BadFact(field, f"one line of at most {LINE} characters")


def _tags(field: str, tags: Sequence[str]) -> None:
    for tag in _count(field, tags, LANGUAGES // 2):
        if not is_tag(tag):
            raise BadFact(field, f"{tag[:35]!r} is no language: write en or zh-Hans")


def _among(field: str, found: Sequence[str], known: Sequence[str]) -> None:
    if strange := [each for each in found if each not in known]:
        raise BadFact(field, f"{strange[0][:40]!r} is none of {', '.join(known)}")


def _count(field: str, found: Sequence[T], most: int = LIST) -> Sequence[T]:
    if len(found) > most:
        raise BadFact(field, f"at most {most}")
    return found


def _number(field: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise BadFact(field, f"between {least} and {most}")
