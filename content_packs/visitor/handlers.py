"""The pages' handlers: they read the request, ask the display, and send. What is shown is decided elsewhere."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from content_packs.guide.catalogue import FACETS, SORTS, BadCursor, Wish
from content_packs.guide.codes import candidates, normalise
from content_packs.visitor import pages, statics, vendor
from content_packs.visitor.answers import HTML, Answer
from content_packs.visitor.asking import AnyRequest, made, reader_of, respond
from content_packs.visitor.desk import Desk
from content_packs.visitor.display import Display, Shown
from content_packs.visitor.failures import NotHere
from content_packs.visitor.front import AS_HEAD
from content_packs.visitor.listing import chosen, find_in
from content_packs.visitor.request import read_coding, tag_matches

KEYPAD_DIGITS = 5
FOREVER = "public, max-age=31536000, immutable"

Typed = Annotated[str, QueryParameter(max_length=100)]


@get("/", include_in_schema=False)
async def home(request: AnyRequest, display: NamedDependency[Display]) -> Response[bytes]:
    return made(request, display.now, "/")


@get("/{room:str}/{museum:str}/{name:str}", include_in_schema=False)
async def page(
    request: AnyRequest,
    display: NamedDependency[Display],
    room: FromPath[str],
    museum: FromPath[str],
    name: FromPath[str],
) -> Response[bytes]:
    """Artifacts, exhibitions, tours, scenes: all that follows from the library alone."""
    return made(request, display.now, f"/{room}/{museum}/{name}")


@get("/museums/{museum:str}", include_in_schema=False)
async def museum(request: AnyRequest, display: NamedDependency[Display], museum: FromPath[str]) -> Response[bytes]:
    return made(request, display.now, f"/museums/{museum}")


@get("/map/{museum:str}", include_in_schema=False)
async def floor_map(
    request: AnyRequest, display: NamedDependency[Display], museum: FromPath[str], level: Typed = ""
) -> Response[bytes]:
    shown = display.now
    if not level:
        return made(request, shown, f"/map/{museum}")
    venue = shown.library.venues.get(museum)
    if venue is None or level not in {each.id for each in venue.levels}:
        raise NotHere("This building has no such floor.")
    return sent(request, shown, pages.floor_map(shown.library, reader_of(request, shown), museum, level))


@get(["/q/{code:str}", "/Q/{code:str}"], include_in_schema=False)
async def scan(
    request: AnyRequest, display: NamedDependency[Display], desk: NamedDependency[Desk], code: FromPath[str]
) -> Response[bytes]:
    """The story itself, under the code that its label carries: no redirect."""
    return opened(request, display.now, desk, code, "")


@get("/q", include_in_schema=False)
async def typed(
    request: AnyRequest,
    display: NamedDependency[Display],
    desk: NamedDependency[Desk],
    code: Typed = "",
    museum: Typed = "",
) -> Response[bytes]:
    """What was typed into the field for numbers and codes; where it is neither, the search."""
    return opened(request, display.now, desk, code, museum)


def opened(request: AnyRequest, shown: Shown, desk: Desk, code: str, museum: str) -> Response[bytes]:
    """The story of a code or keypad number, or the page that offers what may have been meant."""
    reader = reader_of(request, shown)
    refs = meant(shown, code, museum)
    if len(refs) == 1:
        answer = shown.answer(f"/artifacts/{refs[0]}", reader)
        if AS_HEAD not in request.scope:
            desk.seen(refs[0], reader.lang)
        return respond(request, answer)
    near = refs or [shown.library.codes[each] for each in candidates(normalise(code), shown.library.codes)]
    page = pages.codes(shown.library, reader, code[:100], near)
    return sent(request, shown, page, 200 if refs else 404)


def meant(shown: Shown, code: str, museum: str) -> list[str]:
    """References of the artifacts that a code or keypad number names; several where museums share a number."""
    ref = shown.library.codes.get(normalise(code))
    if ref:
        return [ref]
    digits = code.strip()
    if digits.isdecimal() and len(digits) <= KEYPAD_DIGITS:
        found = shown.library.keypads.get(int(digits), ())
        return [each for each in found if not museum or each.startswith(f"{museum}/")]
    return []


@get("/search", include_in_schema=False, sync_to_thread=True)
def search(
    request: AnyRequest,
    display: NamedDependency[Display],
    q: Annotated[str, QueryParameter(max_length=10_000)] = "",
    sort: Typed = "",
    more: Typed = "",
    cursor: Annotated[str, QueryParameter(max_length=500)] = "",
) -> Response[bytes]:
    """Facets are read as they come: a page never fails for what a link may say."""
    shown = display.now
    reader = reader_of(request, shown)
    wanted = chosen({facet: request.query_params.getall(facet, []) for facet in FACETS})
    wish = Wish(
        query=q[: pages.SHOWN],
        lang=reader.lang,
        chosen=wanted,
        sort=sort if sort in SORTS else "",
        cursor=cursor,
        limit=pages.PER_PAGE,
        values=pages.VALUES,
        more=more if more in FACETS else "",
    )
    try:
        found = find_in(shown.library, wish)
    except BadCursor:  # of another language, or of a list that has changed: it begins anew
        found = find_in(shown.library, msgspec.structs.replace(wish, cursor=""))
    return sent(request, shown, pages.search(shown.library, reader, wish, found))


@get("/offline", include_in_schema=False)
async def offline(request: AnyRequest, display: NamedDependency[Display]) -> Response[bytes]:
    """Kept by the service worker for addresses that it has not kept."""
    return made(request, display.now, "/offline")


@get("/manifest.webmanifest", include_in_schema=False)
async def web_manifest(request: AnyRequest, display: NamedDependency[Display]) -> Response[Any]:
    shown = display.now
    content = pages.web_manifest(shown.library, reader_of(request, shown))
    return Response(content, media_type="application/manifest+json", headers={"vary": "accept-language, cookie"})


@get("/sw.js", include_in_schema=False)
async def service_worker(request: AnyRequest) -> Response[bytes]:
    """At the root, so that its scope is the whole site; never kept, so that an update is found."""
    return send_file(request, "sw.js", "no-cache")


@get("/favicon.ico", include_in_schema=False)
async def favicon(request: AnyRequest) -> Response[bytes]:
    """Browsers ask for it on answers that are no page."""
    return send_file(request, "icon.svg", "public, max-age=86400")


@get("/robots.txt", include_in_schema=False, media_type="text/plain")
async def robots() -> str:
    return "User-agent: *\nDisallow: /api/\nDisallow: /q\nDisallow: /search\n"


@get("/static/{version:str}/{name:str}", include_in_schema=False)
async def static_file(request: AnyRequest, version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Our own modules and icons, and vendored viewers. An older page's version gives what is there now, not kept."""
    if name in vendor.FILES:
        known = vendor.FILES[name].version
        return send_coded(request, name, known, FOREVER if version == known else "no-cache", partial(vendor.read, name))
    if name not in statics.FILES:
        raise NotHere("There is no such file.")
    return send_file(request, name, FOREVER if version == statics.VERSION else "no-cache")


