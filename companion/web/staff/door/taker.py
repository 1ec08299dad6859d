"""Who takes attendance, on which phone; what its forms say, and how its acts are answered."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any

import msgspec
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException

from companion.door.listing import Which, door_list
from companion.door.readers import new_reader, source_of
from companion.office import Office
from companion.web.staff.answers import Answer, page
from companion.web.staff.door.telling import Told
from companion.web.staff.own import scope
from companion.web.staff.visit import AnyRequest, Visit, is_secure, off_loop
from companion.web.words import key, words_in
from content_packs.exchange.door.errors import DoorError, NoSession
from content_packs.exchange.door.lists import DoorList, Held, day_of

PATH = "/staff/door"
KEPT_FOR = 90 * 86_400  # seconds, that a phone stays the same reader
FORM = 32  # characters of a form's own word

DONE = {
    "noted": key("door-done-noted"),
    "undone": key("door-done-undone"),
    "closed": key("door-done-closed"),
    "reopened": key("door-done-reopened"),
    "thanks": key("door-thanks"),
}
FAULTS = {
    "no-booking": key("door-fault-no-booking"),
    "too-early": key("door-fault-too-early"),
    "was-cancelled": key("door-fault-was-cancelled"),
    "bad-count": key("door-fault-bad-count"),
    "bad-ticket": key("door-fault-bad-ticket"),
    "slow-down": key("door-fault-slow-down"),
}


class Taker(msgspec.Struct, frozen=True, kw_only=True):
    visit: Visit
    museum: str  # whose sessions this person sees; empty: all
    source: str  # of events
    cookie: str  # to be set; empty where the phone has it

    @property
    def office(self) -> Office:
        return self.visit.office

    @property
    def by(self) -> str:
        return self.visit.person.by

    def act(self, session: str, form: dict[str, str]) -> dict[str, Any]:
        """What every act says; a form that lost its own word counts as a new one."""
        typed = form.get("once", "")
        once = typed if typed.isascii() and typed.isalnum() and len(typed) <= FORM else token_hex(8)
        return {"session": session, "museum": self.museum, "source": self.source, "once": once}


def taker_of(request: AnyRequest, visit: Visit) -> Taker:
    """403 for who may not be at a door."""
    museum = scope(visit.person, "door")
    seals = visit.entrance.seals
    source = source_of(seals, request.cookies.get(cookie_name(visit), ""))
    cookie = "" if source else new_reader(seals)
    return Taker(visit=visit, museum=museum, source=source or source_of(seals, cookie), cookie=cookie)


def cookie_name(visit: Visit) -> str:
    return "__Host-door" if is_secure(visit.office.settings.public_url) else "door"


def known(taker: Taker, answer: Answer) -> Answer:
    """The answer, with which the phone learns who it is."""
    if taker.cookie:
        url = taker.office.settings.public_url
        name = cookie_name(taker.visit)
        answer.cookies.append(
            Cookie(
                key=name, value=taker.cookie, path="/", httponly=True, samesite="lax", secure=is_secure(url),
                max_age=KEPT_FOR,
            )
        )  # fmt: skip
    return answer


async def listed(taker: Taker, session: str) -> DoorList:
    """404 for what is not there or not this person's."""
    found = await doing(door_list, taker, Which(session=session, source=taker.source, museum=taker.museum))
    assert isinstance(found, DoorList)
    return found


async def doing(verb: Callable[..., Any], taker: Taker, wish: object) -> Any:
    try:
        return await off_loop(verb, taker.office, wish, taker.by)
    except NoSession:
        raise NotFoundException from None


def show(
    taker: Taker,
    template: str,
    title: str,
    shown: DoorList,
    /,
    *,
    here: str = "",
    done: str = "",
    wrong: DoorError | None = None,
    **facts: Any,
) -> Answer:
    """A page of one session."""
    words = words_in(taker.visit.lang)
    answer = page(
        taker.visit,
        template,
        title,
        status=fault_status(wrong) if wrong else 200,
        path=PATH,
        done=words(DONE[done]) if done in DONE else "",
        wrong=words(FAULTS[wrong.code]) if wrong else "",
        shown=shown,
        base=f"{PATH}/{shown.held.session.id}",
        here=here,
        tell=Told(taker.visit.lang),
        day=day_of(shown.held, taker.office.now()),
        once=lambda: token_hex(8),
        **facts,
    )
    return known(taker, answer)


def fault_status(wrong: DoorError) -> int:
    return {"slow-down": 429, "too-early": 409, "was-cancelled": 409}.get(wrong.code, 400)


def title_of(held: Held, lang: str) -> str:
    return Told(lang).title(held.workshop.title) or held.workshop.id


def whole(typed: str, most: int = 1_000) -> int:
    """A number as people type it; -1 where it is none, which is refused as one."""
    text = typed.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= most else -1
