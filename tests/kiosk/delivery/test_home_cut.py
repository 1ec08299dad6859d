"""The stick is pulled out, or the power goes, before each durable step: the same command goes on, nothing is lost."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.companion.processes import HOUSE
from tests.kiosk.delivery.home import Server, Van
from tests.kiosk.outbox.test_ballast import APART, can_mount
from tests.kiosk.steps import ends_at

PEOPLE = (2, 3)
MOST = 60  # steps
STRIDES = [4, pytest.param(1, marks=pytest.mark.slow)]
EVENTS = 2_500  # as `filling` has it


class Cut:
    """A server, a kiosk and a stick as they are before a command; closed, and copied for each cut."""

    def __init__(self, filled: Path, place: Path) -> None:
        self.first, self.now = place / "first", place / "now"
        shutil.copytree(filled, self.first / "server")
        (self.first / "STICK").mkdir()
        server = Server(self.first / "server")
        self._van = Van(self.first, server)
        self._van.walk_in(*PEOPLE)
        self._van.tell_state()
        self._van.store.close()
        server.store.close()

    @property
    def stick(self) -> Path:
        return self.now / "STICK"

    def begin(self) -> None:
        shutil.rmtree(self.now, ignore_errors=True)
        shutil.copytree(self.first, self.now)

    def settle(self) -> None:
        """What was done by now is how it begins."""
        shutil.rmtree(self.first)
        shutil.move(self.now, self.first)

    def van(self) -> Van:
        van = Van.__new__(Van)
        van.id, van.data = self._van.id, self.now / self._van.id
        van.open()
        van.tell_state()
        return van

    def export(self) -> None:
        van = self.van()
        assert van.export(self.stick).state == "done"
        van.store.close()

    def receive(self) -> None:
        server = Server(self.now / "server")
        assert [each.faulty for each in server.receive(self.stick).kiosks] == [0]
        server.store.close()

    def take(self) -> None:
        van = self.van()
        assert van.take(self.stick).why == ""
        van.store.close()

    def finish(self) -> None:
        """The rest of the way: all is at the server, once, and nothing is left on kiosk and stick."""
        for act in (self.export, self.receive, self.take):
            act()
        server, van = Server(self.now / "server"), self.van()
        assert (server.came().walked_in, len(server.taken(van.id)), server.aside()) == (sum(PEOPLE), len(PEOPLE), 0)
        assert (van.waiting(), van.letters(self.stick), van.receipts(self.stick)) == (0, [], [])
        assert [file for file in self.stick.rglob("*") if file.is_file()] == []
        server.store.close()
        van.store.close()


@pytest.fixture
def cut(filled: Path, tmp_path: Path) -> Cut:
    return Cut(filled, tmp_path)


@pytest.mark.parametrize("stride", STRIDES)
def test_a_stick_pulled_out_half_way_through_the_export_is_gone_on_with(cut: Cut, stride: int) -> None:
    for number in range(1, MOST, stride):
        cut.begin()
        if ends_at(number, cut.export):
            break
        van = cut.van()
        assert van.waiting() == len(PEOPLE)
        van.store.close()
        cut.finish()
    assert number > 10


@pytest.mark.parametrize("stride", STRIDES)
def test_a_stick_pulled_out_half_way_through_the_receiving_is_gone_on_with(cut: Cut, stride: int) -> None:
    cut.begin()
    cut.export()
    cut.settle()
    for number in range(1, MOST, stride):
        cut.begin()
        if ends_at(number, cut.receive):
            break
        van = cut.van()
        van.take(cut.stick)  # whatever receipts lie there are true
        server = Server(cut.now / "server")
        assert van.waiting() + len(server.taken(van.id)) >= len(PEOPLE)
        server.store.close()
        van.store.close()
        cut.finish()
    assert number > 5


@pytest.mark.parametrize("stride", STRIDES)
def test_a_stick_pulled_out_while_receipts_are_taken_is_gone_on_with(cut: Cut, stride: int) -> None:
    cut.begin()
    cut.export()
    cut.receive()
    cut.settle()
    for number in range(1, MOST, stride):
        cut.begin()
        if ends_at(number, cut.take):
            break
        cut.finish()
    assert number > 3


@pytest.mark.skipif(not can_mount(), reason="needs a mount in a namespace of its own (unshare)")
def test_a_full_stick_says_so_and_what_was_written_is_good(filled: Path, tmp_path: Path) -> None:
    words = [*APART, sys.executable, "-m", "tests.kiosk.delivery.filling", str(filled), str(tmp_path)]
    done = subprocess.run(words, cwd=HOUSE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    full, again = (line.split(maxsplit=3)[1:] for line in done.stdout.splitlines() if line.startswith("SAID"))
    assert (full[0], again) == ("full", ["done"])
    assert 0 < int(full[1]) < EVENTS
    assert "the stick is full" in full[2]
