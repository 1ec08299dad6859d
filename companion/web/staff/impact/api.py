"""`GET /api/v1/impact`: who came, for programs with a session of staff: the tables of the pages, hidden as they are."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from companion.impact import sheets
from companion.impact.questions.wish import BadQuestion, Wish
from companion.web.staff.answers import Answer, problem, told
from companion.web.staff.impact.exporting import take
from companion.web.staff.impact.pages import own
from companion.web.staff.visit import Visit, off_loop

PATH = "/api/v1/impact"
Typed = Annotated[str, QueryParameter(max_length=200)]


@get(PATH)
async def tell_impact(
    visit: NamedDependency[Visit], since: Typed = "", until: Typed = "", museum: Typed = "", programme: Typed = "",
    area: Typed = "", workshop: Typed = "",
) -> Answer:  # fmt: skip
    wish = Wish(since=since, until=until, museum=museum, programme=programme, area=area, workshop=workshop)
    try:
        taken = await off_loop(take, visit.office, own(visit.person, wish), "en")
    except BadQuestion as error:
        return problem(400, detail=str(error))
    return told(visit, sheets.as_document(taken.about, taken.tables))


HANDLERS = [tell_impact]
