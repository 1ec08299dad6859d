"""`/staff/storage`: what is kept, how much space is left, which pushes are under way, what is given back next."""

from litestar import get
from litestar.di import NamedDependency

from companion.accounts.people import may
from companion.health import free
from companion.publishing.overview.storage import list_uploads, look_at_storage, spaces
from companion.web.staff.answers import Answer, page
from companion.web.staff.own import scope
from companion.web.staff.telling import Telling, zone
from companion.web.staff.visit import Visit, off_loop
from companion.web.words import words_in

PATH = "/staff/storage"


@get(PATH)
async def show_storage(visit: NamedDependency[Visit]) -> Answer:
    own = scope(visit.person, "museum")
    whole = may(visit.person, "alliance")
    return page(
        visit,
        "storage.html",
        words_in(visit.lang)("storage"),
        path=PATH,
        storage=await off_loop(look_at_storage, visit.office, free(visit.office.settings.data)) if whole else None,
        spaces=await off_loop(spaces, visit.office, own),
        uploads=await off_loop(list_uploads, visit.office, own),
        zone=zone(visit.office.now()),
        tell=Telling(visit.lang),
    )


HANDLERS = [show_storage]
