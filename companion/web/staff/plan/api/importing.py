"""A file of sessions as the body (CSV, XLSX, iCalendar); with `?dry=true` what would come of it is told, no more."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromQuery, QueryParameter

from companion.accounts.people import may
from companion.web.staff.answers import Answer, told
from companion.web.staff.plan.api.wire import (
    BAD,
    STATUSES,
    TITLES,
    InTheWay,
    Refusal,
    as_problem,
    in_the_way,
)
from companion.web.staff.plan.importing import BODY_LIMIT
from companion.web.staff.visit import AnyRequest, NotAllowed, Visit, off_loop
from companion.workshops.importing.drafts import Flaw
from companion.workshops.importing.taking import Imported, ImportSessions, Line, Outcome, import_sessions
from content_packs.visitor.workshops.refusals import PROBLEMS

ENDINGS = {  # by media type: what a file of it is called
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/calendar": "ics",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
Typed = Annotated[str, QueryParameter(max_length=64)]
State = Annotated[str, QueryParameter(name="state", pattern="^(planned|open)$")]


class FlawTold(msgspec.Struct, frozen=True, kw_only=True):
    place: str  # line of the file, or sheet and row
    code: str
    detail: str


class LineTold(msgspec.Struct, frozen=True, kw_only=True):
    place: str
    outcome: Outcome
    session: str  # its id, or that which it would have
    workshop: str
    venue: str
    begins: datetime
    ends: datetime
    conflict: InTheWay | None = None


class ImportTold(msgspec.Struct, frozen=True, kw_only=True):
    ready: bool  # can be imported as it is
    made: int  # sessions, just now
    new: int
    same: int
    cut: int  # endless repetitions that were cut at a year
    flaws: tuple[FlawTold, ...]
    lines: list[LineTold]


class ImportRefusal(Refusal, frozen=True, kw_only=True):
    flaws: tuple[FlawTold, ...] = ()


@post("/import", request_max_body_size=BODY_LIMIT)
async def api_import(
    request: AnyRequest, visit: NamedDependency[Visit], dry: FromQuery[bool] = False, workshop: Typed = "",
    venue: Typed = "", decided: State = "planned",
) -> Answer:  # fmt: skip
    if not may(visit.person, "plan", visit.person.museum):
        raise NotAllowed
    wish = ImportSessions(
        name=f"import.{_ending(request)}", raw=await request.body(), workshop=workshop, venue=venue,
        museum=visit.person.museum or "", state="open" if decided == "open" else "planned", dry=dry,
    )  # fmt: skip
    found = await off_loop(import_sessions, visit.office, wish, visit.person.by)
    if not dry and (found.flaws or found.count("conflict")):
        return _refused(found)
    return told(visit, _tell(found), 201 if found.made else 200)


def _ending(request: AnyRequest) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ENDINGS:
        raise HTTPException(status_code=415, detail=f"Send Content-Type as one of {', '.join(ENDINGS)}.")
    return ENDINGS[kind]


def _refused(found: Imported) -> Answer:
    """All or nothing: what is wrong, and what is in the way of which."""
    code = "plan-bad-file" if found.flaws else "plan-conflict"
    status = STATUSES.get(code, BAD)
    made = ImportRefusal(
        type=f"{PROBLEMS}{code}", title=TITLES[status], status=status,
        detail="Nothing was imported: mend what is named and send the file again.",
        flaws=tuple(_flaw(flaw) for flaw in found.flaws),
        conflicts=tuple(in_the_way(line.clash) for line in found.lines if line.clash),
    )  # fmt: skip
    return as_problem(made)


def _tell(found: Imported) -> ImportTold:
    return ImportTold(
        ready=found.ready, made=found.made, new=found.new, same=found.count("same"), cut=found.cut,
        flaws=tuple(_flaw(flaw) for flaw in found.flaws), lines=[_line(line) for line in found.lines],
    )  # fmt: skip


def _flaw(flaw: Flaw) -> FlawTold:
    return FlawTold(place=str(flaw.place), code=flaw.code, detail=str(flaw))


def _line(line: Line) -> LineTold:
    session = line.session
    return LineTold(
        place=str(line.place), outcome=line.outcome, session=session.id, workshop=session.workshop,
        venue=session.venue, begins=session.begins, ends=session.ends,
        conflict=in_the_way(line.clash) if line.clash else None,
    )  # fmt: skip


HANDLERS = [api_import]
