"""Pages of workshops, venues and programmes: listed, added, changed, closed and opened again."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from companion.accounts.people import Person, may
from companion.web.staff.answers import Answer, go
from companion.web.staff.plan import fields
from companion.web.staff.plan.parts import Known, PlanTelling, known_to, own_museums, plan_page, told
from companion.web.staff.visit import AnyRequest, NotAllowed, Visit, form_of, off_loop
from companion.web.words import key, words_in
from companion.workshops.errors import NotPlanned
from companion.workshops.keeping import PutProgramme, PutVenue, PutWorkshop, put_programme, put_venue, put_workshop
from content_packs.exchange.programme import CONTENT_ACCESS, VENUE_ACCESS, Programme, Venue, Workshop

Kept = Workshop | Venue | Programme
NEW = "new"
DONE = {"saved": key("plan-done-saved"), "closed": key("plan-done-closed"), "opened": key("plan-done-opened")}


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of thing and how its pages call it."""

    path: str
    title: str
    new: str
    template: str
    put: Callable[..., Any]
    wish: Callable[..., Any]


ROOMS = {
    "workshops": Room(
        path="/staff/workshops", title=key("plan-workshops"), new=key("plan-workshop-new"),
        template="plan_workshop.html", put=put_workshop,
        wish=lambda kept, new: PutWorkshop(workshop=kept, new=new),
    ),
    "venues": Room(
        path="/staff/venues", title=key("plan-venues"), new=key("plan-venue-new"), template="plan_venue.html",
        put=put_venue, wish=lambda kept, new: PutVenue(venue=kept, new=new),
    ),
    "programmes": Room(
        path="/staff/programmes", title=key("plan-programmes"), new=key("plan-programme-new"),
        template="plan_programme.html", put=put_programme,
        wish=lambda kept, new: PutProgramme(programme=kept, new=new),
    ),
}  # fmt: skip
PATHS = [room.path for room in ROOMS.values()]


@get(PATHS)
async def list_kept(request: AnyRequest, visit: NamedDependency[Visit], done: FromQuery[str] = "") -> Answer:
    kind, room = _room(request)
    known = await known_to(visit)
    words = words_in(visit.lang)
    return plan_page(
        visit, "plan_kept.html", words(room.title), room.path, known, kind=kind, base=room.path, new=room.new,
        kept=[each for each in all_of(kind, known) if sees(visit.person, each)], adding=adds(visit.person, kind, known),
        done=words(DONE[done]) if done in DONE else "",
    )  # fmt: skip


@get([f"{path}/{{name:str}}" for path in PATHS])
async def ask_kept(request: AnyRequest, visit: NamedDependency[Visit], name: FromPath[str]) -> Answer:
    kind, _ = _room(request)
    known = await known_to(visit)
    kept = _find(visit, kind, known, name)
    if kept is None:
        typed = {"zone": "Asia/Shanghai", "minutes": "90", "seats": "20", "museum": visit.person.museum or ""}
    else:
        typed = _fields(kept)
    return _form(request, visit, known, kept, typed)


@post([f"{path}/{{name:str}}" for path in PATHS])
async def put_kept(request: AnyRequest, visit: NamedDependency[Visit], name: FromPath[str]) -> Answer:
    kind, room = _room(request)
    known, form = await known_to(visit), await form_of(request)
    before = _find(visit, kind, known, name)
    try:
        kept = _closing(before, form) if before and form.get("close") else _read(kind, form, before, visit.lang)
        if before is not None:
            kept = msgspec.structs.replace(kept, id=before.id)
        require_changes(visit.person, kept, before)
        await off_loop(room.put, visit.office, room.wish(kept, before is None), visit.person.by)
    except NotPlanned as error:
        return _form(request, visit, known, before, form, error)
    how = "saved" if not form.get("close") else "closed" if kept.closed else "opened"
    return go(visit, f"{room.path}?done={how}")


def _room(request: AnyRequest) -> tuple[str, Room]:
    kind = request.url.path.split("/")[2]
    return kind, ROOMS[kind]


def all_of(kind: str, known: Known) -> list[Kept]:
    found: dict[str, Mapping[str, Kept]] = {
        "workshops": known.workshops, "venues": known.venues, "programmes": known.programmes
    }  # fmt: skip
    return [*found[kind].values()]


def _find(visit: Visit, kind: str, known: Known, name: str) -> Kept | None:
    """None for a new one; 404 for what is not here or another museum's."""
    if name == NEW:
        if not adds(visit.person, kind, known):
            raise NotAllowed
        return None
    found = next((each for each in all_of(kind, known) if each.id == name), None)
    if found is None or not sees(visit.person, found):
        raise NotFoundException
    return found


def sees(person: Person, kept: Kept) -> bool:
    """An editor sees the own museum's workshops, and where everybody teaches."""
    return not isinstance(kept, Workshop) or may(person, "workshops", kept.museum)


def adds(person: Person, kind: str, known: Known) -> bool:
    return may(person, "plan") if kind == "programmes" else bool(own_museums(person, known)) or may(person, "plan")


def _changes(person: Person, kept: Kept) -> bool:
    """Of an editor: what belongs to the own museum; what is everybody's is the alliance's to change."""
    museum = None if isinstance(kept, Programme) else kept.museum or None
    return may(person, "plan", museum)


def require_changes(person: Person, kept: Kept, before: Kept | None) -> None:
    if not all(_changes(person, each) for each in (kept, before) if each is not None):
        raise NotAllowed


def _closing(before: Kept, form: Mapping[str, str]) -> Kept:
    return msgspec.structs.replace(before, closed=form.get("close") == "1")


def _read(kind: str, form: Mapping[str, str], before: Kept | None, lang: str) -> Kept:
    closed = before.closed if before else False
    match kind:
        case "workshops":
            assert before is None or isinstance(before, Workshop)
            return fields.workshop_of(form, CONTENT_ACCESS, before, lang)
        case "venues":
            return fields.venue_of(form, VENUE_ACCESS, closed)
        case _:
            return fields.programme_of(form, closed)


def _fields(kept: Kept) -> dict[str, str]:
    if isinstance(kept, Workshop):
        return fields.workshop_fields(kept)
    return fields.venue_fields(kept) if isinstance(kept, Venue) else fields.programme_fields(kept)


def _title(lang: str, kept: Kept) -> str:
    return PlanTelling(lang).title(kept.name if isinstance(kept, Venue) else kept.title)


def _form(
    request: AnyRequest,
    visit: Visit,
    known: Known,
    kept: Kept | None,
    typed: Mapping[str, str],
    error: NotPlanned | None = None,
) -> Answer:
    kind, room = _room(request)
    words = words_in(visit.lang)
    own = own_museums(visit.person, known)
    changing = kept is None or _changes(visit.person, kept)
    return plan_page(
        visit, room.template, _title(visit.lang, kept) if kept else words(room.new), room.path, known,
        status=400 if error else 200, typed=typed, kept=kept, base=room.path, changing=changing,
        action=f"{room.path}/{kept.id if kept else NEW}", fault=told(visit.lang, error) if error else None,
        tongues=fields.tongues(visit.lang, typed), museum_choices=[(each, each) for each in own],
        everybody=may(visit.person, "plan"), access=VENUE_ACCESS if kind == "venues" else CONTENT_ACCESS,
    )  # fmt: skip


HANDLERS = [list_kept, ask_kept, put_kept]
