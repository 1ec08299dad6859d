"""`companion impact`, where no server runs, and what docs/impact.md says of it."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from companion.cli import companion
from companion.config import Settings
from companion.impact.figures import COUNTS
from companion.impact.questions.answers import SEATS
from companion.impact.questions.wish import LONGEST, SPAN
from companion.office import Office
from companion.store.opening import open_store
from companion.store.schema import figures
from tests.companion.impact.towns import Town, at
from tests.companion.processes import HOUSE

PAGE = (HOUSE / "docs/impact.md").read_text()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "companion.toml"
    file.write_text(f'data = "{tmp_path / "data"}"\n')
    store = open_store(tmp_path / "data")
    town = Town(Office(Settings(data=tmp_path / "data"), store))
    town.held(at(5), 12)
    store.close()
    return file


def ask(config: Path, *words: str) -> Result:
    return CliRunner().invoke(companion, ["impact", *words, "--config", str(config)])


def test_figures_are_made_and_agree_with_the_log(config: Path) -> None:
    assert ask(config, "recompute").exit_code == 0
    done = ask(config, "recompute", "--check")
    assert (done.exit_code, "nothing differs" in done.stdout) == (0, True), done.output


def test_figures_that_differ_end_with_exit_code_1_and_are_named(config: Path, tmp_path: Path) -> None:
    ask(config, "recompute")
    store = open_store(tmp_path / "data")
    store.write_now(
        lambda db: db.execute(figures.update().where(figures.c.measure == "participants").values(amount=99)) and None
    )
    store.close()
    done = ask(config, "recompute", "--check")
    assert done.exit_code == 1
    assert "participants stood at 99, the log says 12" in done.stderr


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("language", ["zh-Hans", "ar"])
def test_file_is_written(config: Path, tmp_path: Path, kind: str, language: str) -> None:
    file = tmp_path / f"figures.{kind}"
    words = ("export", "--format", kind, "--out", str(file), "--since", "2026-05", "--until", "2026-05")
    done = ask(config, *words, "--language", language)
    assert done.exit_code == 0, done.output
    assert file.stat().st_size > 200


@pytest.mark.parametrize("words", [("--since", "May"), ("--since", "2026-05", "--until", "2026-01")])
def test_question_that_cannot_be_read_is_refused_with_a_sentence(
    config: Path, tmp_path: Path, words: tuple[str]
) -> None:
    done = ask(config, "export", "--out", str(tmp_path / "x"), *words)
    assert done.exit_code == 1
    assert "month" in done.stderr


def test_commands_and_options_of_the_page_exist() -> None:
    for line in re.findall(r"^ {4}companion (.*?)(?:#.*)?$", PAGE, re.MULTILINE):
        group, name, *words = line.split()
        commands = companion.commands[group]
        assert isinstance(commands, click.Group)
        known = {option for parameter in commands.commands[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_page_names_every_measure_and_bound() -> None:
    assert set(SEATS) == set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
    assert set(SEATS) <= set(COUNTS)
    assert (SPAN, LONGEST) == (12, 36)
    assert "(twelve, up to and with that of now" in PAGE
    assert "at most 36" in PAGE
