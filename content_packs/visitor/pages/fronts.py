"""Home, a museum's own page, and the pages for when something is not there."""

from collections.abc import Iterable

from content_packs.errors import Missing
from content_packs.guide.library import Library
from content_packs.guide.model import Gallery
from content_packs.visitor import statics, urls
from content_packs.visitor.colours import for_day
from content_packs.visitor.frame import page
from content_packs.visitor.pages.exhibitions import when
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts
from content_packs.visitor.views import COLUMN, exhibition_card, link, museum_card, show, tour_card
from content_packs.visitor.words import key, words_in

PAPER = "#faf8f3"  # as in style.css
_FAILURES = {
    400: (key("error-400"), key("error-400-help")),
    404: (key("error-404"), key("error-404-help")),
    405: (key("error-405"), key("error-405-help")),
    408: (key("error-408"), key("error-408-help")),
    413: (key("error-413"), key("error-413-help")),
    429: (key("error-429"), key("error-429-help")),
    503: (key("error-503"), key("error-503-help")),
}
_OTHER = (key("error-500"), key("error-500-help"))


def home(library: Library, reader: Reader, *, workshops: bool = False) -> str:
    """`workshops`: whether they can be found here."""
    words = words_in(reader.ui)
    return page(
        "home.html",
        reader,
        urls.home(),
        words("brand"),
        library=library,
        description=words("home-lead"),
        museums=[museum_card(library, reader, museum) for museum in library.museums],
        exhibitions=[
            (exhibition_card(library, reader, ref, one), when(one, words)) for ref, one in library.exhibitions.items()
        ],
        tours=[(tour_card(library, reader, ref, one), one) for ref, one in library.tours.items()],
        sizes=COLUMN,
        workshops=urls.workshops() if workshops else "",
    )


def museum(library: Library, reader: Reader, museum_id: str) -> str:
    """What a museum says of itself, and what it shows."""
    shown = library.museums.get(museum_id)
    if shown is None:
        raise Missing(f"museum {museum_id}")
    words = words_in(reader.ui)
    texts = Texts(reader, library.languages_of(museum_id))
    name = texts.say(shown.name, "name", shown.stale) or Said(text=museum_id, lang="en")
    return page(
        "museum.html",
        reader,
        urls.museum(museum_id),
        name,
        library=library,
        museum=museum_id,
        name=name,
        facts={
            field: texts.say(getattr(shown, field), field, shown.stale)
            for field in ("place", "about", "address", "hours")
        },
        url=link(shown.url),
        picture=show(shown.picture, texts),
        sizes=COLUMN,
        exhibitions=[
            (exhibition_card(library, reader, ref, one), when(one, words))
            for ref, one in library.exhibitions.items()
            if ref.startswith(f"{museum_id}/") or museum_id in one.members
        ],
        tours=[
            (tour_card(library, reader, ref, one), one)
            for ref, one in library.tours.items()
            if ref.startswith(f"{museum_id}/")
        ],
        galleries=list(_galleries(library, museum_id, shown.galleries, texts)),
        all=urls.search(chosen={"museum": (museum_id,)}),
        map=urls.floor_map(museum_id) if museum_id in library.venues else "",
    )


def failure(reader: Reader, status: int, languages: tuple[str, ...]) -> str:
    """A page that says what happened, and what to do now."""
    words = words_in(reader.ui)
    what, advice = _FAILURES.get(status, _OTHER)
    return page(
        "failure.html", reader, urls.home(), words(what), languages=languages, what=words(what), help=words(advice)
    )


def offline(reader: Reader) -> str:
    """For an address that was never seen, while there is no network; the service worker fills in what is kept."""
    return page("offline.html", reader, urls.home(), words_in(reader.ui)("offline"))


def web_manifest(library: Library, reader: Reader) -> dict[str, object]:
    """For who puts the companion on the home screen (W3C Web Application Manifest)."""
    words = words_in(reader.ui)
    accents = {museum.accent for museum in library.museums.values()}
    icons = (("icon-192.png", "192x192"), ("icon-512.png", "512x512"))
    return {
        "id": "/",
        "name": words("brand"),
        "short_name": words("brand-short"),
        "description": words("home-lead"),
        "lang": reader.ui,
        "dir": reader.direction,
        "start_url": urls.home(),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": for_day(accents.pop()) if len(accents) == 1 else PAPER,
        "icons": [
            {"src": statics.url(name), "sizes": size, "type": "image/png", "purpose": purpose}
            for name, size in icons
            for purpose in ("any", "maskable")
        ],
    }


def _galleries(
    library: Library, museum: str, galleries: Iterable[Gallery], texts: Texts
) -> Iterable[tuple[Said, Said | None, str]]:
    """Name, what it is about, and where it is on the map."""
    for gallery in galleries:
        if name := texts.say(gallery.name):
            level = gallery.level if museum in library.venues else ""
            there = f"{urls.floor_map(museum, level)}#gallery-{gallery.id}" if level else ""
            yield name, texts.say(gallery.about), there
