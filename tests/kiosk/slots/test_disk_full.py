"""A disk that is full at every blob, at the catalogue and at the pointer: a small tmpfs, in a mount namespace."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.companion.processes import HOUSE

UNSHARE = ("unshare", "--user", "--map-root-user", "--mount")


def may_mount(folder: Path) -> bool:
    if not shutil.which("unshare"):
        return False
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    return subprocess.run([*UNSHARE, *mount], check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_a_disk_full_at_every_blob_leaves_the_old_and_going_on_shows_the_new(tmp_path: Path, every: int) -> None:
    if not may_mount(tmp_path):
        pytest.skip("this machine does not allow a mount in a namespace of one's own (unshare)")
    command = [*UNSHARE, sys.executable, "-m", "tests.kiosk.slots.fill", str(tmp_path), str(every)]
    done = subprocess.run(command, cwd=HOUSE, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30 // every
