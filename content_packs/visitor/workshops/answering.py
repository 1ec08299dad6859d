"""Answers of the workshops' doors: pages that may be kept for a moment, and those that nobody keeps (edge)."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Response
from litestar.exceptions import PermissionDeniedException

from content_packs.visitor import pages
from content_packs.visitor.answers import HTML, Answer
from content_packs.visitor.asking import AnyRequest, reader_of, respond
from content_packs.visitor.desk import NotBooked, NotNow
from content_packs.visitor.display import Display, Shown
from content_packs.visitor.failures import PROBLEM, NotHere, Problem, lenient
from content_packs.visitor.headers import allowing
from content_packs.visitor.render import WORKSHOPS_HASH
from content_packs.visitor.request import is_for_programs
from content_packs.visitor.workshops.refusals import PROBLEMS, TITLES, patience_of, status_of

SECRET = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow"}
"""Of whatever a booking's link opens: kept by nobody, found by nobody, told to nobody."""
LATER = "30"  # seconds
OWN_SITE = frozenset({"same-origin", "none"})  # Sec-Fetch-Site; `none`: reloaded by the person


def sent(request: AnyRequest, shown: Shown, page: str, *, kept: bool = True, status: int = 200) -> Response[bytes]:
    """A page that anybody may see. `kept`: it may be asked for again by its tag."""
    answer = Answer(page.encode(), HTML, reader_of(request, shown), also=allowing(shown.headers, WORKSHOPS_HASH))
    response = respond(request, answer, status)
    if not kept:
        response.headers["cache-control"] = "no-store"
        response.headers.pop("etag", None)
    return response


def secret(shown: Shown, page: str, status: int = 200) -> Response[bytes]:
    """A page of one booking; not compressed: it holds its secret address beside words that were typed (BREACH)."""
    headers = {name.decode(): value.decode() for name, value in allowing(shown.headers, WORKSHOPS_HASH)}
    media_type = HTML.partition(";")[0]
    return Response(page.encode(), status_code=status, media_type=media_type, headers=headers | SECRET)


async def read_form(request: AnyRequest, shown: Shown, *, secret: bool = False) -> list[tuple[str, str]]:
    """The pairs of a form's body; from another site, `403`. Its size is bounded by the app.

    `secret`: its address is one that nobody else knows; its page names no origin (`no-referrer`), nor need it.
    """
    check_origin(request, shown.library.address, secret=secret)
    body = await request.body()
    return parse_qsl(body[:20_000].decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None)


def check_origin(request: AnyRequest, address: str, *, secret: bool = False) -> None:
    """A form of another site books, changes and cancels nothing here."""
    source, site = request.headers.get("origin", ""), request.headers.get("sec-fetch-site", "")
    own = {request.headers.get("host", ""), address.partition("://")[2]} - {""}
    if source == "null":
        ours = site in OWN_SITE or (secret and not site)
    else:
        ours = (not source or source.partition("://")[2] in own) and (not site or site in OWN_SITE)
    if not ours:
        raise PermissionDeniedException("This form was sent by another site.")


def on_refusal(display: Display) -> Any:
    """The exception handler for NotBooked where no form can say it: problem details, or a page."""

    def answer(request: AnyRequest, refused: NotBooked) -> Response[bytes]:
        status = status_of(refused)
        headers = dict(SECRET)
        if status == 429:
            headers["retry-after"] = str(patience_of(refused))
        if is_for_programs(request.url.path):
            return Response(problem(refused), status_code=status, media_type=PROBLEM, headers=headers)
        shown = display.now
        reader = shown.reader(lenient(request))
        page = pages.failure(reader, status, shown.library.languages)
        return Response(page.encode(), status_code=status, media_type=HTML.partition(";")[0], headers=headers)

    return answer


def on_not_now(display: Display) -> Any:
    """The exception handler for NotNow: 503, as a page or as problem details."""

    def answer(request: AnyRequest, _: NotNow) -> Response[bytes]:
        headers = SECRET | {"retry-after": LATER}
        if is_for_programs(request.url.path):
            said = Problem(title="Service Unavailable", status=503, detail="Not just now; please ask again later.")
            return Response(msgspec.json.encode(said), status_code=503, media_type=PROBLEM, headers=headers)
        shown = display.now
        page = pages.failure(shown.reader(lenient(request)), 503, shown.library.languages)
        return Response(page.encode(), status_code=503, media_type=HTML.partition(";")[0], headers=headers)

    return answer


def on_unread(_: AnyRequest, __: Exception) -> Response[bytes]:
    """The exception handler for a body of the API that nests beyond reason, or is no text."""
    said = Problem(title="Bad Request", status=400, detail="The body is no JSON of the kind that is read here.")
    return Response(msgspec.json.encode(said), status_code=400, media_type=PROBLEM, headers=dict(SECRET))


def problem(refused: NotBooked) -> bytes:
    """RFC 9457, its `type` ending in the code."""
    title = TITLES.get(refused.code, "This cannot be done")
    made = Problem(type=f"{PROBLEMS}{refused.code}", title=title, status=status_of(refused), detail=_facts(refused))
    return msgspec.json.encode(made)


def _facts(refused: NotBooked) -> str:
    known = {name: value for name, value in refused.facts.items() if isinstance(value, int | str)}
    return "; ".join(f"{name}: {value}" for name, value in sorted(known.items()))


def no_booking() -> NotHere:
    """The same for a link that is wrong, old, or never was."""
    return NotHere("There is no booking at this address.")
