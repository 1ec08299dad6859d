"""An app of the visitor plugin around small packs, and a client that speaks to it in this process."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import anyio
import httpx
from litestar import Litestar

from content_packs.format.pack import Pack
from content_packs.guide.catalogue import Catalogue, build_catalogue
from content_packs.guide.library import Library, Shelf
from content_packs.visitor.display import Display
from content_packs.visitor.front import Front
from content_packs.visitor.making import display_of
from content_packs.visitor.plugin import VisitorPlugin
from content_packs.visitor.workshops.quick import with_quick_bookings
from content_packs.visitor.workshops.reception import Reception


class Counting:
    """A desk that remembers."""

    def __init__(self) -> None:
        self.stories: list[tuple[str, str]] = []

    def seen(self, ref: str, lang: str) -> None:
        self.stories.append((ref, lang))


class Served:
    """`front` with its display and desk; `get` and `send` answer in full."""

    def __init__(self, library: Library, reception: Reception | None = None) -> None:
        self.errors: list[BaseException] = []
        self.desk = Counting()
        self.display: Display = display_of(library, workshops=reception is not None)
        plugin = VisitorPlugin(self.display, self.desk, self.failed, reception=reception)
        self.app = Litestar(plugins=[plugin], logging_config=None)
        quick = with_quick_bookings(self.app, reception) if reception else self.app
        self.front = Front(quick, self.display, self.desk)

    def failed(self, number: str, path: str, error: BaseException) -> None:
        self.errors.append(error)

    def get(self, path: str, **fields: str) -> httpx.Response:
        return self.send("GET", path, b"", **fields)

    def send(self, method: str, path: str, content: bytes = b"", **fields: str) -> httpx.Response:
        headers = {name.replace("_", "-"): value for name, value in fields.items()}

        async def exchange() -> httpx.Response:
            transport = httpx.ASGITransport(self.front)
            async with httpx.AsyncClient(transport=transport, base_url="http://museum.test") as client:
                return await client.request(method, path, headers=headers, content=content)

        return anyio.run(exchange)

    def json(self, path: str) -> Any:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()


def library_of(packs: Iterable[Pack], folder: Path) -> Library:
    """A library of `packs`, catalogues built below `folder`."""
    shelves = []
    for pack in packs:
        file = folder / f"{pack.sha256}.sqlite"
        build_catalogue(pack, file)
        shelves.append(Shelf(pack, Catalogue.open(file, pack.sha256)))
    return Library(shelves)
