"""`/staff/museums`: the museums of the alliance, their keys and space; the alliance says how much each may keep."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from companion.accounts.people import may
from companion.publishing.overview.quotas import ChangeQuota, change_quota
from companion.publishing.overview.roles import Role, list_roles
from companion.publishing.overview.storage import Space, spaces
from companion.publishing.plans import Refused
from companion.web.staff.answers import Answer, go, page
from companion.web.staff.own import scope
from companion.web.staff.refusals import Fault, fault_of
from companion.web.staff.telling import Telling
from companion.web.staff.visit import AnyRequest, Visit, form_of, off_loop, require
from companion.web.words import words_in

PATH = "/staff/museums"
GIGABYTE = 10**9


@get(PATH)
async def show_museums(visit: NamedDependency[Visit], done: FromQuery[str] = "") -> Answer:
    return await _museums(visit, done=words_in(visit.lang)("quota-done") if done == "quota" else "")


@post(f"{PATH}/{{museum:str}}/quota")
async def set_quota(request: AnyRequest, visit: NamedDependency[Visit], museum: FromPath[str]) -> Answer:
    require(visit.person, "alliance")
    quota = read_gigabytes((await form_of(request)).get("quota", ""))
    if quota is None:
        return await _museums(visit, fault=Fault("refused-number"))
    try:
        wish = ChangeQuota(museum=museum, quota=quota)
        await off_loop(change_quota, visit.office, wish, visit.person.by)
    except Refused as error:
        return await _museums(visit, fault=fault_of(error))
    return go(visit, f"{PATH}?done=quota")


def read_gigabytes(text: str) -> int | None:
    """Bytes of a number of gigabytes, with a point or a comma; None where it is none."""
    typed = text.strip().replace(",", ".")
    if not (typed.isascii() and typed.replace(".", "", 1).isdecimal() and len(typed) < 16):
        return None
    return round(float(typed) * GIGABYTE)


async def _museums(visit: Visit, *, done: str = "", fault: Fault | None = None) -> Answer:
    own = scope(visit.person, "museum")
    found: list[Space] = await off_loop(spaces, visit.office, own)
    roles: list[Role] = await off_loop(list_roles, visit.office, own)
    return page(
        visit,
        "museums.html",
        words_in(visit.lang)("museums"),
        status=400 if fault else 200,
        path=PATH,
        done=done,
        fault=fault,
        spaces=found,
        roles={role.name: role for role in roles if role.who == "museum"},
        changing=may(visit.person, "alliance"),
        gigabyte=GIGABYTE,
        tell=Telling(visit.lang),
    )


HANDLERS = [show_museums, set_quota]
