"""`companion pack keygen`, as a museum person runs it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from companion.cli import companion
from companion.config import PASSPHRASE
from content_packs.format import keys
from content_packs.format.keyfiles import load_public, read_private

WORDS = "four bells ring at noon"


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "USUAL", keys.LEAST)
    monkeypatch.delenv(PASSPHRASE, raising=False)


def keygen(*words: object, asked: str | None = None, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(companion, ["pack", "keygen", *map(str, words)], input=asked, env=env)


def test_a_key_is_made_sealed_and_told_by_a_fingerprint(tmp_path: Path) -> None:
    result = keygen(tmp_path / "town.key", asked=f"{WORDS}\n{WORDS}\n")
    assert result.exit_code == 0, result.output
    name, key = load_public(tmp_path / "town.pub")
    assert name == "town"
    assert stat.S_IMODE((tmp_path / "town.key").stat().st_mode) == 0o600
    assert keys.unseal(read_private(tmp_path / "town.key"), WORDS).public_key == key
    assert key.keyid in result.stdout
    assert keys.fingerprint(key.keyid) in result.stdout
    assert WORDS not in result.output


def test_a_weak_or_mistyped_passphrase_is_asked_for_again(tmp_path: Path) -> None:
    result = keygen(tmp_path / "a.key", asked=f"short\nshort\n{WORDS}\n{WORDS}?\n{WORDS}\n{WORDS}\n")
    assert result.exit_code == 0, result.output
    assert "5 characters where at least 12" in result.output


def test_the_passphrase_comes_from_a_file_or_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "words"
    file.write_text(f"{WORDS}\n")
    file.chmod(0o600)
    assert (
        keygen(tmp_path / "a.key", "--passphrase-file", file, env={PASSPHRASE: "other words than these"}).exit_code == 0
    )
    assert keygen(tmp_path / "b.key", env={PASSPHRASE: WORDS}).exit_code == 0
    for made in ("a.key", "b.key"):
        keys.unseal(read_private(tmp_path / made), WORDS)


def test_where_nobody_can_be_asked_it_says_what_to_give(tmp_path: Path) -> None:
    result = keygen(tmp_path / "a.key", asked="")
    assert result.exit_code == 2
    assert "--passphrase-file FILE" in result.output
    assert PASSPHRASE in result.output
    assert not list(tmp_path.iterdir())


def test_a_passphrase_is_no_argument() -> None:
    options = {option for each in companion.commands["pack"].commands["keygen"].params for option in each.opts}  # type: ignore[attr-defined]
    assert {option for option in options if "pass" in option} == {"--passphrase-file"}


def test_faults_are_told_and_nothing_is_left(tmp_path: Path) -> None:
    exposed = tmp_path / "words"
    exposed.write_text(WORDS)
    exposed.chmod(0o644)
    for words, said in (
        ((tmp_path / "a.key", "--passphrase-file", exposed), "chmod 600"),
        ((tmp_path / "a.key", "--passphrase-file", tmp_path / "none"), "none is not here"),
        ((tmp_path / "none" / "a.key",), "cannot be written"),
        ((tmp_path / "a.key", "--name", "x" * 65), "at most 64"),
    ):
        result = keygen(*words, asked=f"{WORDS}\n{WORDS}\n")
        assert result.exit_code == 1
        assert said in result.output
    assert list(tmp_path.iterdir()) == [exposed]


def test_a_second_key_of_that_name_is_refused_before_anybody_is_asked(tmp_path: Path) -> None:
    (tmp_path / "a.pub").touch()
    result = keygen(tmp_path / "a.key", asked="")
    assert result.exit_code == 1
    assert "never written over" in result.output


def test_scripts_read_json(tmp_path: Path) -> None:
    told = json.loads(keygen(tmp_path / "a.key", "--json", "--name", "王丽", env={PASSPHRASE: WORDS}).stdout)
    assert (told["name"], told["public"]) == ("王丽", str(tmp_path / "a.pub"))
    assert told["fingerprint"] == keys.fingerprint(told["keyid"])


def test_on_a_terminal_the_passphrase_is_asked_for_twice_and_not_shown(tmp_path: Path) -> None:
    master, terminal = os.openpty()
    environ = {name: value for name, value in os.environ.items() if name != PASSPHRASE}
    command = [sys.executable, "-m", "companion.cli", "pack", "keygen", str(tmp_path / "a.key")]
    process = subprocess.Popen(
        command, stdin=terminal, stdout=subprocess.PIPE, stderr=terminal, start_new_session=True, env=environ
    )
    seen = b""
    for question in (b"New passphrase for a.key: ", b"Once more: "):
        while not seen.endswith(question):
            seen += os.read(master, 100)
        os.write(master, f"{WORDS}\n".encode())
    told, _ = process.communicate()
    os.close(terminal)
    os.close(master)
    assert process.returncode == 0
    assert b"fingerprint" in told
    assert WORDS.encode() not in seen
    keys.unseal(read_private(tmp_path / "a.key"), WORDS)
