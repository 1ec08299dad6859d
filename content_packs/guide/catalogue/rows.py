"""Documents turned into what the catalogue keeps of them. Pure: structs in, structs out."""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from unicodedata import normalize

import msgspec

from content_packs.guide import codes, dates
from content_packs.guide.catalogue.words import squeeze
from content_packs.guide.language import Text
from content_packs.guide.model import VARIANTS, Artifact, Exhibition, Museum, Picture, Story, Tour

_BLOCK = re.compile(r"</(?:p|h2|h3|li|blockquote)>|<br ?/?>")
_TAG = re.compile(r"<[^>]*>")


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """What one language says of a document, as plain text."""

    lang: str
    title: str
    label: str
    story: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A document: what its card shows, and what search finds it by."""

    kind: str
    ref: str
    title: Text
    picture: Picture | None
    numbers: tuple[str, ...] = ()  # accession, keypad number and code, found in any language
    wordings: tuple[Wording, ...]
    shelf: int = 0  # 0 to 3: what a visitor can see comes first


class Names(msgspec.Struct, frozen=True):
    """What a museum calls its galleries and themes."""

    galleries: Mapping[str, Text]
    themes: Mapping[str, Text]


def read_names(museum: Museum) -> Names:
    return Names({one.id: one.name for one in museum.galleries}, {one.id: one.name for one in museum.themes})


def artifact_row(museum: str, artifact: Artifact, names: Names) -> Row:
    facts = [
        *(artifact.culture, artifact.period, artifact.material, artifact.maker, artifact.origin),
        *(names.themes.get(theme, {}) for theme in artifact.themes),
        *(names.galleries.get(artifact.gallery, {}), artifact.provenance, artifact.credit),
    ]
    stories = [artifact.stories.get(variant, {}) for variant in VARIANTS]
    wordings = _wordings(artifact.title, facts, [_texts(each) for each in stories])
    numbers = (artifact.accession, str(artifact.keypad or ""), artifact.code, codes.show(artifact.code))
    return Row(
        kind="artifact",
        ref=f"{museum}/{artifact.id}",
        title=artifact.title,
        picture=small(artifact.pictures[0]) if artifact.pictures else None,
        numbers=tuple(filter(None, numbers)),
        wordings=tuple(_dated(one, artifact) for one in wordings),
        shelf=2 * (not artifact.on_view) + (not artifact.pictures),
    )


def exhibition_row(museum: str, exhibition: Exhibition) -> Row:
    return Row(
        kind="exhibition",
        ref=f"{museum}/{exhibition.id}",
        title=exhibition.title,
        picture=small(exhibition.picture),
        wordings=_wordings(exhibition.title, [exhibition.subtitle, exhibition.place], [_texts(exhibition.about)]),
    )


def tour_row(museum: str, tour: Tour) -> Row:
    return Row(
        kind="tour",
        ref=f"{museum}/{tour.id}",
        title=tour.title,
        picture=small(tour.picture),
        wordings=_wordings(tour.title, [], [_texts(tour.about), *(stop.text for stop in tour.stops)]),
    )


def names_of(row: Row) -> set[str]:
    """What finds this document before all others: its whole title in any language, or a number of it."""
    return {squeeze(name) for name in (*row.title.values(), *row.numbers)} - {""}


def small(picture: Picture | None) -> Picture | None:
    """A picture for a card: its smallest size in each format, without what only its own page tells."""
    if picture is None:
        return None
    narrowest = min((size.width for size in picture.sizes), default=0)
    sizes = tuple(size for size in picture.sizes if size.width == narrowest)
    return msgspec.structs.replace(picture, sizes=sizes, caption={}, credit={}, rights="")


def plain(html: str) -> str:
    """The text of safe HTML, a line per block."""
    text = unescape(_TAG.sub("", _BLOCK.sub("\n", html)))
    return normalize("NFC", "\n".join(line for line in map(str.strip, text.splitlines()) if line))


def _texts(stories: Mapping[str, Story]) -> Text:
    return {lang: plain(story.html) for lang, story in stories.items()}


def _wordings(title: Text, facts: Iterable[Text], stories: Iterable[Text]) -> tuple[Wording, ...]:
    """One for each language that anything is said in."""
    facts, stories = list(facts), list(stories)
    langs = dict.fromkeys(lang for text in [title, *facts, *stories] for lang in text)
    return tuple(
        Wording(lang=lang, title=title.get(lang, ""), label=_in(lang, facts), story=_in(lang, stories))
        for lang in langs
    )


def _in(lang: str, texts: Iterable[Text]) -> str:
    return "\n".join(text[lang] for text in texts if text.get(lang))


def _dated(wording: Wording, artifact: Artifact) -> Wording:
    """With the date in words, where it can be said in the language."""
    date = dates.describe(artifact.date, wording.lang)
    if date is None or date.lang != wording.lang:
        return wording
    return msgspec.structs.replace(wording, label=f"{date.text}\n{wording.label}".strip())
