"""`companion staff`, where no server runs; the journey asks one that does."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from companion.cli import companion


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
