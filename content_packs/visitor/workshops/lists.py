"""The list of workshops by day, and a month of it as a table (pure)."""

from calendar import Calendar
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec

from content_packs.exchange.finding import BadPlace, Index, Sought, alternatives, count_days, find, without
from content_packs.exchange.programme import Text
from content_packs.exchange.timetable import Timetable
from content_packs.guide.library import Library
from content_packs.visitor import statics
from content_packs.visitor.frame import page
from content_packs.visitor.reader import Reader
from content_packs.visitor.words import key, words_in
from content_packs.visitor.workshops.views import ACCESS_NAMES, Teller
from content_packs.visitor.workshops.wishes import ACCESS, KILOMETRES, Wanted, address, month_after, on, pairs_of

NARROWED = {
    "since": key("workshops-when"),
    "area": key("workshops-area"),
    "near": key("workshops-near"),
    "language": key("workshops-language"),
    "age": key("workshops-age"),
    "access": key("workshops-access"),
    "free": key("workshops-seats"),
    "workshop": key("workshops-workshop"),
    "artifact": key("workshops-artifact"),
    "programme": key("workshops-programme"),
    "museum": key("workshops-museum"),
}
ALTERNATIVES = 4


class Chip(msgspec.Struct, frozen=True, kw_only=True):
    """A filter that is set, and the list without it."""

    name: str
    href: str


class Option(msgspec.Struct, frozen=True, kw_only=True):
    value: str
    name: str
    chosen: bool


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the month's table."""

    day: date
    inside: bool
    today: bool
    count: int
    href: str
    label: str


def listing(
    timetable: Timetable, index: Index, library: Library, reader: Reader, wanted: Wanted, now: datetime, today: date
) -> str:
    """The list by day, with what it may be narrowed to; where nothing is found, with what is near to it."""
    tell, sought = Teller(timetable, library, reader, now), wanted.sought
    try:
        found = find(index, timetable, sought, now, wanted.cursor)
    except BadPlace:  # of a list that has changed: it begins anew
        found = find(index, timetable, sought, now)
    views = [tell.session(session, sought.near) for session in found.sessions]
    return _page(
        tell,
        library,
        reader,
        "workshops.html",
        wanted,
        today,
        found=found,
        days=[(day, list(there)) for day, there in groupby(views, lambda view: (view.day, view.day_name))],
        near_ones=list(_near(tell, index, sought, now)) if not found.total else [],
        anything=bool(found.total or find(index, timetable, Sought(), now, limit=1).total),
        before=address(sought, cursor=found.before) if found.before else "",
        after=address(sought, cursor=found.after) if found.after else "",
        beside=[address(on(sought, day)) for day in _beside(sought)],
    )


def month(
    timetable: Timetable, index: Index, library: Library, reader: Reader, wanted: Wanted, now: datetime, today: date
) -> str:
    """How many workshops each day of a month has: a table whose days lead to their lists."""
    tell, words = Teller(timetable, library, reader, now), words_in(reader.ui)
    first = wanted.month or today.replace(day=1)
    sought = without(wanted.sought, "since")
    counts = count_days(index, timetable, sought, now)
    weeks = [
        [_cell(tell, sought, day, first, today, counts.get(day, 0)) for day in week]
        for week in Calendar(words.locale.first_week_day).monthdatescalendar(first.year, first.month)
    ]
    return _page(
        tell,
        library,
        reader,
        "workshops-month.html",
        wanted,
        today,
        caption=words.month(first.year, first.month),
        weekdays=[(words.date(cell.day, "cccccc"), words.date(cell.day, "cccc")) for cell in weeks[0]],
        weeks=weeks,
        total=sum(cell.count for week in weeks for cell in week if cell.inside),
        before=address(sought, month=month_after(first, -1)),
        after=address(sought, month=month_after(first, 1)),
    )


def _page(
    tell: Teller, library: Library, reader: Reader, template: str, wanted: Wanted, today: date, /, **facts: Any
) -> str:
    words, sought = words_in(reader.ui), wanted.sought
    one_day = sought.since if sought.since and sought.since == sought.until else None
    plain = msgspec.structs.replace(sought, near=None)
    return page(
        template,
        reader,
        address(sought, month=wanted.month),
        words("workshops"),
        library=library,
        description=words("workshops-lead"),
        wanted=wanted,
        sought=sought,
        day=words.date(one_day) if one_day else "",
        chips=_chips(tell, library, sought),
        areas=_options(tell, sought),
        tongues=_languages(tell, sought),
        access=[
            Option(value=each, name=words(ACCESS_NAMES[each]), chosen=each in sought.access) for each in _access(tell)
        ],
        kept=[(name, value) for name, value in pairs_of(plain) if name in _HIDDEN],
        all_kept=pairs_of(plain),
        near=f"{sought.near.latitude:.4f}, {sought.near.longitude:.4f}" if sought.near else "",
        kilometres=KILOMETRES,
        today=today.isoformat(),
        list_href=address(plain),
        month_href=address(without(plain, "since"), month=wanted.month or (sought.since or today).replace(day=1)),
        calendar=address(without(plain, "free"), calendar=True),
        module=statics.url("workshops.js"),
        as_of=tell.timetable.as_of and _as_of(tell),
        **facts,
    )


