"""Bytes of the screen's own pages that follow from the library, beside those of the visitor's (pure)."""

from collections.abc import Callable

from content_packs.exchange.fleet import Profile
from content_packs.guide.library import Library
from content_packs.visitor.answers import HTML
from content_packs.visitor.display import Display, Maker
from content_packs.visitor.making import headers_for, make_bytes
from content_packs.visitor.reader import Reader
from kiosk.screen.dressing import ScreenDress
from kiosk.screen.welcome import empty, welcome

WELCOME = "/welcome"  # where `/` leads while nobody has begun (doors)


def screen_of(
    library: Library, dress: ScreenDress, profile: Callable[[], Profile], *, phones: bool, workshops: bool = False
) -> Display:
    """A display in the kiosk's dress."""

    def make(library: Library, reader: Reader, path: str) -> tuple[bytes, str, str]:
        if path == WELCOME or (path == "/" and not library.museums):
            return _welcome(library, reader).encode(), HTML, ""
        return make_bytes(library, reader, path, workshops=workshops)

    def _welcome(library: Library, reader: Reader) -> str:
        head = dress.head(reader.ui)
        if not library.museums:
            return empty(library, reader, head)
        return welcome(library, reader, profile(), head, phones=phones)

    maker: Maker = make
    return Display(library, maker, headers_for, dress)
