"""Who stands before the pages, decided for each request: the kiosk's own browser, or a phone in its Wi-Fi.

The kiosk's browser comes from this machine's own address and sees the pages in the kiosk's dress, staff pages too.
Everybody else sees the visitor's pages, and nothing of the staff. No header can say where a request comes from.
"""

import re
from collections.abc import Callable
from ipaddress import ip_address

from content_packs.visitor.front import App, Scope, Send
from content_packs.visitor.request import read_cookies
from kiosk.screen.making import WELCOME
from kiosk.screen.pulse import STAFF as STAFF_STANDS
from kiosk.screen.pulse import Pulse

STAFF = re.compile(r"/staff(/.*)?\Z")
TICKET = re.compile(r"/t/.*\Z", re.IGNORECASE)
OWN = re.compile(r"/(screen/.*|phone|again|health/.*)\Z")  # of the screen alone
NO_PAGE = re.compile(r"/(media|api|static|screen|schema)(/.*)?\Z|.*\.(ics|webmanifest|txt|js|json)\Z")
_NOTHING = {"type": "http.response.start", "status": 204, "headers": [(b"cache-control", b"no-store")]}
_SETUP = {
    "type": "http.response.start",
    "status": 303,
    "headers": [(b"cache-control", b"no-store"), (b"location", b"/staff/setup")],
}
_BODY = {"type": "http.response.body", "body": b""}


def is_here(scope: Scope) -> bool:
    """Whether a request comes from this machine itself."""
    client = scope.get("client")
    try:
        return bool(client) and ip_address(client[0]).is_loopback
    except ValueError:
        return False


class Doors:
    def __init__(
        self,
        screen: App,
        phones: App,
        staff: App | None = None,
        pulse: Pulse | None = None,
        is_new: Callable[[], bool] = lambda: False,
    ) -> None:
        """`staff`: pages at `/staff`, to which tickets lead as well; without them there are none. `pulse`: its own.
        `is_new`: this is no kiosk yet, and has nothing to show: its home page is where it becomes one."""
        self._screen = screen
        self._phones = phones
        self._staff = staff
        self._pulse = pulse or Pulse()
        self._is_new = is_new

    async def __call__(self, scope: Scope, receive: object, send: Send) -> None:
        if not is_here(scope):
            await self._phones(scope, receive, send)
            return
        path: str = scope["path"]
        if self._staff and (STAFF.match(path) or TICKET.match(path)):
            self._pulse.beat(STAFF_STANDS)
            await self._staff(scope, receive, send)
        elif self._staff and path == "/" and scope["method"] == "GET" and self._is_new():
            await send(_SETUP)
            await send(_BODY)
        elif leads_nowhere(scope):
            await send(_NOTHING)
            await send(_BODY)
        else:
            await self._screen(for_screen(scope), receive, send)


def leads_nowhere(scope: Scope) -> bool:
    """Whether the browser would show a bare file in place of a page, or offer to save it: then it stays where it is
    (204: RFC 9110, 15.3.5)."""
    fields = dict(scope["headers"])
    return fields.get(b"sec-fetch-dest") == b"document" and bool(NO_PAGE.match(scope["path"]))


def for_screen(scope: Scope) -> Scope:
    """The request as the screen means it: its language is what a visitor chose here, never the browser's own, and
    until somebody chose one the home page is the welcome."""
    fields = [(name, value) for name, value in scope["headers"] if name != b"accept-language"]
    path = scope["path"]
    cookie = dict(fields).get(b"cookie", b"")
    if path == "/" and not read_cookies(cookie)[0] and b"lang=" not in scope["query_string"]:
        path = WELCOME
    return (
        {**scope, "headers": fields, "path": path, "raw_path": path.encode()}
        if path != scope["path"]
        else {
            **scope,
            "headers": fields,
        }
    )
