"""The page of one exhibition, of one museum or several."""

from content_packs.errors import Missing
from content_packs.guide.library import Library
from content_packs.guide.model import Exhibition
from content_packs.visitor import urls
from content_packs.visitor.frame import page
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts
from content_packs.visitor.views import COLUMN, artifact_cards, link, show, title_of
from content_packs.visitor.words import Words, words_in


def exhibition(library: Library, reader: Reader, ref: str) -> str:
    shown = library.exhibitions.get(ref)
    if shown is None:
        raise Missing(f"exhibition {ref}")
    museum = ref.partition("/")[0]
    texts = Texts(reader, library.languages_of(museum))
    title = title_of(shown, texts)
    return page(
        "exhibition.html",
        reader,
        urls.exhibition(ref),
        title,
        library=library,
        museum=museum,
        title=title,
        subtitle=texts.say(shown.subtitle, "subtitle", shown.stale),
        place=texts.say(shown.place, "place", shown.stale),
        dates=when(shown, words_in(reader.ui)),
        picture=show(shown.picture, texts),
        sizes=COLUMN,
        about=texts.tell({"standard": shown.about}),
        members=members(library, reader, shown.members),
        artifacts=list(artifact_cards(library, reader, shown.artifacts)),
        sources=[(source.title, link(source.url)) for source in shown.sources],
        ref=ref,
    )


def when(shown: Exhibition, words: Words) -> str:
    """Its dates in words."""
    opens, closes = words.day(shown.opens), words.day(shown.closes)
    if opens and closes:
        return words("from-to", opens=opens, closes=closes)
    if opens:
        return words("from", opens=opens)
    return words("until", closes=closes) if closes else ""


def members(library: Library, reader: Reader, museums: tuple[str, ...]) -> list[tuple[str, Said]]:
    """The museums that are here, with their addresses."""
    found = []
    for museum in museums:
        known = library.museums.get(museum)
        name = Texts(reader, library.languages_of(museum)).say(known.name) if known else None
        if name:
            found.append((urls.museum(museum), name))
    return found
