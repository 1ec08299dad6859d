"""Who asks: on the device itself, and has come in. Without that no handler runs but those marked `opt=OPEN`.

Staff pages are for the device's own screen: from any other address they are not here. A form must be ours.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.exceptions import NotFoundException

from content_packs.visitor.reader import INTERFACE, Asked, UnknownLanguage, UnknownVariant, decide
from content_packs.visitor.request import read_asked, read_choice
from kiosk.staff.entered import TOKEN, Entered, is_ours
from kiosk.staff.room import Room

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")
VISIT = "museum.kiosk.visit"  # in the scope
COOKIE = "kiosk-staff"
STAGES = "stages"  # in a handler's opt
OPEN = {STAGES: ("open",)}
FACES = {STAGES: ("full", "faces")}
SAFE = frozenset({"GET", "HEAD"})
OWN = frozenset({"same-origin", "none"})  # Sec-Fetch-Site
WATCHING = b"watch=1"
HEX = frozenset("0123456789abcdef")


class NotEntered(Exception):
    """The PIN is asked for."""


class Forged(Exception):
    """A form that is not ours, or is too old to be."""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    room: Room
    lang: str
    entered: Entered | None
    chosen: bool = False  # the language, by this request: it is kept

    @property
    def csrf(self) -> str:
        return self.entered.csrf if self.entered else ""

    @property
    def is_staff(self) -> bool:
        return self.entered is not None and self.entered.stage == "full"


class Door:
    """`room` waits until the store is open: it is called in a thread."""

    def __init__(self, room: Callable[[], Room]) -> None:
        self._find = room
        self._room: Room | None = None

    async def admit(self, request: AnyRequest) -> None:
        """Litestar's `before_request`."""
        if not is_here(request.client.host if request.client else ""):
            raise NotFoundException
        if self._room is None:
            self._room = await off_loop(self._find)
        token = request.cookies.get(COOKIE, "")
        find = self._room.entries.look if is_watching(request) else self._room.entries.find
        entered = find(token) if len(token) == TOKEN and set(token) <= HEX else None
        lang, chosen = language_of(request)
        visit = Visit(room=self._room, lang=lang, entered=entered, chosen=chosen)
        request.scope[VISIT] = visit  # type: ignore[literal-required]
        wanted = request.route_handler.opt.get(STAGES, ("full",))
        if "open" not in wanted and (entered is None or entered.stage not in wanted):
            raise NotEntered
        if request.method not in SAFE:
            await _check_form(request, entered)


async def _check_form(request: AnyRequest, entered: Entered | None) -> None:
    if request.headers.get("sec-fetch-site", "same-origin") not in OWN:
        raise Forged
    if entered is not None and not is_ours((await form_of(request)).get("csrf", ""), entered.token):
        raise Forged


def is_watching(request: AnyRequest) -> bool:
    """Whether a page asks by itself what is new."""
    return request.method in SAFE and request.scope["query_string"] == WATCHING


def is_here(host: str) -> bool:
    """Whether it is the device's own screen that asks (pure)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return not host  # a socket in a folder


def visit_of(request: AnyRequest) -> Visit:
    visit = request.scope[VISIT]  # type: ignore[literal-required]
    assert isinstance(visit, Visit)
    return visit


async def off_loop(work: Callable[..., T], *given: Any, **named: Any) -> T:
    return await asyncio.to_thread(partial(work, *given, **named))


async def form_of(request: AnyRequest) -> dict[str, str]:
    """The fields of a form, of each the first; files are passed over."""
    fields: dict[str, str] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            fields.setdefault(name, value)
    return fields


def language_of(request: AnyRequest) -> tuple[str, bool]:
    """Of the interface; whether this request chose it."""
    headers = dict(request.scope["headers"])
    choice = read_choice(request.scope["query_string"])
    asked = read_asked(choice, headers.get(b"cookie", b""), headers.get(b"accept-language", b""))
    try:
        return decide(asked, INTERFACE).ui, bool(choice.lang)
    except (UnknownLanguage, UnknownVariant):
        return decide(Asked(accept=asked.accept), INTERFACE).ui, False
