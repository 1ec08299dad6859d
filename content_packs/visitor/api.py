"""`/api/v1`: the same as the pages, as JSON, for whoever builds on it. Described at `/schema/openapi.json`."""

import re
from hashlib import sha256
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, PathParameter, QueryParameter

from content_packs.guide.catalogue import Wish
from content_packs.guide.codes import candidates, normalise, show
from content_packs.visitor import urls
from content_packs.visitor.asking import AnyRequest, made, reader_of
from content_packs.visitor.display import Display
from content_packs.visitor.failures import PROBLEM, NotHere, Problem
from content_packs.visitor.front import STORY
from content_packs.visitor.listing import chosen, find_in
from content_packs.visitor.request import tag_matches
from content_packs.visitor.resources import (
    Card,
    ExhibitionOut,
    FacetOut,
    HitOut,
    MuseumOut,
    StoryOut,
    TourOut,
)
from content_packs.visitor.saving import Whole
from content_packs.visitor.teller import Teller

VARY = {"vary": "accept-language, cookie", "cache-control": "no-cache"}
BAD = ResponseSpec(Problem, description="The request makes no sense", media_type=PROBLEM)
NOT_FOUND = ResponseSpec(Problem, description="There is no such thing", media_type=PROBLEM)
WHOLE = ResponseSpec(Whole, description="What to fetch", generate_examples=False)
SVG = "image/svg+xml"
SYMBOL = ResponseSpec(str, description="Black on white, with its quiet zone", media_type=SVG, generate_examples=False)
HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(:\d{1,5})?")
EXHIBITIONS = "/api/v1/exhibitions/"
LONG = ResponseSpec(Problem, description="The address is too long", media_type=PROBLEM)
ONE = {400: BAD, 404: NOT_FOUND, 414: LONG}
MANY = {400: BAD, 414: LONG}

Lang = Annotated[str, QueryParameter(max_length=35, description="BCP 47 tag; else cookie, else Accept-Language")]
Variant = Annotated[str, QueryParameter(max_length=10, description="standard, easy, kids or sign")]
Name = Annotated[str, PathParameter(max_length=64)]
Cursor = Annotated[
    str, QueryParameter(max_length=500, description="`next` or `previous` of another page of the same list")
]
Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Images = Annotated[Literal["avif", "webp"], QueryParameter(description="Format of pictures that the client shows")]
Query = Annotated[str, QueryParameter(max_length=200)]
Keys = Annotated[list[str] | None, QueryParameter(max_items=10, description="Any of these; as `facets` names them")]
Sort = Annotated[
    Literal["relevance", "walk", "title", "oldest", "newest"] | None,
    QueryParameter(description="relevance where there are words, else as a visitor walks: by keypad number"),
]
Counted = Annotated[bool, QueryParameter(description="Count the values of every facet, too")]
Values = Annotated[int, QueryParameter(ge=1, le=100, description="Values of each facet")]


class CardPage(msgspec.Struct, frozen=True):
    total: int
    relaxed: bool  # nothing held all the words: these hold some
    meant: str | None  # other words that may have been meant, where little was found
    cards: list[Card]
    next: str | None  # cursors
    previous: str | None
    facets: dict[str, FacetOut] | None  # where they were asked for


class FoundOut(msgspec.Struct, frozen=True):
    total: int
    relaxed: bool
    meant: str | None
    hits: list[HitOut]
    next: str | None
    previous: str | None


@get("/museums", responses=MANY, summary="Museums whose packs are active")
async def museums(
    request: AnyRequest, display: NamedDependency[Display], lang: Lang = "", variant: Variant = ""
) -> Response[list[MuseumOut]]:
    tell = teller(request, display)
    return Response([tell.museum(each) for each in tell.library.museums.values()], headers=VARY)


