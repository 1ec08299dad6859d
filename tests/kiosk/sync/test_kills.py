"""Real processes and real lines: `kiosk sync` killed at random instants, a server that dies, a Wi-Fi that lies."""

import random
import subprocess
from pathlib import Path

import pytest

from content_packs.running.lock import Lock
from kiosk.sync.outcome import Outcome
from tests.companion.processes import PATIENCE
from tests.journeys.line import open_line
from tests.kiosk.fetch.servers import answer, answering, saying
from tests.kiosk.sync.homes import Home, Kiosk

SHORT, FULL = 3, 200  # kills


def test_the_command_syncs_and_says_what_came(standing_home: Home, tmp_path: Path) -> None:
    kiosk = Kiosk(standing_home, tmp_path / "kiosk")
    assert kiosk.run() == (0, "updated 1 pack: town/main\n")
    assert not kiosk.lacks(standing_home.packs[1])
    assert kiosk.run() == (0, "up to date\n")


@pytest.mark.parametrize("kills", [SHORT, pytest.param(FULL, marks=pytest.mark.slow)])
def test_a_sync_killed_at_any_instant_goes_on_and_sends_little_again(
    standing_home: Home, tmp_path: Path, kills: int
) -> None:
    dice = random.Random(kills)
    with open_line(standing_home.port) as line:
        kiosk = Kiosk(standing_home, tmp_path / "kiosk", line.url)
        for _ in range(kills):
            process = kiosk.begin()
            with process:
                try:
                    process.wait(dice.uniform(0.5, 3))
                except subprocess.TimeoutExpired:
                    process.kill()
            for name in kiosk.blobs:  # what has its name is whole
                kiosk.blobs.verify(name)
        code, told = kiosk.run()
        assert code == 0, told
    assert not kiosk.lacks(standing_home.packs[1])
    assert not list((kiosk.data / "parts").glob("*"))


def test_a_server_that_dies_in_the_middle_is_gone_on_with_when_it_is_back(home: Home, tmp_path: Path) -> None:
    with open_line(home.port) as line:
        kiosk = Kiosk(home, tmp_path / "kiosk", line.url)
        line.cut_after(600_000)
        assert kiosk.sync().state == "offline"
        line.become("open")
        home.kill()
        assert kiosk.sync().state == "offline"
        home.start()
        before = {file.name: file.stat().st_size for file in (kiosk.data / "parts").glob("*")}
        assert sum(before.values()) > 100_000
        last = kiosk.sync()
    assert last.state == "updated"
    assert not kiosk.lacks(home.packs[1])


def test_a_wifi_that_wants_a_login_is_told_from_no_network(standing_home: Home, tmp_path: Path) -> None:
    with open_line(standing_home.port) as line:
        kiosk = Kiosk(standing_home, tmp_path / "kiosk", line.url)
        states = []
        for mood in ("portal", "cut", "stalled", "failing", "open"):
            line.become(mood)
            states.append(kiosk.sync().state)
    assert states == ["portal", "offline", "offline", "busy", "updated"]


def test_a_server_that_asks_for_patience_gets_it(standing_home: Home, tmp_path: Path) -> None:
    with answering(saying(answer(b"", "429 Too Many Requests", retry_after="77"))) as url:
        told = Kiosk(standing_home, tmp_path / "kiosk", url).sync()
    assert (told.state, told.seconds) == ("busy", 77)


def test_whoever_signs_nothing_is_not_trusted(standing_home: Home, tmp_path: Path) -> None:
    kiosk = Kiosk(standing_home, tmp_path / "kiosk")
    with answering(saying(answer(b'{"signed":{}}', content_type="application/json"))) as url:
        kiosk.url = url
        told: Outcome = kiosk.sync()
    assert told.state == "untrusted"
    assert not set(kiosk.blobs)


def test_a_folder_that_another_process_holds_is_not_synced_beside_it(standing_home: Home, tmp_path: Path) -> None:
    kiosk = Kiosk(standing_home, tmp_path / "kiosk")
    lock = Lock(kiosk.data)
    process = kiosk.begin()
    with process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(3)  # it waits for its turn
        lock.release()
        assert process.wait(PATIENCE) == 0
