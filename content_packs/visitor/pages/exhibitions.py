"""The page of one exhibition, of one museum or several."""

from content_packs.errors import Missing
from content_packs.guide.library import Library
from content_packs.guide.model import Exhibition
from content_packs.visitor import urls
from content_packs.visitor.frame import page
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts
from content_packs.visitor.views import COLUMN, artifact_cards, link, show, title_of
from content_packs.visitor.words import Words, key, words_in

FIRST = 60  # artifacts with their pictures; the others are names
_SAVE = {  # states, buttons and messages of static/save.js
    "offer": key("save-offer"),
    "offer-line": key("save-hint"),
    "busy-line": key("save-busy"),
    "cancel": key("save-cancel"),
    "part-line": key("save-part"),
    "resume": key("save-resume"),
    "saved-line": key("save-done"),
    "remove": key("save-remove"),
    "newer-line": key("save-newer"),
    "update": key("save-update"),
    "full": key("save-full"),
    "stopped": key("save-stopped"),
    "lost": key("save-lost"),
}


def exhibition(library: Library, reader: Reader, ref: str) -> str:
    shown = library.exhibitions.get(ref)
    if shown is None:
        raise Missing(f"exhibition {ref}")
    museum = ref.partition("/")[0]
    words = words_in(reader.ui)
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
        dates=when(shown, words),
        picture=show(shown.picture, texts),
        sizes=COLUMN,
        about=texts.tell({"standard": shown.about}),
        members=members(library, reader, shown.members),
        artifacts=list(artifact_cards(library, reader, shown.artifacts)),
        first=FIRST,
        sources=[(source.title, link(source.url)) for source in shown.sources],
        ref=ref,
        saving=_saving(ref, reader, words),
    )


def _saving(ref: str, reader: Reader, words: Words) -> dict[str, object]:
    """What static/save.js needs: the address of the list, what it is of, and its words with places for bytes."""
    places = {name: f"{{{name}}}" for name in ("size", "done", "needed", "free")}
    return {
        "url": urls.with_choice(urls.exhibition_files(ref), lang=reader.lang, variant=reader.variant),
        "of": {"ref": ref, "lang": reader.lang, "variant": reader.variant},
        "words": {name: words(message, **places) for name, message in _SAVE.items()},
    }


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
