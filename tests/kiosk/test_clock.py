"""What time it is believed to be."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content_packs.format.trust.climbing import floor_of, open_root
from content_packs.format.trust.memory import State, VolatileMemory, load_state, save_state
from content_packs.format.trust.verifier import Verifier, begin
from kiosk.clock import Belief, Clock, Seen, believe, floor_in
from kiosk.store.store import FILE, Store
from tests.simulator import DAY, NOW, YEAR, Alliance

AGE = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("system", "why"),
    [
        (NOW, ""),
        (NOW + 399 * DAY, ""),
        (NOW + 401 * DAY, "ahead"),
        (NOW + 20 * YEAR, "ahead"),
        (NOW - timedelta(minutes=4), ""),
        (NOW - timedelta(minutes=6), "behind"),
        (AGE, "behind"),
    ],
)
def test_a_clock_is_believed_within_what_is_signed(system: datetime, why: str) -> None:
    belief = believe((system, "boot", 0), NOW, None)
    assert belief.why == why
    assert belief.at == (max(system, NOW) if why != "ahead" else NOW)


def test_before_anything_was_signed_no_clock_is_believed() -> None:
    assert believe((NOW, "boot", 0), None, None) == Belief(NOW, "unknown")


SEEN = Seen(NOW + 10 * DAY, "one", 60_000, NOW)


def test_a_jump_back_between_boots_is_noticed() -> None:
    assert believe((NOW + 9 * DAY, "two", 5), NOW, SEEN).why == "back"
    assert believe((NOW + 11 * DAY, "two", 5), NOW, SEEN).why == ""


def test_a_jump_back_within_a_boot_is_noticed_by_what_has_passed() -> None:
    hour_later = SEEN.monotonic + 3_600_000
    assert believe((SEEN.at + timedelta(hours=1), "one", hour_later), NOW, SEEN).why == ""
    assert believe((SEEN.at + timedelta(minutes=30), "one", hour_later), NOW, SEEN).why == "back"


def test_a_clock_that_agrees_with_what_was_signed_since_is_believed_again() -> None:
    """It had been ahead: now it is right, and not back."""
    signed = NOW + 2 * DAY
    assert believe((signed + DAY, "two", 5), signed, SEEN).why == ""
    assert believe((signed + 4 * DAY, "two", 5), signed, SEEN).why == "back"


class Device:
    """A clock whose system time a test sets."""

    def __init__(self, folder: Path) -> None:
        self.system = NOW
        self.alliance = Alliance("town")
        self.memory = VolatileMemory()
        self.folder = folder
        begin(self.memory, self.alliance.root, NOW)
        self.boots = 0
        self.clock = self.boot()

    def boot(self) -> Clock:
        self.boots += 1
        self.store = Store(self.folder / FILE)
        return Clock(self.store, self.memory, lambda: self.system, lambda: 1.5, lambda: f"boot {self.boots}")

    def restart(self) -> None:
        self.store.close()
        self.clock = self.boot()


@pytest.fixture
def device(tmp_path: Path) -> Device:
    return Device(tmp_path)


def test_a_stamp_says_wall_boot_and_whether_it_is_believed(device: Device) -> None:
    stamp = device.clock.stamp()
    assert (stamp.at, stamp.boot, stamp.monotonic, stamp.clock) == (NOW, "boot 1", 1_500, "good")
    device.system = AGE
    stamp = device.clock.stamp()
    assert (stamp.at, stamp.clock) == (AGE, "unsure")
    assert device.clock.judged() == NOW
    device.store.close()


def test_what_was_seen_outlives_a_restart(device: Device) -> None:
    device.system = NOW + 20 * DAY
    device.clock.note()
    device.system = NOW + 19 * DAY
    device.restart()
    assert device.clock.belief().why == "back"
    device.store.close()


def test_a_time_that_is_not_believed_is_not_remembered(device: Device) -> None:
    device.system = NOW + 20 * YEAR
    device.clock.note()
    device.system = NOW + DAY
    device.restart()
    assert device.clock.belief().why == ""
    device.store.close()


def test_the_floor_rises_with_what_is_verified(device: Device) -> None:
    device.alliance.wait(5 * DAY)
    Verifier(device.memory, device.alliance.mirror).refresh("site", NOW)
    assert device.clock.belief().why == ""
    device.clock.learn()
    assert device.clock.belief() == Belief(NOW + 5 * DAY, "behind")
    device.store.close()


def test_the_floor_is_the_verifiers(device: Device) -> None:
    device.alliance.wait(3 * DAY)
    device.alliance.rotate()
    device.alliance.publish()
    for _ in range(2):
        state = load_state(device.memory)
        assert floor_in(state) == floor_of(state, open_root(state.root).root)
        Verifier(device.memory, device.alliance.mirror).refresh("site", device.alliance.now)
    save_state(device.memory, State(built=5, root=b"no root"))
    assert floor_in(load_state(device.memory)) == datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC)
    device.store.close()
