"""Which time it is when a clock may be wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.format.trust.clock import BELIEVED, from_seconds, judged, to_seconds
from content_packs.format.trust.errors import Expired
from content_packs.format.trust.files import read_any
from content_packs.format.trust.verifier import Verifier, begin
from tests.simulator import DAY, NOW, YEAR, Alliance, Reader, sign

INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
OFF = [-20 * YEAR, 20 * YEAR]


@given(INSTANTS, INSTANTS)
def test_judged_time_is_never_before_the_floor_nor_far_beyond_it(system: datetime, floor: datetime) -> None:
    at = judged(system, floor)
    assert floor <= at <= floor + BELIEVED
    assert at in (system, floor)


@given(st.integers())
def test_any_signed_number_is_an_instant(seconds: int) -> None:
    assert to_seconds(from_seconds(seconds)) == min(max(seconds, 0), 253_402_300_799)


@pytest.mark.parametrize("off", OFF)
def test_clock_20_years_off_accepts_what_is_fresh(reader: Reader, alliance: Alliance, off: timedelta) -> None:
    confirmed = reader.refresh(alliance.mirror, NOW + off)
    assert set(confirmed.packs) == {"town/main", "port/main"}


@pytest.mark.parametrize("off", OFF)
def test_clock_20_years_off_learns_the_time_from_what_is_signed(
    synced: Reader, alliance: Alliance, off: timedelta
) -> None:
    """Old files are refused although its clock would have them."""
    old = alliance.mirror.copy()
    alliance.now += 2 * DAY
    alliance.show("site", {"town/main": 1})
    synced.refresh(alliance.mirror, alliance.now + off)
    assert Verifier(synced.memory, alliance.mirror).judged(alliance.now + off) == alliance.now
    with pytest.raises(Exception, match="older"):
        synced.refresh(old, alliance.now + off)


@pytest.mark.parametrize("off", OFF)
def test_clock_20_years_off_refuses_what_expired_before_the_floor(
    alliance: Alliance, off: timedelta, tmp_path: Path
) -> None:
    reader = Reader(alliance.root, "web", tmp_path, built=NOW + 4 * DAY)
    with pytest.raises(Expired):
        reader.refresh(alliance.mirror, NOW + off)


def test_reader_switched_off_for_longer_than_its_clock_is_believed_comes_back(
    synced: Reader, alliance: Alliance
) -> None:
    for _ in range(5):
        alliance.now += 100 * DAY
        alliance.rotate()
        alliance.delegate({})
        alliance.write_lines("town", {})
        alliance.show("site", {"town/main": 1})
    assert synced.refresh(alliance.mirror, alliance.now).issued == alliance.now
    assert Verifier(synced.memory, alliance.mirror).judged(alliance.now) == alliance.now


def test_the_floor_survives_new_online_keys_by_the_roots_own_date(synced: Reader, alliance: Alliance) -> None:
    alliance.now += 2 * DAY
    alliance.rotate(online=True)
    alliance.show("site", {"town/main": 1})
    synced.refresh(alliance.mirror, NOW - 20 * YEAR)
    assert Verifier(synced.memory, alliance.mirror).judged(NOW - 20 * YEAR) == alliance.now


def test_stick_teaches_the_time(alliance: Alliance, tmp_path: Path) -> None:
    reader = Reader(alliance.root, "stick", tmp_path, built=NOW - YEAR)
    reader.refresh(alliance.mirror, NOW - 20 * YEAR)
    assert Verifier(reader.memory, alliance.mirror).judged(NOW - 20 * YEAR) == NOW


def test_root_is_judged_by_the_time_that_the_timestamp_teaches(alliance: Alliance, tmp_path: Path) -> None:
    alliance.now += YEAR + DAY
    alliance.publish()
    reader = Reader(alliance.root, "web", tmp_path, built=NOW)
    with pytest.raises(Expired, match="root"):
        reader.refresh(alliance.mirror, NOW - 20 * YEAR)
    assert reader.remembered() is None


def test_reader_that_knows_no_instant_of_its_making_learns_the_time(alliance: Alliance, tmp_path: Path) -> None:
    reader = Reader(alliance.root, "web", tmp_path)
    begin(reader.memory, undated(alliance), anew=True)
    assert reader.refresh(alliance.mirror, NOW + 20 * YEAR).issued == NOW
    assert Verifier(reader.memory, alliance.mirror).judged(NOW + 20 * YEAR) == NOW
    with pytest.raises(Expired):
        reader.refresh(alliance.mirror, NOW + 4 * DAY)


def undated(alliance: Alliance) -> bytes:
    """The first root without an instant, signed anew."""
    root = read_any(alliance.root)
    del root.signed.unrecognized_fields["issued"]
    return sign(root.to_bytes(), alliance.root_keys[:2])
