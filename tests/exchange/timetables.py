"""Timetables for tests: `make_timetable(sessions=…)`, and a month of workshops large enough to measure."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from content_packs.exchange.programme import Material, Position, Programme, Session, Venue, Workshop, area_of
from content_packs.exchange.timetable import Timetable

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)  # ten in the morning in Chongqing, a Monday

HALL = Venue(
    id="hall",
    name={"en": "Ciqikou Hall", "zh-Hans": "磁器口会堂"},
    address={"en": "1 Old Street, Shapingba", "zh-Hans": "沙坪坝区老街1号"},
    position=Position(29.579, 106.45),
    neighbourhood={"en": "Ciqikou", "zh-Hans": "磁器口"},
    area=area_of({"en": "Ciqikou", "zh-Hans": "磁器口"}),
    access=("step-free", "toilet"),
    transport={"en": "Metro line 1, Ciqikou", "zh-Hans": "地铁1号线磁器口站"},
)
SQUARE = Venue(
    id="square",
    name={"en": "Kuanzhai Square"},
    position=Position(30.667, 104.053),
    neighbourhood={"en": "Kuanzhai"},
    area="kuanzhai",
)
ABROAD = Venue(id="paris", name={"fr": "Maison des artistes"}, zone="Europe/Paris", area="belleville")
TIGERS = Workshop(
    id="tigers",
    museum="example",
    title={"en": "Paper tigers", "zh-Hans": "纸老虎", "ar": "نمور من ورق"},
    about={"en": "We fold a tiger.\n\nIt roars.", "zh-Hans": "我们折一只老虎。"},
    languages=("zh-Hans", "en"),
    age_from=6,
    age_to=11,
    access=("easy", "tactile"),
    artifacts=("example/bell",),
    materials=(Material(id="paper", name={"en": "Paper"}, per_seat=2, unit={"en": "sheets"}),),
)
BRONZE = Workshop(id="bronze", museum="other", title={"en": "Casting bronze"}, languages=("zh-Hans",), age_from=16)
FESTIVAL = Programme(id="spring", title={"en": "Spring festival"}, kind="festival", museums=("example", "other"))


def session(name: str, **facts: Any) -> Session:
    begins = facts.pop("begins", NOW + timedelta(days=2, hours=4))
    held: dict[str, Any] = {
        "workshop": "tigers",
        "venue": "hall",
        "ends": begins + timedelta(minutes=90),
        "seats": 12,
        "kept": 2,
        "languages": ("zh-Hans",),
        "changed": NOW - timedelta(days=1),
    }
    return Session(id=name, begins=begins, **(held | facts))


def make_timetable(sessions: Iterable[Session], *, edition: str = "1", as_of: datetime | None = None) -> Timetable:
    ordered = tuple(sorted(sessions, key=lambda one: (one.begins, one.id)))
    return Timetable(
        venues={one.id: one for one in (HALL, SQUARE, ABROAD)},
        workshops={one.id: one for one in (TIGERS, BRONZE)},
        programmes={FESTIVAL.id: FESTIVAL},
        sessions=ordered,
        by_id={one.id: one for one in ordered},
        edition=edition,
        as_of=as_of,
    )


def large_timetable(size: int = 5_000) -> Timetable:
    """So many sessions over a year, of both workshops, in all venues, some full, some cancelled."""
    venues, workshops = ("hall", "square", "paris"), ("tigers", "bronze")
    return make_timetable(
        session(
            f"s{number:05}",
            begins=NOW + timedelta(hours=2 * number - 200),
            workshop=workshops[number % 2],
            venue=venues[number % 3],
            taken=number % 11,
            state="cancelled" if number % 50 == 7 else "open",
            reason={"en": "The teacher is ill."} if number % 50 == 7 else {},
            programme="spring" if number % 10 == 0 else "",
            sequence=number % 3,
        )
        for number in range(size)
    )
