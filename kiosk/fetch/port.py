"""The one way in which a kiosk speaks HTTP. Answers are bounded, redirects are told and never followed."""

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

SMALL = 16_000_000  # bytes of an answer that is held in memory
Take = Callable[[bytes], object]
Begun = Callable[["Answer"], object]


class Unreachable(Exception):
    """No answer, or one that broke off: the same may go well later."""


class NotOurs(Exception):
    """An answer that no server of ours gives: a captive portal's page, a redirect, endless bytes."""


class Insecure(NotOurs):
    """Whoever answers cannot prove to be the server: its certificate is not good here."""


class Answer(msgspec.Struct, frozen=True):
    status: int
    headers: Mapping[str, str]  # names in small letters
    body: bytes = b""


class Web(Protocol):
    """Paths as `/sync/v1/heartbeat`; the address of the server is known to whoever made this. From any thread."""

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = {}, limit: int = SMALL
    ) -> Answer:
        """The whole answer, of any status. `NotOurs` as soon as it is longer than `limit`."""
        ...

    def stream(
        self,
        path: str,
        headers: Mapping[str, str],
        take: Take,
        limit: int,
        body: bytes | None = None,
        begun: Begun | None = None,
    ) -> Answer:
        """GET, or POST of a `body`; what comes with a 200 or 206 goes to `take` piece by piece, after `begun` was shown
        its head; of others into the answer. `NotOurs` as soon as there are more than `limit` bytes, of which no more
        are taken. What `take` and `begun` raise comes out as it is."""
        ...
