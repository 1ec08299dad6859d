"""What a visitor or program reads when something is wrong: a helpful page, or RFC 9457 problem details.

No message from inside (a path, a query, an exception) is ever shown; a 500 carries an id that stands in the log too.
"""

from collections.abc import Callable
from http import HTTPStatus
from secrets import token_hex
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from content_packs.errors import Missing, PackError
from content_packs.guide.catalogue import BadCursor
from content_packs.visitor import pages
from content_packs.visitor.answers import HTML
from content_packs.visitor.display import Display
from content_packs.visitor.reader import Asked, UnknownLanguage, UnknownVariant
from content_packs.visitor.request import Choice, is_for_programs, read_asked, read_choice

PROBLEM = "application/problem+json"
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
TOO_DEEP = "The body nests too deeply to be read."
NOT_KEPT = {"cache-control": "no-store"}

Log = Callable[[str, str, BaseException], None]
"""(id, path template, error): called for every answer of 500."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    candidates: list[str] = []  # codes that may have been meant


class NotHere(HTTPException):
    """A 404 that knows what may have been meant."""

    status_code = 404

    def __init__(self, detail: str, candidates: list[str] | None = None) -> None:
        super().__init__(detail=detail)
        self.candidates = candidates or []


def handlers(display: Display, log: Log) -> dict[int | type[Exception], Any]:
    """Exception handlers for an app that mounts the pages."""

    def answer(request: Request[Any, Any, Any], status: int, detail: str, candidates: list[str]) -> Response[bytes]:
        if is_for_programs(request.url.path):
            title = HTTPStatus(status).phrase
            problem = Problem(title=title, status=status, detail=detail, candidates=candidates)
            return Response(msgspec.json.encode(problem), status_code=status, media_type=PROBLEM, headers=NOT_KEPT)
        reader = display.now.reader(lenient(request))
        page = pages.failure(reader, status, display.now.library.languages)
        headers = NOT_KEPT | {"content-language": reader.lang, "story-variant": reader.variant}
        return Response(page.encode(), status_code=status, media_type=HTML.partition(";")[0], headers=headers)

    def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
        if error.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            return on_error(request, error)
        made = answer(request, error.status_code, explain(error), getattr(error, "candidates", []))
        for name, value in (error.headers or {}).items():
            made.headers[name] = value
        return made

    def on_choice(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        return answer(request, 400, str(error), [])

    def on_missing(request: Request[Any, Any, Any], _: Missing) -> Response[bytes]:
        return answer(request, 404, "There is nothing at this address.", [])

    def on_depth(request: Request[Any, Any, Any], error: RecursionError) -> Response[bytes]:
        """A body that nests too deeply to be read; where there is none it is a fault of ours."""
        return answer(request, 400, TOO_DEEP, []) if request.method in WITH_BODY else on_error(request, error)

    def on_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        number = token_hex(4)
        log(number, request.scope.get("path_template", ""), error)
        return answer(request, 500, f"Something went wrong here. If you tell us, please say {number}.", [])

    return {
        HTTPException: on_http,
        UnknownLanguage: on_choice,
        UnknownVariant: on_choice,
        BadCursor: on_choice,
        Missing: on_missing,
        PackError: on_error,
        RecursionError: on_depth,
        Exception: on_error,
    }


def explain(error: HTTPException) -> str:
    """Which parameter is wrong and why, where that is known; the address itself is not said again."""
    if isinstance(error.extra, list) and error.extra:
        return "; ".join(f"{each.get('key', 'request')}: {each.get('message', '')}" for each in error.extra)
    return error.detail


def lenient(request: Request[Any, Any, Any]) -> Asked:
    """What the request asks for without `?lang=` and `?variant=`, which may be what is wrong with it."""
    fields = dict(request.scope["headers"])
    choice = read_choice(request.scope["query_string"])
    kept = Choice() if choice.lang or choice.variant else choice
    return read_asked(kept, fields.get(b"cookie", b""), fields.get(b"accept-language", b""))
