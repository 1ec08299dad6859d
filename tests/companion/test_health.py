"""Health: what makes the server unready, and what does not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from companion.health import free, judge, writable
from companion.publishing.expiring import Expiring
from content_packs.running.scrub import Found

GOOD = {
    "library": "abc",
    "museums": 2,
    "packs": 1,
    "packs_missing": 0,
    "writable": True,
    "free": 10,
    "floor": 5,
    "scrub": None,
}


def test_a_loaded_library_on_a_good_disk_is_ready() -> None:
    assert judge(**GOOD).ready  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", [{"museums": 0}, {"writable": False}, {"free": 4}])
def test_each_fault_makes_it_unready(fault: dict[str, int]) -> None:
    assert not judge(**{**GOOD, **fault}).ready  # type: ignore[arg-type]


def test_a_damaged_blob_is_told_and_leaves_it_ready() -> None:
    found = Found(datetime(2026, 5, 1, tzinfo=UTC), 100, 1, 0)
    health = judge(**{**GOOD, "scrub": found})  # type: ignore[arg-type]
    assert health.ready
    assert health.scrub == found


def test_a_signature_that_ends_soon_is_told_and_leaves_it_ready() -> None:
    ending = Expiring("root", datetime(2026, 5, 1, tzinfo=UTC), 30, "sign")
    health = judge(**{**GOOD, "expiring": [ending]})  # type: ignore[arg-type]
    assert health.ready
    assert health.expiring == (ending,)


def test_a_folder_that_takes_bytes_is_writable_and_left_empty(tmp_path: Path) -> None:
    assert writable(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []
    assert free(tmp_path) > 0


def test_a_file_in_the_place_of_the_folder_is_not_writable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not writable(tmp_path / "file")
    assert free(tmp_path / "none") == 0
