"""docs/keys.md is run from its first command to its last, as it stands."""

import re
from pathlib import Path

import pytest

from companion.ceremony.folder import read_folder
from companion.config import PASSPHRASE
from companion.publishing.terms import TIMESTAMP
from content_packs.format.keys import name_of
from content_packs.format.trust.files import joint_of, museums_of
from tests.companion.ceremony.people import WORDS, People

PAGE = Path(__file__).parents[3] / "docs/keys.md"
COMMANDS = re.findall(r"^ {4}companion (.+)$", PAGE.read_text(), re.MULTILINE)


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> People:
    """In an empty folder, with the two files that the page asks for."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "passphrase").write_text(WORDS)
    (tmp_path / "passphrase").chmod(0o600)
    (tmp_path / "companion.toml").write_text('data = "data"\npassphrase_file = "passphrase"\n')
    people = People(tmp_path)
    people.env = {PASSPHRASE: WORDS}
    return people


def test_every_command_of_the_page_goes_well(people: People, tmp_path: Path) -> None:
    assert len(COMMANDS) > 50
    for line in COMMANDS:
        done = people.run(*line.split(), asked="y\n")
        assert done.exit_code == 0, f"{line}\n{done.output}"
    ceremony = read_folder(tmp_path / "alliance")
    assert ceremony.targets
    assert ceremony.next_root is None
    assert ceremony.next_targets is None
    [(museum, keys)] = museums_of(ceremony.targets).items()
    assert (museum, [name_of(key) for key in keys.keys]) == ("town", ["town-2"])
    assert joint_of(ceremony.targets) == {}
    assert {name_of(key) for key in ceremony.keys()["root"].keys} == {"chen", "li", "wu"}
    assert [name_of(key) for key in ceremony.keys()["timestamp"].keys] == ["timestamp-2"]


def test_what_the_page_says_of_commands_in_passing_exists(people: People) -> None:
    for line in re.findall(r"`companion ((?:alliance|museum|pack) [a-z]+)[ `]", PAGE.read_text()):
        people.do(*line.split(), "--help")


def test_the_page_names_the_figures_that_hold() -> None:
    from companion.ceremony.terms import WARNING, YEARLY

    assert f"holds for {YEARLY.days} days" in PAGE.read_text()
    assert f"{WARNING.days} days before" in PAGE.read_text()
    assert TIMESTAMP.days > 1  # signed daily
