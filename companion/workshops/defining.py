"""Venues, workshops and programmes from a TOML file: made, or changed to what the file says; nothing is taken away.

    [[venue]]     id = "nanping-hall"   name = { zh-Hans = "…" }  …
    [[workshop]]  id = "read-the-river" museum = "…" title = { … } …
    [[programme]] id = "rivers"         title = { … } …

All of the file is read and checked before anything is written. The same file twice changes nothing.
"""

import tomllib
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from companion.office import Office
from companion.workshops import rows
from companion.workshops.errors import BadFact, NotPlanned
from companion.workshops.facts import check_programme, check_venue, check_workshop
from companion.workshops.keeping import (
    PutProgramme,
    PutVenue,
    PutWorkshop,
    put_programme,
    put_venue,
    put_workshop,
)
from content_packs.exchange.programme import Material, Programme, Venue, Workshop

LIMIT = 700_000  # bytes
MOST = 500  # of each kind
T = TypeVar("T", Venue, Workshop, Programme)


class BadDefinition(NotPlanned):
    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}", where=where)


class Define(msgspec.Struct, frozen=True, kw_only=True):
    """The kinds of a file, in the order in which they are put."""

    venues: tuple[Venue, ...] = ()
    programmes: tuple[Programme, ...] = ()
    workshops: tuple[Workshop, ...] = ()


class Defined(msgspec.Struct, frozen=True, kw_only=True):
    made: int
    changed: int
    same: int


def read_definition(raw: bytes) -> Define:
    """`BadDefinition` names the place in the file and what would be right."""
    if len(raw) > LIMIT:
        raise BadDefinition("the file", f"{len(raw):,} bytes: at most {LIMIT:,}; split it")
    try:
        found = tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadDefinition("no TOML", str(error)) from None
    known = ("venue", "workshop", "programme")
    for name in found:
        if name not in known:
            raise BadDefinition(name[:60], "there are [[venue]], [[workshop]] and [[programme]]")
    return Define(
        venues=tuple(_read_all(found, "venue", Venue)),
        workshops=tuple(_read_all(found, "workshop", Workshop)),
        programmes=tuple(_read_all(found, "programme", Programme)),
    )


def define(office: Office, wish: Define, by: str) -> Defined:
    """Each in a transaction of its own: one that is refused (a museum that is not there) leaves the others."""
    before = office.store.read(_all)
    for venue in wish.venues:
        put_venue(office, PutVenue(venue=venue, new=("venue", venue.id) not in before), by)
    for programme in wish.programmes:
        put_programme(office, PutProgramme(programme=programme, new=("programme", programme.id) not in before), by)
    for workshop in wish.workshops:
        put_workshop(office, PutWorkshop(workshop=workshop, new=("workshop", workshop.id) not in before), by)
    after = office.store.read(_all)
    named = {(kind, each.id) for kind, many in _kinds(wish) for each in many}
    made = len(named - before.keys())
    same = sum(after[name] == before[name] for name in named & before.keys())
    return Defined(made=made, changed=len(named) - made - same, same=same)


def _kinds(wish: Define) -> Iterator[tuple[str, tuple[Venue | Workshop | Programme, ...]]]:
    yield "venue", wish.venues
    yield "programme", wish.programmes
    yield "workshop", wish.workshops


def _all(db: rows.Db) -> dict[tuple[str, str], Venue | Workshop | Programme]:
    known = Define(
        venues=tuple(rows.all_venues(db)),
        workshops=tuple(rows.all_workshops(db)),
        programmes=tuple(rows.all_programmes(db)),
    )
    return {(kind, each.id): each for kind, many in _kinds(known) for each in many}


def _read_all(found: dict[str, Any], kind: str, into: type[T]) -> Iterator[T]:
    tables = found.get(kind, [])
    if not isinstance(tables, list) or len(tables) > MOST:
        raise BadDefinition(kind, f"write [[{kind}]], once for each, at most {MOST} times")
    for number, table in enumerate(tables, 1):
        yield _read(table, f"{kind} {number}", into)


def _read(table: Any, where: str, into: type[T]) -> T:
    if not isinstance(table, dict):
        raise BadDefinition(where, "write its facts below, one a line")
    name = table.get("id")
    where = f"{where} ({name[:60]})" if isinstance(name, str) else where
    _refuse_unknown(table, into, where)
    for material in table.get("materials", []):
        _refuse_unknown(material, Material, f"{where}, materials")
    try:
        made = msgspec.convert(table, into)
        _check(made)
    except (msgspec.ValidationError, BadFact) as error:
        raise BadDefinition(where, str(error)) from None
    return made


def _refuse_unknown(table: Any, into: type[msgspec.Struct], where: str) -> None:
    for name in table if isinstance(table, dict) else ():
        if name not in into.__struct_fields__:
            raise BadDefinition(where, f"unknown {name[:60]!r}; there are {', '.join(into.__struct_fields__)}")


def _check(made: Venue | Workshop | Programme) -> None:
    if isinstance(made, Venue):
        check_venue(made)
    elif isinstance(made, Workshop):
        check_workshop(made)
    else:
        check_programme(made)
