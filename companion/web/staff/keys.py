"""`/staff/keys`: every role with its keys and expiry, and what is to be done about it."""

from litestar import get
from litestar.di import NamedDependency

from companion.publishing.overview.roles import Role, list_roles
from companion.web.staff.answers import Answer, page
from companion.web.staff.own import scope
from companion.web.staff.telling import Telling, zone
from companion.web.staff.visit import Visit, off_loop
from companion.web.words import key, words_in

PATH = "/staff/keys"
SIGNERS = {"alliance": key("signed-by-alliance"), "server": key("signed-by-server"), "museum": key("signed-by-museum")}
REMEDIES = {"alliance": key("remedy-alliance"), "server": key("remedy-server"), "museum": key("remedy-museum")}


@get(PATH)
async def show_keys(visit: NamedDependency[Visit]) -> Answer:
    roles: list[Role] = await off_loop(list_roles, visit.office, scope(visit.person, "museum"))
    return page(
        visit,
        "keys.html",
        words_in(visit.lang)("keys"),
        path=PATH,
        roles=roles,
        signers=SIGNERS,
        remedies=REMEDIES,
        zone=zone(visit.office.now()),
        tell=Telling(visit.lang),
    )


HANDLERS = [show_keys]
