"""What the door's forms say, and how its acts are answered."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any

from litestar.exceptions import NotFoundException

from content_packs.exchange.door.errors import DoorError, NoSession
from content_packs.exchange.door.lists import DoorList, Held, day_of
from kiosk.door.taking import door_list, holder
from kiosk.staff.answers import HOME, Answer, page
from kiosk.staff.door.telling import Told
from kiosk.staff.visit import Visit, off_loop
from kiosk.staff.words import key, words_in

PATH = f"{HOME}/door"
FORM = 32  # characters of a form's own word
DONE = {
    "noted": key("door-done-noted"),
    "not-listed": key("door-done-not-listed"),
    "newer": key("door-done-newer"),
    "undone": key("door-done-undone"),
    "closed": key("door-done-closed"),
    "reopened": key("door-done-reopened"),
    "thanks": key("door-thanks"),
    "over": key("door-done-over"),
}
FAULTS = {
    "no-booking": key("door-fault-no-booking"),
    "was-cancelled": key("door-fault-was-cancelled"),
    "bad-count": key("door-fault-bad-count"),
    "bad-ticket": key("door-fault-bad-ticket"),
}


def once_of(form: dict[str, str]) -> str:
    """A form that lost its own word counts as a new one."""
    typed = form.get("once", "")
    return typed if typed.isascii() and typed.isalnum() and 0 < len(typed) <= FORM else token_hex(8)


async def doing(verb: Callable[..., Any], visit: Visit, *given: Any, **named: Any) -> Any:
    """404 for what is not on the sheet."""
    try:
        return await off_loop(verb, visit.room.hall, *given, **named)
    except NoSession:
        raise NotFoundException from None


async def show(
    visit: Visit,
    template: str,
    title: str,
    session: str,
    /,
    *,
    here: str = "",
    done: str = "",
    wrong: DoorError | None = None,
    shown: DoorList | None = None,
    **facts: Any,
) -> Answer:
    """A page of one session; `title` empty: the workshop's."""
    words = words_in(visit.lang)
    shown = shown or await doing(door_list, visit, session)
    assert shown is not None
    return page(
        visit,
        template,
        title or title_of(shown.held, visit.lang),
        status=400 if wrong else 200,
        done=words(DONE[done]) if done in DONE else "",
        wrong=words(FAULTS.get(wrong.code, FAULTS["bad-count"])) if wrong else "",
        shown=shown,
        base=f"{PATH}/{session}",
        here=here,
        tell=Told(visit.lang),
        day=day_of(shown.held, visit.room.office.now()),
        once=lambda: token_hex(8),
        held_by=await doing(holder, visit, session),
        open=visit.room.days.is_open(),
        **facts,
    )


def title_of(held: Held, lang: str) -> str:
    return Told(lang).title(held.workshop.title) or held.workshop.id


def whole(typed: str, most: int = 1_000) -> int:
    """A number as people type it; -1 where it is none, which is refused as one."""
    text = typed.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= most else -1
