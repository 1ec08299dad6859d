"""A full disk: the door goes on in the space that was held for it, and nothing that was kept is lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.outbox.ballast import Ballast, is_full
from tests.companion.processes import HOUSE

APART = ["unshare", "--user", "--map-root-user", "--mount"]


def can_mount() -> bool:
    return subprocess.run([*APART, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not can_mount(), reason="this machine allows no mount namespaces (unshare -rm)")
def test_attendance_goes_on_when_the_disk_is_full(tmp_path: Path) -> None:
    command = [*APART, sys.executable, "-m", "tests.kiosk.outbox.filling", str(tmp_path)]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.pop("acts") > 400
    assert found == {
        "held": True, "thrown_off": True, "refused": 1, "lost": 0, "more": 0, "openings": 1, "held_again": True
    }  # fmt: skip


def test_ballast_takes_real_blocks_and_gives_them_back(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", 1_000_000)
    assert not ballast.held
    assert ballast.take_up()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= 1_000_000
    assert ballast.take_up()
    assert ballast.throw_off()
    assert not ballast.throw_off()
    assert not ballast.held


def test_ballast_is_not_taken_where_it_would_leave_too_little(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", 2**60)
    assert not ballast.take_up()
    assert [*tmp_path.iterdir()] == []


def test_other_errors_are_no_full_disk() -> None:
    assert not is_full(PermissionError(13, "no"))
    assert not is_full(ValueError())
    assert is_full(OSError(28, "no space"))
