"""What every page has around its content: language, address, title, links to itself in other languages, settings."""

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from content_packs.guide.language import own_name
from content_packs.guide.library import Library
from content_packs.guide.model import VARIANTS, Museum
from content_packs.visitor import statics, urls
from content_packs.visitor.dress import Choice, Worn
from content_packs.visitor.reader import INTERFACE, Reader
from content_packs.visitor.render import library_style, render, trusted
from content_packs.visitor.texts import Said, Texts, notes
from content_packs.visitor.words import key, words_in

VARIANT_NAMES = {
    "standard": key("variant-standard"),
    "easy": key("variant-easy"),
    "kids": key("variant-kids"),
    "sign": key("variant-sign"),
}
PLAIN = Worn()
assert set(VARIANT_NAMES) == set(VARIANTS)


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    lang: str  # of the interface
    dir: str
    path: str  # the page's own path
    canonical: str  # its address in this language, absolute where the library knows its own; empty: no place
    title: str
    description: str
    languages: Sequence[Choice]
    alternates: Sequence[tuple[str, str]]  # language, address
    style: str  # the museums' accents
    museum: str  # id, empty on pages of all museums
    museum_name: Said | None
    example: bool
    home: str
    module: str
    icon: str
    worn: Worn


def page(
    template: str,
    reader: Reader,
    path: str,
    title: Said | str,
    /,
    *,
    library: Library | None = None,
    languages: tuple[str, ...] = (),
    museum: str = "",
    description: str = "",
    **facts: object,
) -> str:
    """A whole page. `path` is where the page itself lives; languages are offered as links to it."""
    words = words_in(reader.ui)
    known = library.museums.get(museum) if library else None
    choices = _choices(path, reader.lang, library.languages if library else languages)
    frame = Frame(
        lang=reader.ui,
        dir=reader.direction,
        path=path,
        title=_title(str(title), words("brand")),
        description=description,
        languages=choices,
        canonical=urls.with_choice(library.address + path, lang=reader.lang) if library else "",
        alternates=_alternates(library.address + path, library.languages) if library else (),
        style=library_style(library) if library else "",
        museum=museum if known else "",
        museum_name=_name(library, known, reader) if library and known else None,
        example=known.example if known else False,
        home=urls.home(),
        module=statics.url("visitor.js"),
        icon=statics.url("icon.svg"),
        worn=_dressed(reader, path, choices),
    )
    return render(
        template,
        words,
        page=frame,
        reader=reader,
        notes=lambda *texts: notes(words, reader, texts),
        **facts,
    )


def _dressed(reader: Reader, path: str, choices: Sequence[Choice]) -> Worn:
    if reader.dress is None:
        return PLAIN
    worn = reader.dress(reader.ui, path, choices)
    return Worn(trusted(worn.head), trusted(worn.bar), trusted(worn.foot))


@lru_cache(maxsize=256)
def _alternates(address: str, languages: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return (
        *((tag, urls.with_choice(address, lang=tag)) for tag in dict.fromkeys((*INTERFACE, *languages))),
        ("x-default", address),
    )


def _title(title: str, brand: str) -> str:
    return title if title == brand else f"{title} · {brand}"


def _name(library: Library, museum: Museum, reader: Reader) -> Said | None:
    return Texts(reader, library.languages_of(museum.id)).say(museum.name, "name", museum.stale)


@lru_cache(maxsize=256)
def _choices(path: str, lang: str, languages: tuple[str, ...]) -> tuple[Choice, ...]:
    tags = dict.fromkeys((*languages, *INTERFACE))
    return tuple(Choice(urls.with_choice(path, lang=tag), own_name(tag), tag, tag == lang) for tag in tags)