@get("/artifacts", responses=MANY, summary="Artifacts, by facets or by search", sync_to_thread=True)
def artifacts(
    request: AnyRequest,
    display: NamedDependency[Display],
    q: Query = "",
    museum: Keys = None,
    gallery: Keys = None,
    theme: Keys = None,
    period: Keys = None,
    culture: Keys = None,
    material: Keys = None,
    on_view: Annotated[bool | None, QueryParameter(description="Whether it can be seen now")] = None,
    sort: Sort = None,
    lang: Lang = "",
    cursor: Cursor = "",
    limit: Limit = 20,
    facets: Counted = False,
    values: Values = 20,
) -> Response[CardPage]:
    tell = teller(request, display)
    seen = None if on_view is None else [str(on_view).lower()]
    wanted = {"museum": museum, "gallery": gallery, "theme": theme, "on_view": seen}
    wish = Wish(
        query=q,
        lang=tell.reader.lang,
        kinds=("artifact",),
        chosen=chosen(wanted | {"period": period, "culture": culture, "material": material}),
        sort=sort or "",
        cursor=cursor,
        limit=limit,
        values=values if facets else 0,
    )
    found = find_in(tell.library, wish)
    return Response(
        CardPage(
            total=found.total,
            relaxed=found.relaxed,
            meant=found.meant or None,
            cards=[tell.listed(each) for each in found.cards],
            next=found.after or None,
            previous=found.before or None,
            facets=tell.facets(found.facets) if facets else None,
        ),
        headers=VARY,
    )


@get("/search", responses=MANY, summary="Artifacts, exhibitions and tours that hold the words", sync_to_thread=True)
def search(
    request: AnyRequest,
    display: NamedDependency[Display],
    q: Query = "",
    lang: Lang = "",
    cursor: Cursor = "",
    limit: Limit = 20,
) -> Response[FoundOut]:
    tell = teller(request, display)
    if not q.strip():
        return Response(FoundOut(0, False, None, [], None, None), headers=VARY)
    found = find_in(tell.library, Wish(query=q, lang=tell.reader.lang, cursor=cursor, limit=limit))
    hits = [tell.hit(each) for each in found.cards]
    return Response(
        FoundOut(found.total, found.relaxed, found.meant or None, hits, found.after or None, found.before or None),
        headers=VARY,
    )


@get("/artifacts/{museum:str}/{name:str}", responses=ONE, summary="An artifact with its story")
async def artifact(
    request: AnyRequest,
    display: NamedDependency[Display],
    museum: FromPath[str],
    name: FromPath[str],
    lang: Lang = "",
    variant: Variant = "",
) -> Response[StoryOut]:
    tell = teller(request, display)
    if not tell.library.has(f"{museum}/{name}"):
        raise NotHere("No active pack has this artifact.")
    return Response(tell.story(f"{museum}/{name}"), headers=VARY)


@get(
    "/artifacts/{museum:str}/{name:str}/qr.svg",
    responses=ONE | {200: SYMBOL},
    media_type=SVG,
    summary="The QR symbol that opens an artifact's story, as a label carries it",
    sync_to_thread=True,  # choosing a mask takes milliseconds
)
def artifact_symbol(
    request: AnyRequest,
    display: NamedDependency[Display],
    museum: FromPath[str],
    name: FromPath[str],
    case: Annotated[Literal["upper", "lower"], QueryParameter(description="Lower case takes more modules")] = "upper",
) -> Response[bytes]:
    """For the address in the settings, else for the host that was asked."""
    from content_packs.visitor.qr import as_svg

    library = display.now.library
    if not library.has(f"{museum}/{name}"):
        raise NotHere("No active pack has this artifact.")
    code = library.artifact(f"{museum}/{name}").code
    address = library.address or own_address(request)
    drawn = as_svg(urls.printed(address, code, capitals=case == "upper"), show(code))
    fields = {"cache-control": "public, max-age=3600", "etag": f'"{sha256(drawn).hexdigest()[:20]}"'}
    if tag_matches(request.headers.get("if-none-match", "").encode(), fields["etag"].encode()):
        return Response(b"", status_code=304, media_type=SVG, headers=fields)
    return Response(drawn, media_type=SVG, headers=fields)


