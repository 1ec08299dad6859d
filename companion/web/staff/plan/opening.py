"""`/staff/sessions/open`: booking is opened for all planned sessions of a list; undone while nobody has booked.

The first page says how many and which, and its form names them: what is confirmed is what is done. The page after it
tells how they stand now, so its address claims nothing that was not done.
"""

from collections.abc import Sequence

from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery

from companion.web.staff.answers import Answer, go
from companion.web.staff.own import require_own
from companion.web.staff.plan.parts import PATH, Known, known_to, own_museums, plan_page
from companion.web.staff.plan.sessions import Typed, narrowed, planned_in
from companion.web.staff.visit import AnyRequest, NotAllowed, Visit, form_of, off_loop
from companion.web.words import key, words_in
from companion.workshops import rows
from companion.workshops.opening import MOST, OpenSessions, decide, open_sessions
from content_packs.exchange.programme import Session

OPEN, OPENED = f"{PATH}/open", f"{PATH}/opened"
LENGTH = MOST * 65  # characters of so many ids


@get(OPEN)
async def ask_open(visit: NamedDependency[Visit], museum: Typed = "", venue: Typed = "", week: Typed = "") -> Answer:
    known = await _known(visit)
    only, venue = narrowed(visit, known, museum, venue)
    mine = await planned_in(visit, known, only, venue, week)
    return _page(visit, known, key("plan-open"), mine[:MOST], mine[:MOST], OPEN, more=len(mine) > MOST)


@post(OPEN)
async def do_open(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    known = await _known(visit)
    names = (await form_of(request)).get("of", "")
    sessions = await _sessions(visit, known, names)
    wish = OpenSessions(sessions=tuple(each.id for each in sessions))
    await off_loop(open_sessions, visit.office, wish, visit.person.by)
    return go(visit, f"{OPENED}?of={_written(sessions)}")


@get(OPENED)
async def show_opened(visit: NamedDependency[Visit], of: FromQuery[str] = "") -> Answer:
    known = await _known(visit)
    sessions = [each for each in await _sessions(visit, known, of) if each.state == "open"]
    free = [each for each in sessions if decide(each, "planned", known.now)]
    return _page(visit, known, key("plan-opened"), sessions, free, OPENED)


@post(OPENED)
async def undo_open(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    known = await _known(visit)
    sessions = await _sessions(visit, known, (await form_of(request)).get("of", ""))
    wish = OpenSessions(sessions=tuple(each.id for each in sessions), state="planned")
    await off_loop(open_sessions, visit.office, wish, visit.person.by)
    return go(visit, f"{PATH}?done=unopened")


async def _known(visit: Visit) -> Known:
    known = await known_to(visit)
    if not own_museums(visit.person, known):
        raise NotAllowed
    return known


async def _sessions(visit: Visit, known: Known, names: str) -> list[Session]:
    """404 where one is not here or another museum's."""
    ids = dict.fromkeys(names[:LENGTH].split(".")[:MOST])
    found = await off_loop(visit.office.store.read, lambda db: [rows.find_session(db, each) for each in ids])
    sessions = [each for each in found if each is not None]
    if len(sessions) < len(ids):
        raise NotFoundException
    for each in sessions:
        require_own(visit.person, "plan", known.museum(each))
    return sessions


def _written(sessions: Sequence[Session]) -> str:
    return ".".join(each.id for each in sessions)


def _page(
    visit: Visit,
    known: Known,
    title: str,
    sessions: Sequence[Session],
    ready: Sequence[Session],
    action: str,
    *,
    more: bool = False,
) -> Answer:
    """`ready`: those with which the button does something."""
    return plan_page(
        visit, "plan_open.html", words_in(visit.lang)(title), PATH, known, sessions=sessions, of=_written(ready),
        number=len(ready), action=action, opened=action == OPENED, more=more,
    )  # fmt: skip


HANDLERS = [ask_open, do_open, show_opened, undo_open]
