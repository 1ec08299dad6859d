"""What the catalogue answers with."""

import msgspec

from content_packs.errors import PackError
from content_packs.guide.language import Text
from content_packs.guide.model import Picture


class BadCursor(PackError):
    """A cursor that no page gave out: the list begins anew without it."""

    def __init__(self, cursor: str) -> None:
        super().__init__(f"{cursor[:80]!r} is no cursor of this list")


class Snippet(msgspec.Struct, frozen=True):
    """Some plain text of what was found, and which parts of it were looked for."""

    lang: str
    parts: tuple[tuple[str, bool], ...]


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One document that was found."""

    kind: str  # artifact, exhibition, tour
    ref: str
    path: str
    title: Text
    code: str = ""  # of an artifact
    picture: Picture | None = None  # in its smallest size
    snippet: Snippet
    rank: tuple[int, float, int]  # small is good: class (language, then where the words stand), score, what can be seen


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One page of what was found; `relaxed` where nothing held all the words and these hold some."""

    total: int
    hits: tuple[Hit, ...]
    relaxed: bool = False


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact in a list."""

    ref: str
    path: str
    sha256: str  # of its document
    code: str
    keypad: int | None
    title: Text
    gallery: str
    on_view: bool
    picture: Picture | None = None  # in its smallest size


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Some artifacts of a list; `after` leads to the next ones and is empty where there are none."""

    cards: tuple[Card, ...]
    after: str = ""
