"""A site with workshops: two packs' worth of nothing, a timetable, a counter, all in memory."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from content_packs.exchange.programme import Moved
from content_packs.guide.library import Library
from content_packs.visitor.workshops.reception import Reception
from tests.exchange.timetables import NOW, make_timetable, session
from tests.packs import artifact, stories
from tests.serving import Served
from tests.visitor.libraries import make_library
from tests.visitor.workshops.counters import MemoryCounter, MemorySchedule

ADDRESS = "203.0.113.7"


class Site(Served):
    """`served`, with the ports behind it."""

    def __init__(self, library: Library, schedule: MemorySchedule) -> None:
        self.schedule = schedule
        self.counter = MemoryCounter(schedule)
        self.reception = Reception(schedule, self.counter, lambda: NOW, lambda scope: ADDRESS)
        super().__init__(library, self.reception)

    def fill_in(self, path: str, said: dict[str, str], **fields: str) -> httpx.Response:
        body = urlencode(said).encode()
        return self.send("POST", path, body, content_type="application/x-www-form-urlencoded", **fields)

    def book(self, at: str = "open", **said: str) -> str:
        """The token of a booking made by the form."""
        form = {"session": at, "key": f"key-{len(self.counter.keys):015}", "people": "2", "kept": "0", "name": "Ming"}
        answer = self.fill_in("/bookings", form | said)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].removeprefix("/bookings/")


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    bell = artifact("bell", title={"en": "Bells", "zh-Hans": "编钟"}, stories=stories(en="They ring."))
    library = make_library(tmp_path / "pack", [bell])
    library.address = "https://museum.test"
    later = NOW + timedelta(days=20)
    sessions = [
        session("open"),
        session("full", taken=10, taken_kept=2, begins=NOW + timedelta(days=3)),
        session("off", state="cancelled", begins=NOW + timedelta(days=4), reason={"en": "The teacher is ill."}),
        session("moved", begins=NOW + timedelta(days=5), moved=Moved(begins=NOW + timedelta(days=4), venue="square")),
        session("bronze", workshop="bronze", venue="square", begins=later, programme="spring"),
        session("planned", workshop="bronze", venue="paris", begins=later, opens=NOW + timedelta(days=7)),
        session("past", begins=NOW - timedelta(days=1)),
    ]
    return Site(library, MemorySchedule(make_timetable(sessions)))
