"""A desk whose alliance has two museums, and packs that they pushed."""

from pathlib import Path
from typing import Any

from companion.store.store import Store
from tests.companion.publishing.alliance import Alliance, write_words
from tests.companion.publishing.town import PACK, Town
from tests.companion.web.desks import Browser, Desk

PAGE = f"/staff/packs/{PACK}"


class TownDesk:
    """`town/main` has versions 1 and 2, of which nothing is shown; `city/main` has one."""

    def __init__(self, store: Store, alliance: Alliance, folder: Path) -> None:
        data = alliance.office.settings.data
        self.desk = Desk(store, data, passphrase_file=write_words(data))
        self.desk.at = alliance.now
        self.town = Town(alliance, folder)
        self.town.push(1)
        self.town.push(2, title={"en": "Bells of bronze", "fr": "Cloches"})
        self.town.push(1, pack="city/main")

    def enter(self, name: str, role: str = "alliance", museum: str | None = None) -> Browser:
        return self.desk.enter(name, role, museum)

    def shown(self, pack: str = PACK) -> int | None:
        return self.town.shown(self.desk.at, pack)


def decide(browser: Browser, act: str, page: str = PAGE, **fields: Any) -> Any:
    """Ask, then confirm what the page says."""
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    asked = browser.get(f"{page}/{act}?{query}")
    if asked.status_code != 200:
        return asked
    return browser.post(f"{page}/{act}")
