"""A source given back as a workbook: every translation beside its original, stale and missing ones marked. Pure."""

from content_packs.guide.source.lock import stale_texts
from content_packs.guide.source.schema import Place, Source
from content_packs.guide.source.wordings import mark_of, original_of, texts_of
from content_packs.guide.source.workbook.telling import tell
from content_packs.guide.source.workbook.writing import Memo, write_book


def export_book(source: Source, language: str) -> bytes:
    """The workbook, its headings in `language`; a hidden sheet remembers what it told, for `merging`."""
    told, texts = tell(source), texts_of(source)
    places = [spot.place for one in told for row in one.rows for spot in row if spot.place]
    return write_book(told, language, _states(source, places, texts), [_memo(source, p, texts) for p in places])


def _states(source: Source, places: list[Place], texts: dict[Place, str]) -> dict[Place, str]:
    """The translations that are stale or missing."""
    own, stale = source.languages[0], stale_texts(source)
    states: dict[Place, str] = {}
    for place in places:
        if place in stale:
            states[place] = "stale"
        elif place[2] != own and place not in texts and original_of(place, own) in texts:
            states[place] = "missing"
    return states


def _memo(source: Source, place: Place, texts: dict[Place, str]) -> Memo:
    original = texts.get(original_of(place, source.languages[0]), "")
    return Memo(place=place, text=mark_of(texts.get(place, "")), original=mark_of(original))
