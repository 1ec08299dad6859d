"""`kiosk pin` as a process: it sets what the staff pages ask for, and leaves the PIN nowhere."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from kiosk.cli import kiosk
from kiosk.config import Settings
from kiosk.office import Office
from kiosk.staff.pins import has_pin, is_pin
from kiosk.store.store import FILE, Store
from tests.companion.processes import HOUSE


def run(folder: Path, typed: str) -> tuple[int, str]:
    done = CliRunner().invoke(kiosk, ["pin"], input=f"{typed}\n{typed}\n", env={"KIOSK_DATA": str(folder)})
    return done.exit_code, done.output


def opened(folder: Path) -> Office:
    return Office(Settings(data=folder), Store(folder / FILE))


def test_pin_is_set_in_place_of_a_forgotten_one_and_lies_nowhere(tmp_path: Path) -> None:
    assert run(tmp_path, "271828")[0] == 0
    assert run(tmp_path, "314159")[0] == 0
    office = opened(tmp_path)
    assert is_pin(office, "314159")
    assert not is_pin(office, "271828")
    office.store.close()
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and b"314159" in file.read_bytes()]


def test_bad_pin_is_refused_with_the_remedy(tmp_path: Path) -> None:
    code, said = run(tmp_path, "123456")
    assert (code, "6 to 12 digits" in said) == (1, True)
    office = opened(tmp_path)
    assert not has_pin(office)
    office.store.close()


def test_command_line_takes_no_pin(tmp_path: Path) -> None:
    """What stands there is read by every process of the device."""
    env = {**os.environ, "KIOSK_DATA": str(tmp_path)}
    words = [sys.executable, "-m", "kiosk.cli", "pin", "271828"]
    done = subprocess.run(words, cwd=HOUSE, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
