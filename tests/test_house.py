"""What the house promises of itself: README and docs tell the truth, modules stay small, scripts are sound."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

HOUSE = Path(__file__).parents[1]
ROOMS = ("companion", "kiosk", "content_packs", "scripts", "tests")
PAGES = sorted(
    page
    for page in (
        *HOUSE.glob("*.md"),
        *(HOUSE / "docs").rglob("*.md"),
        *(f for r in ROOMS for f in (HOUSE / r).rglob("*.md")),
    )
    if not {".venv", "node_modules", "examples"} & set(page.parts)
)
SCRIPTS = sorted(
    file for file in (*(HOUSE / "scripts").iterdir(), HOUSE / ".ci/run") if file.is_file() and not file.suffix
)
MODULE_LINES = 400


def modules() -> list[Path]:
    return [file for room in ROOMS for file in sorted((HOUSE / room).rglob("*.py")) if "node_modules" not in file.parts]


def named(pattern: str) -> set[tuple[str, str]]:
    return {(page.name, found) for page in PAGES for found in re.findall(pattern, page.read_text(), re.MULTILINE)}


def test_no_module_is_over_400_lines() -> None:
    long = {
        str(file.relative_to(HOUSE)): lines
        for file in modules()
        if (lines := file.read_text().count("\n")) > MODULE_LINES
    }
    assert not long


def test_every_script_named_in_the_pages_exists() -> None:
    missing = {
        (page, script)
        for page, script in named(r"\bscripts/([a-z_]+(?:\.py)?)\b")
        if not (HOUSE / "scripts" / script).exists()
    }
    assert not missing


def test_every_command_named_in_the_readme_exists() -> None:
    from companion.cli import companion

    for line in re.findall(r"^ {4}companion (.*)$", (HOUSE / "README.md").read_text(), re.MULTILINE):
        words = line.split("#")[0].split()
        command: click.Command = companion
        while isinstance(command, click.Group):
            assert words[0] in command.commands, line
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_every_link_in_the_pages_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_scripts_are_executable_and_well_formed(script: Path) -> None:
    text = script.read_text()
    assert os.access(script, os.X_OK)
    assert text.startswith("#!/usr/bin/env ")
    if "bash" in text.splitlines()[0]:
        assert "\nset -euo pipefail\n" in text
        subprocess.run(["bash", "-n", script], check=True)


def test_lock_files_pin_every_package_by_hash_and_name_no_registry() -> None:
    for lock in ("requirements.lock", "requirements-run.lock"):
        text = (HOUSE / lock).read_text()
        assert "://" not in text
        for line in re.split(r"\n(?=[a-z])", text):
            assert "==" in line, line
            assert "--hash=sha256:" in line, line


def test_the_run_lock_is_a_part_of_the_full_lock() -> None:
    pins = [
        set(re.findall(r"^(\S+==\S+)", (HOUSE / lock).read_text(), re.MULTILINE))
        for lock in ("requirements-run.lock", "requirements.lock")
    ]
    assert pins[0] < pins[1]


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "requirements-run.lock": [*project["dependencies"], *extras["build"]],
        "requirements.lock": [*project["dependencies"], *extras["build"], *extras["dev"]],
    }
    for lock, requirements in wanted.items():
        locked = set(re.findall(r"^([a-z0-9.-]+)(?:\[\S+\])?==", (HOUSE / lock).read_text(), re.MULTILINE))
        assert {re.split(r"[<>=\[; ]", one)[0].lower() for one in requirements} <= locked, "run scripts/lock"
