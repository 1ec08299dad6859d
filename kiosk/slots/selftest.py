"""The self-test: a library is shown as visitors would see it, before they do.

On the real path: the start page in every language, of each new pack a story in each of its languages, as page and as
JSON, and one medium off the disk. Whatever goes wrong is that pack's reason; an error nobody foresaw counts too.
"""

from collections.abc import Callable, Collection
from functools import partial

from content_packs.guide.library import Library, Shelf
from content_packs.visitor.display import Display
from content_packs.visitor.front import STORY
from content_packs.visitor.reader import Asked, decide

_ROOMS = {"artifact": "artifacts", "exhibition": "exhibitions", "tour": "tours", "scene": "scenes"}


def try_library(display: Display, packs: Collection[str]) -> dict[str, Exception]:
    """Of those of `packs` that fail, by `museum/pack`, why. `display` shows the library to try and nobody looks yet."""
    shelves = {shelf.pack.name: shelf for shelf in display.now.library.shelves}
    tried = {pack: _error_of(partial(_try_shelf, display, shelves[pack])) for pack in packs}
    errors = {pack: error for pack, error in tried.items() if error}
    if not errors and (error := try_start(display)):  # nobody knows whose fault it is
        return dict.fromkeys(packs, error) or {"": error}
    return errors


def try_start(display: Display) -> Exception | None:
    """Why the start page cannot be shown."""
    languages = display.now.library.languages
    return _error_of(partial(_open_all, display, ["/"], languages or ("en",)))


def _try_shelf(display: Display, shelf: Shelf) -> None:
    _open_all(display, _story(shelf), shelf.pack.manifest.languages)
    _try_medium(display.now.library, shelf)


def _story(shelf: Shelf) -> list[str]:
    """Where its first story stands: of the kind that a pack is most about."""
    for kind, room in _ROOMS.items():
        if entries := shelf.pack.kind(kind):
            ref = f"{shelf.pack.museum}/{entries[0].path.partition('/')[2]}"
            return [f"/{room}/{ref}", f"{STORY}{ref}"] if kind == "artifact" else [f"/{room}/{ref}"]
    return [f"/museums/{shelf.pack.museum}"] if "museum" in shelf.pack.entries else []


def _open_all(display: Display, paths: Collection[str], languages: Collection[str]) -> None:
    for lang in languages:
        for path in paths:
            _open(display, path, lang)


def _open(display: Display, path: str, lang: str) -> None:
    shown = display.now
    answer = shown.answer(path, decide(Asked(lang=lang), shown.library.languages))
    for coding in ("identity", "br"):
        if not answer.coded(coding).rest.get("body"):
            raise ValueError(f"{path} is empty in {lang}")


def _try_medium(library: Library, shelf: Shelf) -> None:
    """The smallest that a page may show."""
    media = [entry for entry in shelf.pack.kind("media") if library.medium(entry.sha256)]
    if media:
        shelf.pack.blobs.verify(min(media, key=lambda entry: entry.length).sha256)


def _error_of(test: Callable[[], object]) -> Exception | None:
    try:
        test()
    except Exception as error:
        return error
    return None