def own_address(request: AnyRequest) -> str:
    """Where this request was sent, if that can be printed."""
    host = request.headers.get("host", "")
    if not HOST.fullmatch(host):
        raise ClientException("The host of this request is no host name.")
    return f"{request.scope['scheme']}://{host}"


@get("/stories/{code:str}", responses=ONE, summary="The story behind a code")
async def story(
    request: AnyRequest,
    display: NamedDependency[Display],
    code: FromPath[str],
    lang: Lang = "",
    variant: Variant = "",
) -> Response[Any]:
    """In either letter case, with or without hyphens. A mistyped code is a 404 that names candidates."""
    shown = display.now
    ref = shown.library.codes.get(normalise(code))
    if ref is None:
        near = candidates(normalise(code), shown.library.codes)
        raise NotHere("No artifact has this code.", [show(each) for each in near])
    return made(request, shown, f"{STORY}{ref}")


@get("/exhibitions", responses=MANY, summary="Exhibitions")
async def exhibitions(
    request: AnyRequest, display: NamedDependency[Display], lang: Lang = ""
) -> Response[list[ExhibitionOut]]:
    tell = teller(request, display)
    return Response([tell.exhibition(ref, each) for ref, each in tell.library.exhibitions.items()], headers=VARY)


@get("/exhibitions/{museum:str}/{name:str}", responses=ONE, summary="An exhibition with its artifacts")
async def exhibition(
    request: AnyRequest, display: NamedDependency[Display], museum: FromPath[str], name: FromPath[str], lang: Lang = ""
) -> Response[ExhibitionOut]:
    tell = teller(request, display)
    one = tell.library.exhibitions.get(f"{museum}/{name}")
    if one is None:
        raise NotHere("No active pack has this exhibition.")
    return Response(tell.exhibition(f"{museum}/{name}", one), headers=VARY)


@get(
    "/exhibitions/{museum:str}/{name:str}/files",
    responses=ONE | {200: WHOLE},
    summary="All pages and files of an exhibition, to be read without a network",
    sync_to_thread=True,  # all its pages are made when it is first asked for
)
def exhibition_files(
    request: AnyRequest,
    display: NamedDependency[Display],
    museum: FromPath[str],
    name: FromPath[str],
    lang: Lang = "",
    variant: Variant = "",
    pictures: Images = "webp",
) -> Response[Any]:
    """In one language and variant, each with its bytes and SHA-256. Same `version`, same bytes."""
    return made(request, display.now, f"{EXHIBITIONS}{museum}/{name}/files?pictures={pictures}")


@get("/tours", responses=MANY, summary="Tours, on site and virtual")
async def tours(request: AnyRequest, display: NamedDependency[Display], lang: Lang = "") -> Response[list[TourOut]]:
    tell = teller(request, display)
    return Response([tell.tour(ref, each) for ref, each in tell.library.tours.items()], headers=VARY)


@get("/tours/{museum:str}/{name:str}", responses=ONE, summary="A tour with its stops")
async def tour(
    request: AnyRequest, display: NamedDependency[Display], museum: FromPath[str], name: FromPath[str], lang: Lang = ""
) -> Response[TourOut]:
    tell = teller(request, display)
    one = tell.library.tours.get(f"{museum}/{name}")
    if one is None:
        raise NotHere("No active pack has this tour.")
    return Response(tell.tour(f"{museum}/{name}", one), headers=VARY)


def teller(request: AnyRequest, display: Display) -> Teller:
    shown = display.now
    return Teller(shown.library, reader_of(request, shown))


HANDLERS = [
    museums,
    artifacts,
    artifact,
    artifact_symbol,
    story,
    search,
    exhibitions,
    exhibition,
    exhibition_files,
    tours,
    tour,
]
ROUTER = Router("/api/v1", route_handlers=HANDLERS)