def send_file(request: AnyRequest, name: str, kept: str) -> Response[bytes]:
    body = statics.FILES[name]
    return send_coded(request, name, body.tag, kept, partial(getattr, body))


def send_coded(request: AnyRequest, name: str, tag: str, kept: str, read: Callable[[str], bytes]) -> Response[bytes]:
    """A file in the coding that the client takes; `read` gives its bytes in one of answers.CODERS."""
    fields = dict(request.scope["headers"])
    coding = read_coding(fields.get(b"accept-encoding", b""))
    headers = {"etag": f'"{tag}"', "cache-control": kept, "vary": "accept-encoding"}
    if tag_matches(fields.get(b"if-none-match", b""), headers["etag"].encode()):
        return Response(b"", status_code=304, headers=headers)
    if coding != "identity":
        headers["content-encoding"] = coding
    return Response(read(coding), media_type=statics.type_of(name).partition(";")[0], headers=headers)


def sent(request: AnyRequest, shown: Shown, page: str, status: int = 200) -> Response[bytes]:
    """A page that is not kept: its bytes depend on more than library, language and variant."""
    reader = reader_of(request, shown)
    return respond(request, Answer(page.encode(), HTML, reader, also=shown.headers), status)


HANDLERS = [
    home,
    page,
    museum,
    floor_map,
    scan,
    typed,
    search,
    offline,
    web_manifest,
    service_worker,
    robots,
    favicon,
    static_file,
]
