"""Venues, workshops and programmes: listed, told, added, changed in the fields that are sent; closed by `closed`."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from companion.web.staff.answers import Answer, told
from companion.web.staff.plan.api.wire import API, body_of
from companion.web.staff.plan.keeping import NEW, ROOMS, Kept, adds, all_of, require_changes, sees
from companion.web.staff.plan.parts import Known, known_to
from companion.web.staff.visit import AnyRequest, NotAllowed, Visit, off_loop
from companion.workshops.errors import BadFact
from content_packs.exchange.programme import Programme, Text, Venue, Workshop

UNSET = msgspec.UNSET
Unset = msgspec.UnsetType
Tags = tuple[str, ...]


class PositionFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    latitude: float
    longitude: float


class MaterialFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    name: Text
    per_seat: float = 1.0
    unit: Text = {}


class VenueFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays; of a new one it is as if nobody had typed it."""

    name: Text | Unset = UNSET
    address: Text | Unset = UNSET
    position: PositionFacts | Unset | None = UNSET
    zone: str | Unset = UNSET
    neighbourhood: Text | Unset = UNSET
    access: Tags | Unset = UNSET
    transport: Text | Unset = UNSET
    museum: str | Unset = UNSET
    closed: bool | Unset = UNSET


class WorkshopFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    museum: str | Unset = UNSET
    title: Text | Unset = UNSET
    about: Text | Unset = UNSET
    languages: Tags | Unset = UNSET
    age_from: int | Unset = UNSET
    age_to: int | Unset = UNSET
    variants: Tags | Unset = UNSET
    materials: tuple[MaterialFacts, ...] | Unset = UNSET
    access: Tags | Unset = UNSET
    pack: str | Unset = UNSET
    artifacts: Tags | Unset = UNSET
    activities: tuple[Text, ...] | Unset = UNSET
    curriculum: str | Unset = UNSET
    minutes: int | Unset = UNSET
    seats: int | Unset = UNSET
    closed: bool | Unset = UNSET


class ProgrammeFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: Text | Unset = UNSET
    kind: str | Unset = UNSET
    museums: Tags | Unset = UNSET
    about: Text | Unset = UNSET
    goal: int | Unset = UNSET
    closed: bool | Unset = UNSET


class NewVenue(VenueFacts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str


class NewWorkshop(WorkshopFacts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str


class NewProgramme(ProgrammeFacts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str


class Shape(msgspec.Struct, frozen=True):
    """How one kind travels: what is sent to change it and to add it, what it is, and what it cannot be without."""

    changed: type[msgspec.Struct]
    new: type[msgspec.Struct]
    kept: type[Kept]
    least: Mapping[str, Any]


SHAPES = {
    "venues": Shape(VenueFacts, NewVenue, Venue, {"name": {}}),
    "workshops": Shape(WorkshopFacts, NewWorkshop, Workshop, {"title": {}, "museum": ""}),
    "programmes": Shape(ProgrammeFacts, NewProgramme, Programme, {"title": {}}),
}
PATHS = [f"/{kind}" for kind in SHAPES]
EACH = [f"{path}/{{name:str}}" for path in PATHS]


@get(PATHS)
async def api_list(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    kind = _kind(request)
    known = await known_to(visit)
    return told(visit, {kind: [each for each in all_of(kind, known) if sees(visit.person, each)]})


@get(EACH)
async def api_one(request: AnyRequest, visit: NamedDependency[Visit], name: FromPath[str]) -> Answer:
    kind = _kind(request)
    return told(visit, _find(visit, kind, await known_to(visit), name))


@post(PATHS)
async def api_add(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    kind = _kind(request)
    known = await known_to(visit)
    if not adds(visit.person, kind, known):
        raise NotAllowed
    shape = SHAPES[kind]
    wish = await body_of(request, shape.new)
    kept = _made(shape, {**shape.least, **msgspec.to_builtins(wish)})
    return await _put(visit, kind, kept, None)


@patch(EACH)
async def api_change(request: AnyRequest, visit: NamedDependency[Visit], name: FromPath[str]) -> Answer:
    kind = _kind(request)
    before = _find(visit, kind, await known_to(visit), name)
    require_changes(visit.person, before, None)
    shape = SHAPES[kind]
    wish = await body_of(request, shape.changed)
    kept = _made(shape, {**msgspec.to_builtins(before), **msgspec.to_builtins(wish)})
    return await _put(visit, kind, kept, before)


def _kind(request: AnyRequest) -> str:
    return request.url.path.removeprefix(f"{API}/").partition("/")[0]


def _find(visit: Visit, kind: str, known: Known, name: str) -> Kept:
    """404 for what is not here or another museum's."""
    found = next((each for each in all_of(kind, known) if each.id == name), None)
    if found is None or not sees(visit.person, found):
        raise NotFoundException("There is no such thing here.")
    return found


def _made(shape: Shape, facts: Mapping[str, Any]) -> Kept:
    try:
        return msgspec.convert(facts, shape.kept)
    except msgspec.ValidationError as error:  # `kind` of a programme is all that can still be wrong
        raise BadFact("kind", str(error)) from None


async def _put(visit: Visit, kind: str, kept: Kept, before: Kept | None) -> Answer:
    require_changes(visit.person, kept, before)
    if kept.id == NEW:
        raise BadFact("id", f"{NEW!r} is the address of the form: choose another short name")
    room = ROOMS[kind]
    put = await off_loop(room.put, visit.office, room.wish(kept, before is None), visit.person.by)
    return told(visit, put, 200 if before else 201, "" if before else f"{API}/{kind}/{put.id}")


HANDLERS = [api_list, api_one, api_add, api_change]
