"""How the doors of `/sync/v1` are spoken to: HTTP, and a pass for it."""

from collections.abc import Callable

import msgspec

from kiosk.fetch.port import Unreachable, Web


class Line(msgspec.Struct, frozen=True):
    """`token` gives the pass of this contact; `token(True)` a new one, where that is over. It may raise `Unreachable`
    or `NotOurs`, and `Revoked` where the server will have nothing more of this device."""

    web: Web
    token: Callable[[bool], str]


class Revoked(Exception):
    """The server gives this device no pass."""


def no_line() -> Line:
    raise Unreachable("no server is known to this device")
