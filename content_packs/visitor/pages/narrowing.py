"""Narrowing a list: its facets as links that choose or let go, and its orders. Pure.

All of it works without JavaScript: what is chosen stands in the address.
"""

from collections.abc import Iterator, Mapping

import msgspec

from content_packs.guide.catalogue import SORTS, Facet, Found, Value, Wish
from content_packs.guide.library import Library
from content_packs.visitor import urls
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts
from content_packs.visitor.words import key, words_in

_FACETS = {
    "museum": key("facet-museum"),
    "gallery": key("label-gallery"),
    "theme": key("facet-theme"),
    "period": key("label-period"),
    "culture": key("label-culture"),
    "material": key("label-material"),
    "on_view": key("facet-on-view"),
}
_SAID = {"true": key("on-view"), "false": key("not-on-view")}
_SORTS = {
    "relevance": key("sort-relevance"),
    "walk": key("sort-walk"),
    "title": key("sort-title"),
    "oldest": key("sort-oldest"),
    "newest": key("sort-newest"),
}


class Option(msgspec.Struct, frozen=True, kw_only=True):
    href: str
    name: Said
    count: str
    chosen: bool


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One facet."""

    id: str
    title: str
    options: list[Option]
    more: str  # address of the same list with more values; empty where all are here
    open: bool


def groups(library: Library, reader: Reader, wish: Wish, found: Found) -> Iterator[Group]:
    """The facets by which there is anything to choose."""
    words = words_in(reader.ui)
    for facet in found.facets:
        if facet.different < 2 and not wish.chosen.get(facet.name):
            continue
        more = facet.different > len(facet.values) and wish.more != facet.name
        yield Group(
            id=facet.name,
            title=words(_FACETS[facet.name]),
            options=list(_options(library, reader, wish, facet)),
            more=urls.search(wish.query, wish.chosen, sort=wish.sort, more=facet.name) if more else "",
            open=wish.more == facet.name or any(one.chosen for one in facet.values),
        )


def chips(library: Library, reader: Reader, wish: Wish, found: Found) -> list[Option]:
    """What is chosen; each leads to the list without it."""
    facets = {facet.name: facet for facet in found.facets}
    return [
        option
        for name in wish.chosen
        if name in facets
        for option in _options(library, reader, wish, facets[name])
        if option.chosen
    ]


def orders(reader: Reader, wish: Wish) -> list[tuple[str, str, bool]]:
    """Address and name of each order, and whether it is this one."""
    words = words_in(reader.ui)
    possible = SORTS if wish.query.strip() else SORTS[1:]
    now = wish.sort if wish.sort in possible else possible[0]
    return [
        (
            urls.search(wish.query, wish.chosen, sort="" if sort == possible[0] else sort),
            words(_SORTS[sort]),
            sort == now,
        )
        for sort in possible
    ]


def _options(library: Library, reader: Reader, wish: Wish, facet: Facet) -> Iterator[Option]:
    """Those that have a time by time, the others by count and name."""
    words = words_in(reader.ui)
    texts = Texts(reader, library.languages)
    named = [(one, _name(one, texts, reader)) for one in facet.values]
    if facet.name == "period":
        named.sort(key=lambda pair: (pair[0].year is None, pair[0].year or 0, pair[1].text))
    else:
        named.sort(key=lambda pair: (-pair[0].count, pair[1].text))
    for value, name in named:
        chosen = _toggled(wish.chosen, facet.name, value.key)
        href = urls.search(wish.query, chosen, sort=wish.sort)
        yield Option(href=href, name=name, count=words.number(value.count), chosen=value.chosen)


def _name(value: Value, texts: Texts, reader: Reader) -> Said:
    if value.key in _SAID and not value.name:
        return Said(text=words_in(reader.ui)(_SAID[value.key]), lang=reader.ui)
    return texts.say(value.name) or Said(text=value.key, lang=reader.ui)


def _toggled(chosen: Mapping[str, tuple[str, ...]], facet: str, key: str) -> dict[str, tuple[str, ...]]:
    before = chosen.get(facet, ())
    after = tuple(one for one in before if one != key) if key in before else (*before, key)
    return {**chosen, facet: after}
