"""`companion staff`, where no server runs; the journey asks one that does."""

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from companion.cli import companion
from companion.store.opening import open_store
from companion.store.schema import museums
from tests.companion.processes import HOUSE


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "companion.toml"
    file.write_text(f'data = "{tmp_path / "data"}"\npublic_url = "https://guide.example.org"\n')
    return file


def ask(config: Path, *words: str) -> Result:
    return CliRunner().invoke(companion, ["staff", *words, "--config", str(config)])


def test_first_account_gets_its_link_on_standard_output_alone(config: Path) -> None:
    done = ask(config, "add", "mei", "--role", "alliance")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("https://guide.example.org/staff/links/")
    assert len(done.stdout.split()) == 1
    assert "For mei alone" in done.stderr
    assert json.loads(ask(config, "list", "--json").stdout) == [
        {"name": "mei", "role": "alliance", "museum": None, "state": "link not used yet"}
    ]


def test_new_link_differs_from_the_first(config: Path) -> None:
    first = ask(config, "add", "mei", "--role", "alliance").stdout
    again = ask(config, "reset", "mei", "--code")
    assert again.exit_code == 0
    assert again.stdout != first


def test_account_is_closed_and_opened(config: Path) -> None:
    for name in ("mei", "lin"):
        ask(config, "add", name, "--role", "alliance")
    assert ask(config, "close", "lin").exit_code == 0
    assert "closed" in ask(config, "list").stdout.splitlines()[1]
    assert ask(config, "open", "lin").stdout == "lin is open\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "mei"), 2, "--role"),
        (("add", "mei", "--role", "editor"), 2, "--museum"),
        (("add", "mei", "--role", "alliance", "--museum", "sanxia"), 2, "--museum"),
        (("add", "no name", "--role", "alliance"), 1, "cannot be a name"),
        (("add", "mei", "--role", "editor", "--museum", "nowhere"), 1, "companion museum list"),
        (("reset", "nobody"), 1, "companion staff list"),
        (("close", "nobody"), 1, "no account"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_next_step(
    config: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = ask(config, *words)
    assert done.exit_code == code
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_empty_list_says_how_to_begin(config: Path) -> None:
    assert "companion staff add" in ask(config, "list").stderr


def test_commands_of_the_page_do_what_it_says(config: Path, tmp_path: Path) -> None:
    store = open_store(tmp_path / "data")
    row = {"name": "sanxia-museum", "quota": 1, "added": datetime(2026, 5, 1, tzinfo=UTC)}
    store.write_now(lambda db: db.execute(museums.insert(), row) and None)
    store.close()
    lines = re.findall(r"^ {4}companion staff (.*)$", (HOUSE / "docs/staff.md").read_text(), re.MULTILINE)
    assert len(lines) >= 7
    for line in lines:
        done = ask(config, *shlex.split(line.partition(" --config")[0]))
        assert done.exit_code == 0, (line, done.output)
