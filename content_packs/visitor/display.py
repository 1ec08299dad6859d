"""What is on display: one library with the answers made from it, swapped whole.

A handler takes `display.now` once and works with that, so a page never mixes two versions. The new library's hot set is
made before it goes on display.
"""

from collections.abc import Callable

import msgspec

from content_packs.errors import PackError
from content_packs.guide.library import Library
from content_packs.visitor.answers import Answer, Answers, Key
from content_packs.visitor.dress import Dress
from content_packs.visitor.headers import Headers
from content_packs.visitor.reader import Asked, Reader, decide

HOT = 200  # answers made before a new library is shown

Maker = Callable[[Library, Reader, str], tuple[bytes, str, str]]
"""(library, reader, path) -> (bytes, media type, reference of the artifact or ""); `Missing` where there is none."""


class Shown(msgspec.Struct, frozen=True):
    library: Library
    answers: Answers
    headers: Headers
    maker: Maker
    dress: Dress | None = None

    def reader(self, asked: Asked) -> Reader:
        """Who reads; `UnknownLanguage` or `UnknownVariant` where the query asks for what is not there."""
        found = decide(asked, self.library.languages)
        return msgspec.structs.replace(found, dress=self.dress) if self.dress else found

    def answer(self, path: str, reader: Reader) -> Answer:
        """The answer at a normalised path, made now if it is not made yet."""
        key = Key(path, reader.lang, reader.variant)
        made = self.answers.get(key)
        if made is None:
            raw, media_type, scan = self.maker(self.library, reader, path)
            made = self.answers.keep(key, Answer(raw, media_type, reader, scan, self.headers))
        return made


class Display:
    """`now` is read by every request and replaced by `swap`: one assignment, no lock."""

    def __init__(
        self, library: Library, maker: Maker, headers: Callable[[Library], Headers], dress: Dress | None = None
    ) -> None:
        self._maker = maker
        self._headers = headers
        self._dress = dress
        self.now = self._prepare(library)

    def swap(self, library: Library) -> None:
        """Show another library from the next request on."""
        coming = self._prepare(library)
        for key in self.now.answers.hottest(HOT):
            self._warm(coming, key)
        self.now = coming

    def beside(self, library: Library) -> "Display":
        """Another of the same make that nobody looks at yet: to try a library."""
        return Display(library, self._maker, self._headers)

    def _prepare(self, library: Library) -> Shown:
        return Shown(library, Answers(), self._headers(library), self._maker, self._dress)

    def _warm(self, coming: Shown, key: Key) -> None:
        try:
            coming.answer(key.path, coming.reader(Asked(lang=key.lang, variant=key.variant)))
        except (PackError, ValueError):
            return  # gone in the new library: nothing to warm
