"""From a Litestar request to an answer of the display: shared by the page and API handlers."""

from typing import Any

from litestar import Request, Response

from content_packs.visitor.answers import Answer
from content_packs.visitor.display import Shown
from content_packs.visitor.reader import Reader
from content_packs.visitor.request import cookies_for, read_asked, read_choice, read_coding, tag_matches

AnyRequest = Request[Any, Any, Any]


def reader_of(request: AnyRequest, shown: Shown) -> Reader:
    """Who reads; `UnknownLanguage` or `UnknownVariant` where the query asks for what is not there."""
    fields = dict(request.scope["headers"])
    choice = read_choice(request.scope["query_string"])
    asked = read_asked(choice, fields.get(b"cookie", b""), fields.get(b"accept-language", b""))
    return shown.reader(asked)


def respond(request: AnyRequest, answer: Answer, status: int = 200) -> Response[bytes]:
    """The answer in the coding that the request accepts, or 304."""
    fields = dict(request.scope["headers"])
    choice = read_choice(request.scope["query_string"])
    coding = read_coding(fields.get(b"accept-encoding", b""))
    coded = answer.coded(coding)
    unchanged = status == 200 and tag_matches(fields.get(b"if-none-match", b""), coded.tag)
    sent = (coded.same if unchanged else coded.start)["headers"]
    headers = {name.decode(): value.decode() for name, value in sent if name != b"content-length"}
    response = Response(
        b"" if unchanged else coded.rest["body"], status_code=304 if unchanged else status, headers=headers
    )
    for _, value in cookies_for(choice, answer.lang):
        name, _, rest = value.decode().partition("=")
        response.set_cookie(name, rest.partition(";")[0], max_age=31_536_000, path="/", samesite="lax")
    return response


def made(request: AnyRequest, shown: Shown, path: str) -> Response[bytes]:
    return respond(request, shown.answer(path, reader_of(request, shown)))
