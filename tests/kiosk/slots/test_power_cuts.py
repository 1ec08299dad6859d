"""Power cuts: SIGKILL at every step of sync and activation, at random instants, and the order on the disk."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.slots.pointer import FILE
from tests.companion.processes import HOUSE, process
from tests.kiosk.slots.vans import Kiosk
from tests.kiosk.slots.walk import check, make_world

DRIVER = (sys.executable, "-m", "tests.kiosk.slots.driver")


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_at_every_step_the_old_or_the_new_is_whole_on_screen(tmp_path: Path, every: int) -> None:
    with process("-m", "tests.kiosk.slots.walk", str(tmp_path), str(every)) as running:
        told, errors = running.communicate()
    assert running.returncode == 0, errors
    assert int(told) > 60


@pytest.mark.parametrize("times", [2, pytest.param(200, marks=pytest.mark.slow)])
def test_killed_at_random_instants_the_old_or_the_new_is_whole_on_screen(tmp_path: Path, times: int) -> None:
    """The real process, and its preflight with it."""
    make_world(tmp_path / "begun")
    seconds = _seconds_of_a_sync(tmp_path)
    for number in range(times):
        folder = tmp_path / str(number)
        shutil.copytree(tmp_path / "begun", folder)
        instant = random.Random(number).uniform(0, seconds)
        group = subprocess.Popen(
            [*DRIVER, str(folder), "sync"],
            cwd=HOUSE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            group.wait(instant)
        except subprocess.TimeoutExpired:
            os.killpg(group.pid, signal.SIGKILL)
            group.wait()
        check(folder, f"killed after {instant} s")
        shutil.rmtree(folder)


def _seconds_of_a_sync(folder: Path) -> float:
    shutil.copytree(folder / "begun", folder / "timed")
    begun = time.monotonic()
    subprocess.run([*DRIVER, str(folder / "timed"), "sync"], cwd=HOUSE, check=True, capture_output=True)
    return time.monotonic() - begun


CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += 0$")
RENAMED = re.compile(r'"([^"]+)".*"([^"]+)"')
SYNCED = re.compile(r"^\d+<([^>]+)>")


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed: scripts/setup dev installs it")
def test_bytes_are_on_the_disk_before_their_name_and_names_before_the_pointer(tmp_path: Path) -> None:
    """By the system calls of a real sync: fsync of the file, rename, fsync of the folder; the pointer after all."""
    make_world(tmp_path)
    log = tmp_path / "calls"
    command = ["strace", "-f", "-y", "-qq", "-o", str(log), "-e", "trace=fsync,fdatasync,rename,renameat,renameat2"]
    traced = subprocess.run(
        [*command, *DRIVER, str(tmp_path), "sync"], cwd=HOUSE, check=False, capture_output=True, text=True
    )
    if "PTRACE" in traced.stderr:
        pytest.skip("this machine does not allow strace")
    assert traced.returncode == 0, traced.stderr
    steps = list(_steps(log.read_text(), tmp_path / "kiosk"))
    pointers = [at for at, (what, name) in enumerate(steps) if what == "rename" and name == FILE]
    blobs = [at for at, (what, name) in enumerate(steps) if what == "rename" and name.startswith("blobs/")]
    catalogues = [at for at, (what, name) in enumerate(steps) if what == "rename" and name.startswith("catalogues/")]
    assert len(pointers) == 2  # trial, good
    assert len(blobs) > 8
    assert len(catalogues) == 2
    for at in [*blobs, *catalogues, *pointers]:
        assert steps[at - 1] == ("fsync", "temporary"), steps[at]
    for at in [*blobs, *catalogues]:
        folder = os.path.dirname(steps[at][1])  # noqa: PTH120 (a name in the log)
        assert ("fsync", folder) in steps[at : pointers[0]], steps[at]
    for at in pointers:
        assert steps[at + 1] == ("fsync", "."), steps[at + 1]


def _steps(log: str, data: Path) -> list[tuple[str, str]]:
    """(fsync or rename, name below `data`), in order; temporary names are told as such."""
    steps = []
    for line in _whole(log):
        found = CALL.match(line)
        if not found:
            continue
        renamed, synced = RENAMED.search(found[2]), SYNCED.match(found[2])
        what, path = ("rename", renamed[2]) if renamed else ("fsync", synced[1]) if synced else ("", "")
        if path.startswith(str(data)):
            name = os.path.relpath(path, data)
            steps.append((what, "temporary" if ".tmp-" in name else name))
    return [(what, name) for what, name in steps if not name.startswith(("kiosk.sqlite", "trust"))]


def _whole(log: str) -> list[str]:
    """Calls that another process interrupted in the log, put together where they ended."""
    begun: dict[str, str] = {}
    lines = []
    for line in log.splitlines():
        pid, _, rest = line.partition(" ")
        if rest.endswith("<unfinished ...>"):
            begun[pid] = rest.removesuffix("<unfinished ...>").strip()
        elif "resumed>" in rest:
            lines.append(f"{pid} {begun.pop(pid, '')}{rest.partition('resumed>')[2]}")
        else:
            lines.append(line)
    return lines


def test_after_a_kill_at_the_pointer_the_start_goes_on_by_itself(tmp_path: Path) -> None:
    """Without a network: what was fetched and confirmed is shown by the next look."""
    make_world(tmp_path)
    kiosk = Kiosk(tmp_path)
    kiosk.fetch(kiosk.refresh())
    kiosk.close()
    again = Kiosk(tmp_path)
    assert again.title() == "Old"
    again.slots.look()
    assert (again.title(), again.title("other")) == ("New", "Drum")
    again.close()
