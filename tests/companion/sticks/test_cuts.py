"""Sticks that are pulled out half-way, or full: processes that are killed, and a small tmpfs in a mount namespace."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.companion.processes import HOUSE, process
from tests.kiosk.slots.test_disk_full import UNSHARE, may_mount


@pytest.mark.parametrize("every", [29, pytest.param(1, marks=pytest.mark.slow)])
def test_a_stick_pulled_out_half_way_is_gone_on_with(tmp_path: Path, every: int) -> None:
    with process("-m", "tests.companion.sticks.cuts", str(tmp_path), str(every)) as running:
        out, err = running.communicate()
    assert running.returncode == 0, err
    assert int(out) > 50 // every


@pytest.mark.parametrize("every", [29, pytest.param(1, marks=pytest.mark.slow)])
def test_a_stick_that_is_full_at_any_blob_is_gone_on_with(tmp_path: Path, every: int) -> None:
    if not may_mount(tmp_path):
        pytest.skip("this machine does not allow a mount in a namespace of one's own (unshare)")
    command = [*UNSHARE, sys.executable, "-m", "tests.companion.sticks.full", str(tmp_path), str(every)]
    done = subprocess.run(command, cwd=HOUSE, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30 // every
