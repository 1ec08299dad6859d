"""Which versions are shown, out of what was confirmed."""

from datetime import timedelta
from pathlib import Path

import pytest

from content_packs.exchange.fleet import Profile
from content_packs.format.manifest import Blob
from content_packs.format.trust.confirmed import Confirmed, Held
from content_packs.format.trust.documents import Channel, Step
from kiosk.slots.deciding import allowed_in, offer, settle
from kiosk.slots.pointer import (
    Pointer,
    Refused,
    Version,
    count_try,
    forgive,
    go_back,
    pass_on,
    read_pointer,
    try_out,
    write_pointer,
)
from tests.simulator import NOW

ALL = Profile(name="Van")
SOON = int((NOW + timedelta(hours=1)).timestamp())


def sha(pack: str, version: int) -> str:
    return f"{version:02}{pack.encode().hex():0<62}"[:64]


def version(pack: str, number: int, since: int = 0) -> Version:
    return Version(number, sha(pack, number), since)


def confirmed(**packs: tuple[Step, ...]) -> Confirmed:
    """Each museum's `main`, every version of a step allowed."""
    held = {
        f"{museum}/main": Held({s.version: Blob(sha(f"{museum}/main", s.version), 10) for s in steps}, steps)
        for museum, steps in packs.items()
    }
    channel = Channel(group="kiosks", version=1, packs={pack: each.steps for pack, each in held.items()})
    return Confirmed(group="kiosks", issued=NOW, channel=channel, packs=held)


def test_a_museum_that_the_profile_does_not_name_is_not_offered() -> None:
    said = confirmed(town=(Step(version=1),), other=(Step(version=1),))
    assert set(offer(said, 0, NOW, Profile(name="Van", museums=("town",)), {})) == {"town/main"}
    assert set(offer(said, 0, NOW, ALL, {})) == {"town/main", "other/main"}


def test_a_stage_is_for_its_buckets() -> None:
    said = confirmed(town=(Step(version=1), Step(version=2, percent=30)))
    assert offer(said, 29, NOW, ALL, {})["town/main"].version == 2
    assert offer(said, 30, NOW, ALL, {})["town/main"].version == 1


def test_a_scheduled_version_begins_at_its_time_and_not_before() -> None:
    said = confirmed(town=(Step(version=1), Step(version=2, since=SOON)))
    assert offer(said, 0, NOW, ALL, {})["town/main"] == version("town/main", 1)
    assert offer(said, 0, NOW + timedelta(hours=1), ALL, {})["town/main"] == version("town/main", 2, SOON)


def test_a_step_that_began_here_is_not_undone_by_a_clock_that_jumps_back() -> None:
    said = confirmed(town=(Step(version=1), Step(version=2, since=SOON)))
    begun = {"town/main": version("town/main", 2, SOON)}
    assert offer(said, 0, NOW, ALL, begun) == begun


def test_a_step_that_the_channel_no_longer_has_proves_nothing() -> None:
    later = SOON + 3_600
    said = confirmed(town=(Step(version=1), Step(version=2, since=later)))
    begun = {"town/main": version("town/main", 2, SOON)}
    assert offer(said, 0, NOW, ALL, begun)["town/main"].version == 1


def test_what_is_not_ready_leaves_its_pack_as_it_is() -> None:
    offered = {"town/main": version("town/main", 2), "other/main": version("other/main", 1)}
    shown = {"town/main": version("town/main", 1)}
    said = confirmed(town=(Step(version=1), Step(version=2)), other=(Step(version=1),))
    packs = settle(offered, {sha("other/main", 1)}, {}, shown, allowed_in(said))
    assert packs == {"town/main": version("town/main", 1), "other/main": version("other/main", 1)}


def test_what_is_shown_and_no_longer_allowed_goes() -> None:
    offered = {"town/main": version("town/main", 2)}
    shown = {"town/main": version("town/main", 1)}
    assert settle(offered, set(), {}, shown, allowed_in(confirmed(town=(Step(version=2),)))) == {}


def test_what_failed_is_not_tried_again_until_another_is_offered() -> None:
    shown = {"town/main": version("town/main", 1)}
    failed = {"town/main": Refused(2, sha("town/main", 2), "why")}
    said = confirmed(town=tuple(Step(version=n) for n in (1, 2, 3)))
    ready = {sha("town/main", n) for n in (2, 3)}
    for number, expected in ((2, 1), (3, 3)):
        offered = {"town/main": version("town/main", number)}
        assert settle(offered, ready, failed, shown, allowed_in(said))["town/main"].version == expected
        assert bool(forgive(Pointer(failed=failed), offered).failed) == (number == 2)


def test_the_version_before_is_kept_of_each_pack() -> None:
    one = {"town/main": version("town/main", 1), "other/main": version("other/main", 1)}
    two = {**one, "town/main": version("town/main", 2)}
    three = {**two, "other/main": version("other/main", 2)}
    pointer = Pointer()
    for packs in (one, two, three):
        pointer = pass_on(try_out(pointer, packs))
    assert pointer.active == three
    assert pointer.previous == one
    assert len(pointer.kept) == 4


def test_going_back_keeps_what_was_good_and_says_why() -> None:
    good = pass_on(try_out(Pointer(), {"town/main": version("town/main", 1)}))
    back = go_back(try_out(good, {"town/main": version("town/main", 2)}), {"town/main": "dark"})
    assert (back.active, back.trial) == (good.active, None)
    assert back.failed == {"town/main": Refused(2, sha("town/main", 2), "dark")}


def test_a_trial_that_ended_the_program_twice_is_given_up() -> None:
    good = pass_on(try_out(Pointer(), {"town/main": version("town/main", 1), "other/main": version("other/main", 1)}))
    once = count_try(try_out(good, {**good.active, "town/main": version("town/main", 2)}))
    assert (once.tries, once.failed) == (1, {})
    twice = count_try(once)
    assert (twice.trial, twice.active, set(twice.failed)) == (None, good.active, {"town/main"})


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[" * 100_000, b'{"format": 2}', b'{"active": {"a/b": {"version": 1, "sha256": "../x"}}}']
)
def test_a_damaged_pointer_is_none(tmp_path: Path, raw: bytes) -> None:
    pointer = Pointer(active={"town/main": version("town/main", 1)})
    write_pointer(tmp_path, pointer)
    assert read_pointer(tmp_path) == pointer
    (tmp_path / "slots.json").write_bytes(raw)
    assert read_pointer(tmp_path) is None
