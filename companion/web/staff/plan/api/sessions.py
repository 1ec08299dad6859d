"""Sessions: listed by page, told, planned; all that a rule makes or none."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.params import FromPath, QueryParameter

from companion.accounts.people import may
from companion.web.staff.answers import Answer, told
from companion.web.staff.own import scope
from companion.web.staff.plan.api.wire import API, Key, SessionTold, body_of, key_of, moment, tell
from companion.web.staff.plan.parts import Known, known_to, session_and_known
from companion.web.staff.visit import AnyRequest, NotAllowed, Visit, off_loop
from companion.workshops import rows
from companion.workshops.errors import BadFact, NotHere
from companion.workshops.planning import PlanSessions, plan_sessions

AHEAD = timedelta(days=5 * 366)
Typed = Annotated[str, QueryParameter(max_length=64)]
Limit = Annotated[int, QueryParameter(ge=1, le=500)]


class NewSessions(PlanSessions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As the pages plan; the key is the request's Idempotency-Key."""

    start: Annotated[datetime, msgspec.Meta(tz=False)]


class SessionsTold(msgspec.Struct, frozen=True, kw_only=True):
    sessions: list[SessionTold]
    next: str = ""  # `after` of the next page; empty: there is none


class PlannedTold(msgspec.Struct, frozen=True, kw_only=True):
    sessions: list[SessionTold]
    made: bool  # else an earlier request with this key made them


@get("/sessions")
async def api_sessions(
    visit: NamedDependency[Visit], museum: Typed = "", venue: Typed = "", workshop: Typed = "", since: Typed = "",
    until: Typed = "", after: Typed = "", limit: Limit = 100,
) -> Answer:  # fmt: skip
    """Those that are held between `since` (now, if it is left out) and `until`, in the order in which they begin."""
    known = await known_to(visit)
    only = _museum(visit, known, museum)
    for kind, name, there in (("venue", venue, known.venues), ("workshop", workshop, known.workshops)):
        if name and name not in there:
            raise NotHere(kind, name)
    start = moment("since", since) or known.now
    end = moment("until", until) or start + AHEAD

    def read(db: rows.Db) -> list[SessionTold]:
        last = rows.find_session(db, after) if after else None
        if after and last is None:
            raise ClientException(detail="after: send the `next` of an answer of ours")
        found = rows.sessions_between(
            db, start, end, museum=only, venue=venue, workshop=workshop, after=last, limit=limit + 1
        )
        return [tell(each, known) for each in found]

    found = await off_loop(visit.office.store.read, read)
    more = len(found) > limit
    return told(visit, SessionsTold(sessions=found[:limit], next=found[limit - 1].id if more else ""))


@get("/sessions/{name:str}")
async def api_session(visit: NamedDependency[Visit], name: FromPath[str]) -> Answer:
    session, known = await session_and_known(visit, name)
    return told(visit, tell(session, known))


@post("/sessions")
async def api_plan(request: AnyRequest, visit: NamedDependency[Visit], key: Key) -> Answer:
    known = await known_to(visit)
    if not may(visit.person, "plan", visit.person.museum):
        raise NotAllowed
    wish = await body_of(request, NewSessions)
    if wish.key:
        raise BadFact("key", "send it as the field Idempotency-Key")
    workshop = known.workshops.get(wish.workshop)
    if workshop is None or not may(visit.person, "plan", workshop.museum):
        raise NotHere("workshop", wish.workshop)
    wish = msgspec.structs.replace(wish, key=key_of(visit, key))
    planned = await off_loop(plan_sessions, visit.office, wish, visit.person.by)
    found = PlannedTold(sessions=[tell(each, known) for each in planned.sessions], made=planned.made)
    first = f"{API}/sessions/{planned.sessions[0].id}"
    return told(visit, found, 201 if planned.made else 200, first)


def _museum(visit: Visit, known: Known, museum: str) -> str:
    """Whose sessions are listed; another museum is to an editor as if it were not there."""
    own = scope(visit.person, "workshops")
    if museum and (museum not in known.museums or own not in ("", museum)):
        raise NotHere("museum", museum)
    return own or museum


HANDLERS = [api_sessions, api_session, api_plan]
