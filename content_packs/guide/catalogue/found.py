"""What the catalogue is asked, and what it answers with."""

from collections.abc import Mapping

import msgspec

from content_packs.errors import PackError
from content_packs.guide.language import Text
from content_packs.guide.model import Picture

KINDS = ("artifact", "exhibition", "tour")
FACETS = ("museum", "gallery", "theme", "period", "culture", "material", "on_view")  # the first is a pack's own
SORTS = ("relevance", "walk", "title", "oldest", "newest")


class BadCursor(PackError):
    """A cursor that no page of this list gave out: the list begins anew without it."""

    def __init__(self, cursor: str) -> None:
        super().__init__(f"{cursor[:80]!r} is no cursor of this list")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. With a facet chosen, or an order that is not relevance, only artifacts are meant."""

    query: str = ""  # none: everything
    lang: str = "en"  # the reader's
    kinds: tuple[str, ...] = KINDS
    chosen: Mapping[str, tuple[str, ...]] = {}  # facet -> keys: any of them
    sort: str = ""  # one of SORTS; else relevance where there is a query, walk where there is none
    cursor: str = ""  # `before` or `after` of another page of the same list
    limit: int = 20  # at most MOST
    values: int = 0  # counted values wanted of each facet; 0 counts nothing
    more: str = ""  # the facet of which many are wanted


class Snippet(msgspec.Struct, frozen=True):
    """Some plain text of what was found, and which parts of it were looked for."""

    lang: str
    parts: tuple[tuple[str, bool], ...]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One document in a list."""

    kind: str  # artifact, exhibition, tour
    ref: str
    path: str
    title: Text
    picture: Picture | None = None  # in its smallest size
    snippet: Snippet | None = None  # where words were looked for
    code: str = ""  # of an artifact, as is all below
    keypad: int | None = None
    line: Text = {}  # period or culture
    gallery: str = ""
    on_view: bool = True


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a facet."""

    key: str  # as it is chosen by
    name: Text  # empty where the key says it: true, false
    count: int  # artifacts that have it, among those that were found but for this facet's own choice
    chosen: bool = False
    year: int | None = None  # about when its artifacts were made


class Facet(msgspec.Struct, frozen=True, kw_only=True):
    name: str  # one of FACETS
    values: tuple[Value, ...]  # those that were chosen, and the most frequent
    different: int  # how many values there are among what was found


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One page of what was found; `relaxed` where nothing held all the words and these hold some."""

    total: int = 0
    cards: tuple[Card, ...] = ()
    before: str = ""  # cursor of the page before; empty where this is the first
    after: str = ""
    relaxed: bool = False
    meant: str = ""  # another query that may have been meant, where little was found
    facets: tuple[Facet, ...] = ()
