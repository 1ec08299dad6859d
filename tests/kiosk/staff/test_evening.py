"""What staff do on the device beside the door: news, notes, next group, end of the day, the first enrolment."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest

from content_packs.exchange.events import Noted, Undone
from content_packs.exchange.fleet import source_of
from content_packs.exchange.receipts import FACTS_OUTSIDE
from content_packs.running.orders import Progress
from kiosk.config import Settings
from kiosk.device.knowing import enrolled
from kiosk.fetch.port import NotOurs
from kiosk.line import Line
from kiosk.notes import LONGEST, MOST, list_notes, text_of, write_note
from kiosk.ready.evening import Lying, is_safe
from kiosk.staff.bringing import HOME, NEWS, told
from kiosk.staff.chores import Chores, Ended
from kiosk.staff.entered import IDLE
from kiosk.staff.pins import SetPin, set_pin
from kiosk.staff.setup import read_form
from kiosk.staff.sticks import Carried
from kiosk.sync.outcome import Outcome, State
from tests.exchange.days import KIOSK, LI
from tests.kiosk.device.test_enrolling import refuses, says, welcome
from tests.kiosk.offices import NOW, answering, tell
from tests.kiosk.outboxes import Kiosk
from tests.kiosk.staff.desks import PIN, Desk

CODE = "ABCDE-12345"


@pytest.fixture
def desk(kiosk: Kiosk, tmp_path: Path) -> Desk:
    """Staff have come in on a kiosk that is enrolled; sticks appear under `tmp_path / "sticks"`."""
    kiosk.office.settings = Settings(data=kiosk.folder, sticks=(tmp_path / "sticks",), outbox_space=0)
    kiosk.office.source = lambda: source_of(KIOSK)
    return Desk(kiosk).first()


def portal() -> Line:
    """A hall whose Wi-Fi shows its own page to everybody."""
    raise NotOurs("a web page answers")


def notes(desk: Desk) -> list[str]:
    return [text_of(note) for note in list_notes(desk.kiosk.office)]


def test_work_goes_on_alone_and_one_at_a_time() -> None:
    chores, go_on = Chores(), threading.Event()

    def work(progress: Progress) -> Ended:
        progress(3, 10, "half")
        go_on.wait(20)
        return Ended(word="chore-news")

    assert chores.begin("news", work, "chore-fault")
    assert not chores.begin("home", work, "chore-fault")
    assert chores.is_busy
    go_on.set()
    chores.wait(20)
    assert chores.now is not None
    assert (chores.now.done, chores.now.total, chores.now.ended) == (3, 10, Ended(word="chore-news"))


def test_work_that_breaks_says_so_and_holds_up_nobody() -> None:
    chores = Chores()

    def work(progress: Progress) -> Ended:
        raise OSError("pulled out")

    for _ in range(2):
        assert chores.begin("stick", work, "chore-fault")
        chores.wait(20)
    assert chores.now is not None
    assert chores.now.ended == Ended(word="chore-fault", why="pulled out", good=False)


def test_news_are_looked_for_and_said_in_words(desk: Desk) -> None:
    assert "Nothing is shown yet." in desk.get("/staff/news").text
    assert desk.post("/staff/news").where == "/staff/news"
    desk.room.chores.wait(20)
    assert "This device is no kiosk yet: it needs a code." in desk.get("/staff/news").text


def test_page_shows_how_far_the_work_is_without_script(desk: Desk) -> None:
    go_on = threading.Event()

    def work(progress: Progress) -> Ended:
        progress(450, 1_000, "4.5 of 10.0 MB")
        reached.set()
        go_on.wait(20)
        return Ended(word="chore-fault")

    reached = threading.Event()
    assert desk.room.chores.begin("news", work, "chore-fault")
    reached.wait(20)
    page = desk.get("/staff/news").text
    assert '<progress max="1000" value="450"' in page
    assert "45 % until it can be used" in page
    assert 'content="4;url=/staff/news?watch=1"' in page
    assert '"done":450' in desk.get("/staff/watch?watch=1").text
    assert "Look for news now" not in page
    go_on.set()
    desk.room.chores.wait(20)


def test_page_that_watches_keeps_nobody_in(desk: Desk) -> None:
    desk.ticks += IDLE["full"] - 1
    assert desk.get("/staff?watch=1").status == 200
    desk.ticks += 2
    assert desk.get("/staff?watch=1").where == "/staff/enter"


def test_stick_that_is_plugged_in_is_noticed(desk: Desk, tmp_path: Path) -> None:
    assert "A stick is plugged in" not in desk.get("/staff").text
    before = desk.get("/staff/watch?watch=1").text
    (tmp_path / "sticks/BLUE<1>/metadata").mkdir(parents=True)
    assert desk.get("/staff/watch?watch=1").text != before
    assert "A stick is plugged in: BLUE&lt;1&gt;" in desk.get("/staff").text
    assert "Take the news from it" in desk.get("/staff/news").text
    assert desk.post("/staff/news/stick", stick="../../etc").where == "/staff/news"
    assert desk.room.chores.now is None
    desk.post("/staff/news/stick", stick="BLUE<1>")
    desk.room.chores.wait(20)
    assert desk.room.chores.now is not None


def test_note_waits_to_go_home_and_can_be_taken_back(desk: Desk) -> None:
    assert desk.post("/staff/notes", words="  椅子坏了 <b> ").where.endswith("done=kept")
    assert notes(desk) == ["椅子坏了 <b>"]
    page = desk.get("/staff/notes").text
    assert "椅子坏了 &lt;b&gt;" in page
    [note] = list_notes(desk.kiosk.office)
    assert desk.post("/staff/notes/undo", note=note.id).where.endswith("done=undone")
    assert notes(desk) == []
    assert desk.post("/staff/notes/undo", note=note.id).status == 400
    assert len(desk.kiosk.office.outbox.waiting()) == 2  # append-only: both go home
    assert issubclass(Noted, FACTS_OUTSIDE)
    assert issubclass(Undone, FACTS_OUTSIDE)


def test_notes_are_bounded_and_nothing_typed_is_lost(desk: Desk) -> None:
    assert desk.post("/staff/notes", words="  ").status == 400
    long = desk.post("/staff/notes", words="x" * (LONGEST + 1))
    assert long.status == 400
    assert "x" * LONGEST in long.text
    for number in range(MOST):
        write_note(desk.kiosk.office, f"{number}")
    assert "notes wait here already" in desk.post("/staff/notes", words="one more").text
    desk.kiosk.office.source = str
    assert len(notes(desk)) == MOST


def test_next_group_finds_nothing_and_the_door_loses_nothing(desk: Desk) -> None:
    desk.post("/staff/door/today/came", booking=LI, people="3")
    write_note(desk.kiosk.office, "glue is gone")
    assert "1 entry waits here" in desk.get("/staff/reset").text
    assert desk.post("/staff/reset").where == "/again"
    assert desk.get("/staff").where == "/staff/enter"
    assert notes(desk) == ["glue is gone"]
    assert len(desk.kiosk.outbox.events) == 1


def test_safe_to_switch_off_is_said_only_when_it_is(desk: Desk) -> None:
    desk.kiosk.office.line = portal
    write_note(desk.kiosk.office, "glue is gone")
    assert "Safe to switch off" not in desk.get("/staff/evening").text
    desk.post("/staff/evening")
    desk.room.chores.wait(20)
    page = desk.get("/staff/evening").text
    assert "Safe to switch off" not in page
    assert "log in to this Wi-Fi" in page
    assert "1 entry waits to go home" in page
    assert "Nothing is lost if you switch it off all the same" in page
    assert "names of today" not in page.partition("<h2")[2].partition("</ul>")[0]
    desk.room.carrying.say(Carried(number=desk.kiosk.office.outbox.newest()))  # a stick has it
    assert "Safe to switch off" in desk.get("/staff/evening").text
    write_note(desk.kiosk.office, "one thing more")
    assert "Safe to switch off" not in desk.get("/staff/evening").text


def test_verdict() -> None:
    assert is_safe(Lying())
    assert is_safe(Lying(kept=2, carried=True))
    assert not any(map(is_safe, (Lying(waiting=1), Lying(wishes=1), Lying(names=True))))


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Desk]:
    """A box that is no kiosk yet."""
    kiosk = Kiosk(tmp_path / "new")
    kiosk.office.settings = Settings(data=kiosk.folder, outbox_space=0)
    yield Desk(kiosk)
    kiosk.store.close()


def test_box_becomes_a_kiosk_on_its_own_screen(new: Desk) -> None:
    assert "Three steps" in new.get("/staff/setup").text
    with answering(says(welcome("k-1"))) as url:
        assert new.post("/staff/setup", url=f"{url}/enrol#{CODE}").where == "/staff/first"
    new.room.chores.wait(20)
    own = enrolled(new.kiosk.office)
    assert own is not None
    assert own.kiosk == "k-1"
    assert new.post("/staff/first", pin=PIN, again=PIN).where == "/staff/news"
    assert new.get("/staff/setup").where == "/staff"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (refuses(404, "wrong-code"), "There is no such code"),
        (refuses(409, "used-code"), "used by another kiosk"),
        (refuses(410, "old-code"), "This code is over"),
        (refuses(429, "slow-down"), "Wait a minute"),
        (lambda handler: tell(handler, 200, b"<html>", content_type="text/html"), "A web page, or another server"),
    ],
)
def test_setup_says_what_to_do_and_keeps_what_was_typed(new: Desk, act: Callable[..., None], said: str) -> None:
    with answering(act) as url:
        page = new.post("/staff/setup", url=url, code=CODE)
    assert page.status == 400
    assert said in page.text
    assert f'value="{CODE}"' in page.text
    assert enrolled(new.kiosk.office) is None


def test_setup_without_network_or_with_a_slip(new: Desk) -> None:
    assert "Nobody answers there" in new.post("/staff/setup", url="http://127.0.0.1:1", code=CODE).text
    assert "no address of a server" in new.post("/staff/setup", url="https://", code=CODE).text
    assert "ten letters and digits" in new.post("/staff/setup", url="https://g.example", code="ABC").text


def test_setup_is_for_staff_once_a_pin_is_set_and_never_for_phones(new: Desk) -> None:
    set_pin(new.kiosk.office, SetPin(pin=PIN), "test")
    assert new.get("/staff/setup").where == "/staff/enter"
    assert new.post("/staff/setup", url="http://127.0.0.1:1", code=CODE).where == "/staff/enter"
    assert Desk(new.kiosk, "192.168.4.20").get("/staff/setup").status == 404


def test_what_a_scanner_types_is_address_and_code() -> None:
    for form in (
        {"url": "https://HTTPS://G.EXAMPLE/ENROL#ABCDE12345"},
        {"url": "https://", "code": "https://g.example/enrol#ABCDE12345"},
    ):
        typed = read_form(form)
        assert (typed.url.lower(), typed.code) == ("https://g.example", "ABCDE12345")
    assert read_form({"url": "https://g.example", "code": " a "}).code == "a"


def test_outcome_of_every_kind_has_words() -> None:
    assert set(NEWS) == set(get_args(State))
    assert told(Outcome(state="updated", at=NOW, packs=("town/main",))).why == "town/main"
    assert HOME["no-network"] == NEWS["offline"]
