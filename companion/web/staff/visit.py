"""Who asks: the visit of one request, opened before any handler runs, and what it may go on to.

Without a `full` session only handlers marked `opt=OPEN` or `opt=at("totp")` are reached; every other request than a GET
must come from one of our own forms. A new handler has both by being in the staff app: neither can be forgotten.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from hmac import compare_digest
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import msgspec
from litestar import Request

from companion.accounts import browsers, seals, sessions
from companion.accounts.browsers import Origin
from companion.accounts.entering import Entrance, Lanes
from companion.accounts.people import Person, may
from companion.accounts.rows import Session
from companion.office import Office
from companion.publishing.receiving.messages import origin_of
from content_packs.visitor.reader import INTERFACE, Asked, UnknownLanguage, UnknownVariant, decide
from content_packs.visitor.request import is_for_programs, read_asked, read_choice

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")

VISIT = "museum.visit"  # in the scope
STAGE = "stage"  # in a handler's opt
OPEN = {STAGE: "open"}
SAFE = frozenset({"GET", "HEAD"})
OWN_SITE = frozenset({"same-origin", "none"})  # Sec-Fetch-Site; `none`: reloaded by the person
TOKEN = frozenset("0123456789abcdef")
HOME, LOGIN = "/staff", "/staff/login"
ENTRANCES = {"totp": "/staff/code", "enrol": "/staff/second-step"}


class NotEntered(Exception):
    """The page is for who has come in: `where` leads there."""

    def __init__(self, where: str) -> None:
        super().__init__("log in first")
        self.where = where


class NotAllowed(Exception):
    """This person may not do that, or may not know that it exists."""


class Forged(Exception):
    """A form that is not ours, or is too old to be."""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    entrance: Entrance
    lang: str  # of the interface
    token: str  # of the session, or of a browser that has none yet
    fresh: bool  # the token was made just now: the answer sets the cookie
    browsers: str  # value of the cookie that known browsers have
    address: str  # of the client
    session: Session | None = None

    @property
    def office(self) -> Office:
        return self.entrance.office

    @property
    def csrf(self) -> str:
        return sessions.csrf_of(self.token)

    @property
    def person(self) -> Person:
        """Who has come in; on pages that are open to others too, ask `session`."""
        if self.session is None or self.session.stage != "full":
            raise NotEntered(LOGIN)
        return self.session.person

    def origin(self, name: str) -> Origin:
        return browsers.origin_of(self.entrance.seals, self.browsers, name, self.address)


def at(stage: str) -> dict[str, str]:
    """`opt=at("totp")`: for who has come so far and no further."""
    return {STAGE: stage}


def current(request: AnyRequest) -> Person:
    """Who asks."""
    return visit_of(request).person


def require(person: Person, action: str, museum: str | None = None) -> None:
    """`NotAllowed` unless `person` may do `action` (accounts.people.RIGHTS) in `museum`; without one: in all."""
    if not may(person, action, museum):
        raise NotAllowed


def visit_of(request: AnyRequest) -> Visit:
    visit = request.scope[VISIT]  # type: ignore[literal-required]
    assert isinstance(visit, Visit)
    return visit


async def off_loop(work: Callable[..., T], *given: Any) -> T:
    """The store's work, beside the event loop."""
    return await asyncio.to_thread(partial(work, *given))


class Door:
    """Opens the visit of each request; `office` waits until the store is open, so it is asked in a thread."""

    def __init__(self, office: Callable[[], Office]) -> None:
        self._office = office
        self._lanes = Lanes()
        self._entrance: Entrance | None = None

    async def admit(self, request: AnyRequest) -> None:
        """Litestar's `before_request`."""
        visit = await off_loop(self._open, request)
        request.scope[VISIT] = visit  # type: ignore[literal-required]
        if request.method not in SAFE:
            await check_form(request, visit)
        wanted = request.route_handler.opt.get(STAGE, "full")
        if wanted not in ("open", visit.session.stage if visit.session else None):
            raise NotEntered(way_in(visit, request))

    def _open(self, request: AnyRequest) -> Visit:
        entrance = self._entrance or self._make()
        settings = entrance.office.settings
        names = cookie_names(settings.public_url)
        kept = request.cookies.get(names[0], "")
        known = len(kept) == 64 and set(kept) <= TOKEN
        session = sessions.find_session(entrance.office, kept) if known else None
        peer = request.client.host if request.client else ""
        forwarded = ", ".join(request.headers.getall("x-forwarded-for", []))
        return Visit(
            entrance=entrance,
            lang=language_of(request, session),
            token=kept if known else seals.token(),
            fresh=not known,
            browsers=request.cookies.get(names[1], ""),
            address=browsers.client_of(peer, forwarded, settings.proxies),
            session=session,
        )

    def _make(self) -> Entrance:
        office = self._office()
        self._entrance = Entrance(office, seals.open_seals(office.keys), self._lanes)
        return self._entrance


def cookie_names(public_url: str) -> tuple[str, str]:
    """Of the session and of the known browser. `__Host-` (RFC 6265bis, 4.1.3.2): no other host can set such a one."""
    return ("__Host-staff", "__Host-staff-browser") if is_secure(public_url) else ("staff", "staff-browser")


def is_secure(public_url: str) -> bool:
    return public_url.startswith("https:")


def way_in(visit: Visit, request: AnyRequest) -> str:
    """Where this visit goes on: the next stage, or the log-in that leads back here, or home."""
    if visit.session and visit.session.stage in ENTRANCES:
        return ENTRANCES[visit.session.stage]
    if visit.session:
        return HOME
    path = request.url.path
    if request.method not in SAFE or path in (HOME, LOGIN):
        return LOGIN
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{LOGIN}?next={quote(path + query, safe='')}"


def own_path(wanted: str) -> str:
    """Where to go after the log-in: a path of the staff pages, whatever a link says."""
    parts = urlsplit(wanted[:500])
    plain = not parts.scheme and not parts.netloc and wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    inside = parts.path == HOME or parts.path.startswith(f"{HOME}/")
    return wanted if plain and inside and ".." not in wanted else HOME


async def check_form(request: AnyRequest, visit: Visit) -> None:
    """`Forged` unless the request comes from our own page and carries its token: in its form, or a program's header."""
    fields = request.headers
    source, site = fields.get("origin"), fields.get("sec-fetch-site")
    own = {f"{request.url.scheme}://{request.url.netloc}", origin_of(visit.office.settings.public_url)}
    if not (source or site) or (source is not None and source not in own - {""}):
        raise Forged
    if site is not None and site not in OWN_SITE:
        raise Forged
    token = (
        fields.get("x-csrf-token", "")
        if is_for_programs(request.url.path)
        else (await form_of(request)).get("csrf", "")
    )
    if not compare_digest(token.encode(), visit.csrf.encode()):
        raise Forged


async def form_of(request: AnyRequest) -> dict[str, str]:
    """The fields of a form, of each the first; files are passed over."""
    form = await request.form()
    fields: dict[str, str] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, value)
    return fields


def language_of(request: AnyRequest, session: Session | None) -> str:
    """The one that the link asks for, else the person's own, else the browser's."""
    headers = dict(request.scope["headers"])
    asked = read_asked(
        read_choice(request.scope["query_string"]), headers.get(b"cookie", b""), headers.get(b"accept-language", b"")
    )
    if session and not asked.lang:
        return session.person.language if session.person.language in INTERFACE else "en"
    try:
        return decide(asked, INTERFACE).ui
    except (UnknownLanguage, UnknownVariant):
        return decide(Asked(accept=asked.accept), INTERFACE).ui
