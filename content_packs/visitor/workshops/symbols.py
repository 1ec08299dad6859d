"""`/t/{ticket}`: what a ticket's symbol leads to. Staff at a door are led there before (companion/web/app.py).

For everybody else it says what this is and nothing of whose: the ticket is not even read.
"""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from content_packs.visitor import urls
from content_packs.visitor.answers import HTML
from content_packs.visitor.asking import AnyRequest, reader_of
from content_packs.visitor.display import Display
from content_packs.visitor.frame import page
from content_packs.visitor.words import words_in

HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer"}


@get(["/t/{ticket:str}", "/T/{ticket:str}"], include_in_schema=False)
async def ticket(request: AnyRequest, display: NamedDependency[Display], ticket: FromPath[str]) -> Response[bytes]:
    """The same for every ticket, true or not."""
    library = display.now.library
    reader = reader_of(request, display.now)
    words = words_in(reader.ui)
    text = page("ticket.html", reader, urls.home(), words("ticket-title"), languages=library.languages)
    headers = HEADERS | {"content-language": reader.lang}
    return Response(text.encode(), media_type=HTML.partition(";")[0], headers=headers)


HANDLERS = [ticket]
