"""`kiosk install`, by its command, into a folder."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.commands.install import install
from kiosk.config import load
from kiosk.install.files import SETTINGS, UNITS
from kiosk.install.places import COPY, LIST

PROGRAM = "/opt/museum-companion/.venv/bin/kiosk"
POLICY = "etc/chromium/policies/managed/museum-kiosk.json"
OWN = "usr/local/lib/museum-kiosk"


def run(root: Path, *words: str, program: str = PROGRAM) -> Result:
    return CliRunner().invoke(install, [*words, "--root", str(root), "--program", program])


@pytest.fixture
def box(tmp_path: Path) -> Path:
    assert run(tmp_path, "--write").exit_code == 0
    return tmp_path


def files(root: Path) -> set[str]:
    return {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}


def test_without_write_it_shows_all_and_writes_nothing(tmp_path: Path) -> None:
    said = run(tmp_path, "--show").output
    assert f"0644  /{UNITS}/museum-kiosk.service" in said
    assert f"ExecStart={PROGRAM} serve --config /etc/museum-kiosk/kiosk.toml" in said
    assert files(tmp_path) == set()


def test_a_second_run_finds_nothing_to_do(box: Path) -> None:
    assert "nothing to do" in run(box, "--write").output
    assert not [file for file in files(box) if file.endswith(COPY)]


def test_what_is_replaced_is_shown_and_kept(box: Path) -> None:
    (box / POLICY).write_text("{}")
    assert "-{}" in run(box).output
    assert run(box, "--write").exit_code == 0
    assert (box / (POLICY + COPY)).read_text() == "{}"
    assert json.loads((box / POLICY).read_text())["URLBlocklist"][0] == "*"


def test_settings_that_people_changed_stay_and_count(box: Path) -> None:
    (box / SETTINGS).write_text("port = 9090\n")
    assert run(box, "--write").exit_code == 0
    assert (box / SETTINGS).read_text() == "port = 9090\n"
    assert "127.0.0.1:9090" in (box / OWN / "screen").read_text()
    assert "127.0.0.1:9090" in (box / POLICY).read_text()


@pytest.mark.parametrize("bad", ["port = 0\n", "port = 'x'\n"])
def test_settings_that_cannot_be_shown_are_refused_by_name(box: Path, bad: str) -> None:
    (box / SETTINGS).write_text(bad)
    answer = run(box, "--write")
    assert answer.exit_code == 1
    assert "kiosk.toml" in answer.output


def test_remove_takes_its_own_files_and_leaves_what_was_changed(box: Path) -> None:
    (box / "etc/systemd/system/other.service").write_text("[Unit]\n")
    (box / SETTINGS).write_text("port = 9090\n")
    said = run(box, "--remove").output
    assert f"left     /{SETTINGS}" in said
    assert files(box) == {"etc/systemd/system/other.service", SETTINGS}


def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / UNITS).mkdir(parents=True)
    (tmp_path / UNITS / "museum-kiosk.service").symlink_to("/dev/null")
    answer = run(tmp_path, "--write")
    assert answer.exit_code == 1
    assert "is no plain file" in answer.output


def test_a_list_that_names_files_outside_removes_nothing(box: Path) -> None:
    (box / LIST).write_text('{"../outside": "0"}')
    assert run(box, "--remove").exit_code == 1


@pytest.mark.parametrize("program", ["/home/pi/kiosk/.venv/bin/kiosk", "/root/kiosk", "kiosk", "/opt/a b/kiosk"])
def test_a_program_that_the_service_could_not_start_is_refused(tmp_path: Path, program: str) -> None:
    answer = run(tmp_path, "--write", program=program)
    assert answer.exit_code == 1
    assert "--program" in answer.output
    assert files(tmp_path) == set()


def test_the_settings_that_it_brings_are_read_by_the_kiosk(box: Path) -> None:
    settings = load(box / SETTINGS, {})
    assert (settings.host, settings.port, settings.sticks) == ("127.0.0.1", 8080, (Path("/media"),))


def test_modes_let_the_other_users_read_and_start(box: Path) -> None:
    assert (box / OWN / "screen").stat().st_mode & 0o777 == 0o755
    assert (box / OWN / "fallback.html").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("script", ["screen", "watch"])
def test_scripts_are_well_formed(box: Path, script: str) -> None:
    subprocess.run(["sh", "-n", str(box / OWN / script)], check=True)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_systemd_finds_nothing_wrong_with_the_units(box: Path) -> None:
    shutil.copytree("/usr/lib/systemd/system", box / "usr/lib/systemd/system", symlinks=True)
    system = (
        "usr/bin/cage",
        "usr/bin/systemctl",
        *(f"bin/{name}" for name in ("sh", "mkdir", "mount", "umount", "rmdir")),
    )
    for program in (PROGRAM[1:], *system):
        place = box / program
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("#!/bin/sh\n")
        place.chmod(0o755)
    units = [unit.name for unit in (box / UNITS).iterdir() if "@" not in unit.name]
    line = ["systemd-analyze", "verify", "--man=no", f"--root={box}", *units, "museum-kiosk-stick@sda1.service"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert not [said for said in done.stderr.splitlines() if "museum-kiosk" in said], done.stderr
