"""Drafts: the live library with one pushed version in place of the one shown, opened when they are asked for.

Few stay open. What else is shown changes under a draft as it does for visitors.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

import msgspec

from content_packs.guide.library import Library, Shelf
from content_packs.running.stored import Stored
from content_packs.visitor.desk import Desk
from content_packs.visitor.display import Display
from content_packs.visitor.front import App, Front

MOST = 2  # drafts open at a time
FRESH = 5.0  # seconds that a secret's answer is believed: so long may a revoked link go on
REMEMBERED = 1_000  # secrets, good and bad


class Previewed(msgspec.Struct, frozen=True, kw_only=True):
    """What a secret opens."""

    pack: str
    version: int
    manifest: str  # SHA-256
    expires: datetime


Find = Callable[[str], Previewed | None]
"""By the SHA-256 of a secret; None where it is unknown, revoked or expired. Reads the store: not for the event loop."""


class NoDesk:
    """Who looks at a draft is no visitor."""

    def seen(self, ref: str, lang: str) -> None:
        pass


class Draft:
    """A library with the draft in it, and the app over it."""

    def __init__(self, shelf: Shelf, live: Library, display: Display, front: App) -> None:
        self.shelf = shelf
        self.live = live  # which it was made from
        self.display = display
        self.front = front

    def follow(self, live: Library) -> None:
        """What else is shown has changed."""
        if live is not self.live:
            self.display.swap(draft_library(live, self.shelf))
            self.live = live


class Drafts:
    """From a secret to its draft. What is slow is done in threads; the few open drafts are shared by their readers."""

    def __init__(
        self,
        live: Display,
        stored: Stored,
        find: Find,
        make: Callable[[Library, Desk], tuple[Display, App]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._live = live
        self._stored = stored
        self._find = find
        self._make = make
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Previewed | None]] = OrderedDict()
        self._open: OrderedDict[str, asyncio.Future[Draft]] = OrderedDict()

    async def find(self, secret: str) -> Previewed | None:
        name = sha256(secret.encode()).hexdigest()
        known = self._known.get(name)
        if known is None or self._clock() - known[0] > FRESH:
            known = (self._clock(), await asyncio.to_thread(self._find, name))
            self._known[name] = known
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return known[1]

    def forget(self) -> None:
        """Ask the store anew for every secret."""
        self._known.clear()

    def __len__(self) -> int:
        return len(self._open)

    async def open(self, previewed: Previewed) -> Draft:
        coming = self._open.get(previewed.manifest)
        if coming is None or (coming.done() and coming.exception()):
            coming = asyncio.ensure_future(asyncio.to_thread(self._make_draft, previewed))
            self._open[previewed.manifest] = coming
            while len(self._open) > MOST:
                self._open.popitem(last=False)
        self._open.move_to_end(previewed.manifest)
        draft = await asyncio.shield(coming)
        if draft.live is not self._live.now.library:
            await asyncio.to_thread(draft.follow, self._live.now.library)
        return draft

    def _make_draft(self, previewed: Previewed) -> Draft:
        shelf = self._stored.open(previewed.manifest)
        live = self._live.now.library
        display, app = self._make(draft_library(live, shelf), NoDesk())
        return Draft(shelf, live, display, Front(app, display, NoDesk()))


def draft_library(live: Library, shelf: Shelf) -> Library:
    """The live library with this version in place of the one shown."""
    others = [each for each in live.shelves if each.pack.name != shelf.pack.name]
    made = Library([*others, shelf], live.address)
    made.vouch_as(live)
    return made
