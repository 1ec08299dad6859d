"""`/staff`: what needs attention stands first."""

from litestar import get
from litestar.di import NamedDependency

from companion.web.staff.answers import Answer, page
from companion.web.staff.notices import notices_for
from companion.web.staff.visit import HOME, Visit, off_loop
from companion.web.words import words_in


@get(HOME)
async def show_home(visit: NamedDependency[Visit]) -> Answer:
    notices = await off_loop(notices_for, visit.office, visit.person)
    return page(visit, "home.html", words_in(visit.lang)("home"), path=HOME, notices=notices)


HANDLERS = [show_home]