_HIDDEN = ("workshop", "artifact", "programme", "museum", "session")


def _as_of(tell: Teller) -> str:
    at = tell.timetable.as_of
    return f"{tell.words.date(at.date(), 'long')} {tell.words.time(at)}" if at else ""


def _cell(tell: Teller, sought: Sought, day: date, first: date, today: date, count: int) -> Cell:
    words = tell.words
    return Cell(
        day=day,
        inside=day.month == first.month,
        today=day == today,
        count=count,
        href=address(on(sought, day)) if count else "",
        label=f"{words.date(day, 'long')} · {words.plural('workshops-count', count)}",
    )


def _beside(sought: Sought) -> Sequence[date]:
    """The days around, where one day is shown."""
    if sought.since is None or sought.since != sought.until:
        return ()
    return sought.since - timedelta(days=1), sought.since + timedelta(days=1)


def _chips(tell: Teller, library: Library, sought: Sought) -> list[Chip]:
    """What is asked, each with the list that no longer asks it."""
    words = tell.words
    near = words("workshops-within", distance=words.number(sought.within)) if sought.near else ""
    named = [
        ("since", "", _range(tell, sought)),
        ("area", "", _area_names(tell).get(sought.area, sought.area)),
        ("near", "", near),
        ("language", "", words.language(sought.language) if sought.language else ""),
        ("age", "", "" if sought.age is None else words.plural("workshops-years", sought.age)),
        *(("access", each, words(ACCESS_NAMES[each])) for each in sought.access),
        ("free", "", words("workshops-with-seats") if sought.free else ""),
        *((name, "", _title(tell, library, name, getattr(sought, name))) for name in _TITLED),
    ]
    return [Chip(name=text, href=address(without(sought, name, value))) for name, value, text in named if text]


_TITLED = ("workshop", "programme", "museum", "artifact")


def _title(tell: Teller, library: Library, name: str, key: str) -> str:
    """What something that is asked for by its id is called; its id where nobody knows it."""
    timetable = tell.timetable
    text: Text = {}
    if name == "workshop" and key in timetable.workshops:
        text = timetable.workshops[key].title
    elif name == "programme" and key in timetable.programmes:
        text = timetable.programmes[key].title
    elif name == "museum" and key in library.museums:
        text = library.museums[key].name
    elif name == "artifact" and library.has(key):
        text = library.artifact(key).title
    return str(tell.texts.say(text) or key)


def _range(tell: Teller, sought: Sought) -> str:
    words = tell.words
    if sought.since and sought.until:
        first = words.date(sought.since, "medium")
        return first if sought.since == sought.until else f"{first} – {words.date(sought.until, 'medium')}"
    if sought.since:
        return words("workshops-from", day=words.date(sought.since, "medium"))
    return words("workshops-until", day=words.date(sought.until, "medium")) if sought.until else ""


def _near(tell: Teller, index: Index, sought: Sought, now: datetime) -> Iterator[tuple[str, str, str]]:
    """(what is let go, its list, how many there are and from when)."""
    words = tell.words
    for name, count, day in list(alternatives(index, tell.timetable, sought, now))[:ALTERNATIVES]:
        many = words.plural("workshops-count", count)
        first = words("workshops-first", day=words.date(day, "long"))
        let_go = words("workshops-without", filter=words(NARROWED[name]))
        yield let_go, address(without(sought, name)), f"{many} · {first}"


def _area_names(tell: Teller) -> dict[str, str]:
    named: dict[str, str] = {}
    for venue in tell.timetable.venues.values():
        if venue.area and venue.area not in named:
            said = tell.texts.say(venue.neighbourhood)
            named[venue.area] = str(said) if said else venue.area
    return named


def _options(tell: Teller, sought: Sought) -> list[Option]:
    return [
        Option(value=value, name=name, chosen=value == sought.area)
        for value, name in sorted(_area_names(tell).items(), key=lambda one: one[1])
    ]


def _languages(tell: Teller, sought: Sought) -> list[Option]:
    taught = {tag for workshop in tell.timetable.workshops.values() for tag in workshop.languages}
    named = sorted((tell.words.language(tag), tag) for tag in taught)
    return [Option(value=tag, name=name, chosen=tag == sought.language) for name, tag in named]


def _access(tell: Teller) -> Sequence[str]:
    """What any venue or workshop offers."""
    there = {each for venue in tell.timetable.venues.values() for each in venue.access}
    there |= {each for workshop in tell.timetable.workshops.values() for each in workshop.access}
    return [each for each in ACCESS if each in there]
