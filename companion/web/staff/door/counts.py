"""Heads by age and language without names, and materials: what this phone counted, beside what all phones say."""

from collections.abc import Iterable

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from companion.door.taking import Count, Note, count, note
from companion.web.staff.answers import Answer, go
from companion.web.staff.door.taker import PATH, Taker, doing, known, listed, show, taker_of, whole
from companion.web.staff.visit import AnyRequest, Visit, form_of
from companion.web.words import key, words_in
from content_packs.exchange.door.errors import BadCount, DoorError
from content_packs.exchange.door.lists import DoorList
from content_packs.exchange.events import BANDS
from content_packs.exchange.receipts import KEYS_LIMIT

OTHER = "other"
RETURNING = {"new": key("door-new"), "again": key("door-again")}
HEADS = 10_000


@get(f"{PATH}/{{session:str}}/count")
async def show_count(
    request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str], done: FromQuery[str] = ""
) -> Answer:
    return await _count(taker_of(request, visit), session, done=done)


@post(f"{PATH}/{{session:str}}/count")
async def say_count(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form, taker = await form_of(request), taker_of(request, visit)
    wish = Count(
        **taker.act(session, form),
        bands=_numbers(form, "band-", BANDS),
        languages=_numbers(form, "lang-"),
        returning=_numbers(form, "back-", RETURNING),
    )
    try:
        await doing(count, taker, wish)
    except DoorError as error:
        return await _count(taker, session, wrong=error)
    return known(taker, go(visit, f"{PATH}/{session}/count?done=noted"))


@get(f"{PATH}/{{session:str}}/materials")
async def show_materials(
    request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str], done: FromQuery[str] = ""
) -> Answer:
    return await _materials(taker_of(request, visit), session, done=done)


@post(f"{PATH}/{{session:str}}/materials")
async def say_used(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    form, taker = await form_of(request), taker_of(request, visit)
    try:
        wish = Note(**taker.act(session, form), used=_amounts(form, "used-"), left=_amounts(form, "left-"))
        await doing(note, taker, wish)
    except DoorError as error:
        return await _materials(taker, session, wrong=error)
    return known(taker, go(visit, f"{PATH}/{session}/materials?done=noted"))


async def _count(taker: Taker, session: str, *, done: str = "", wrong: DoorError | None = None) -> Answer:
    shown = await listed(taker, session)
    words = words_in(taker.visit.lang)
    return show(
        taker,
        "door/count.html",
        words("door-count"),
        shown,
        here="count",
        done=done,
        wrong=wrong,
        bands=BANDS,
        tongues=[(tag, words("door-other") if tag == OTHER else words.language(tag)) for tag in tongues_of(shown)],
        returning=RETURNING,
    )


def tongues_of(shown: DoorList) -> list[str]:
    """What may be spoken there: what it is held in and could be, what visitors chose, what was counted."""
    held = shown.held
    chosen = [line.guest.lang for line in shown.expected if line.guest and line.guest.lang]
    counted = [*shown.counted.languages, *shown.came.languages]
    tags = dict.fromkeys((*held.session.languages, *held.workshop.languages, *chosen, *counted))
    tags.pop(OTHER, None)
    return [*list(tags)[: KEYS_LIMIT - 1], OTHER]


async def _materials(taker: Taker, session: str, *, done: str = "", wrong: DoorError | None = None) -> Answer:
    shown = await listed(taker, session)
    title = words_in(taker.visit.lang)("door-materials")
    return show(taker, "door/materials.html", title, shown, here="materials", done=done, wrong=wrong)


def _numbers(form: dict[str, str], prefix: str, known: Iterable[str] | None = None) -> dict[str, int]:
    """By what follows the prefix; an empty field is 0."""
    found = {name.removeprefix(prefix): text for name, text in form.items() if name.startswith(prefix)}
    allowed = found.keys() if known is None else found.keys() & set(known)
    return {name[:35]: whole(found[name] or "0", HEADS) for name in sorted(allowed)}


def _amounts(form: dict[str, str], prefix: str) -> dict[str, float]:
    """Only what was filled in: nothing is not zero."""
    found = {name.removeprefix(prefix)[:64]: text for name, text in form.items() if name.startswith(prefix)}
    return {name: _amount(text) for name, text in found.items() if text.strip()}


def _amount(text: str) -> float:
    typed = text.strip().replace(",", ".")
    if not (typed.isascii() and typed.replace(".", "", 1).isdecimal() and len(typed) <= 12):
        raise BadCount(-1)
    return float(typed)


HANDLERS = [show_count, say_count, show_materials, say_used]
