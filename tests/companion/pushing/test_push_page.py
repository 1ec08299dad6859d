"""docs/push.md is done by the real commands against a real server, as it stands but for the server's address."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion.commands.pack_push import PROBLEMS, REFUSED, RETRY
from companion.config import PASSPHRASE
from tests.companion.processes import HOUSE
from tests.companion.publishing.alliance import WORDS
from tests.companion.pushing.served import Served, served
from tests.guide.sources import ARTIFACT, PACK, write_source

PAGE = (HOUSE / "docs/push.md").read_text()
COMMANDS = re.findall(r"^ {4}companion (.+)$", PAGE, re.MULTILINE)
ADDRESS = "https://guide.example.org"
OURS = PACK.replace('id = "town"', 'id = "example"').replace("version = 1", "version = 3")  # as the page's floor


class Person:
    """In a folder with `collection` and `town.key`; the page's museum is `town`, the server's `example`."""

    def __init__(self, server: Served, home: Path) -> None:
        self.server = server
        self.home = home
        write_source(home / "collection", {"pack.toml": OURS})

    def do(self, typed: str) -> "subprocess.CompletedProcess[str]":
        words = (
            typed.replace(ADDRESS, self.server.url).replace("town/", "example/").replace("renew town", "renew example")
        )
        state = {"XDG_STATE_HOME": str(self.home / "state"), "XDG_CACHE_HOME": str(self.home / "cache")}
        return subprocess.run(
            [sys.executable, "-m", "companion.cli", *words.split()],
            cwd=self.home, env={**os.environ, PASSPHRASE: WORDS, "PYTHONPATH": str(HOUSE), **state},
            capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    with served(tmp_path / "served") as server:
        made = Person(server, tmp_path)
        yield made


def said(begin: str) -> str:
    """The page's command that begins so."""
    (found,) = (typed for typed in COMMANDS if typed.startswith(begin))
    return str(found)


def test_the_page_is_done_as_it_stands(person: Person) -> None:
    keygen, push = said("pack keygen"), said("pack push")
    assert person.do(keygen).returncode == 0
    stranger = person.do(push)
    assert (stranger.returncode, "refused: none of the keys" in stranger.stderr) == (REFUSED, True), (
        stranger.stderr
    )  # not added yet
    for half in ("key", "pub"):  # theirs, which the alliance has added
        person.server.key.with_suffix(f".{half}").replace(person.home / f"town.{half}")

    dry = person.do(f"{push} --dry-run")
    assert (dry.returncode, person.server.versions()) == (0, {}), dry.stderr
    assert dry.stdout.startswith("would push example/main as version 3")
    done = person.do(push)
    assert done.returncode == 0, done.stderr
    assert re.match(r"pushed example/main version 3: \d+ blobs, [\d.]+ MB sent; manifest sha256 ", done.stdout)
    again = person.do(push)
    assert (again.returncode, "nothing changed since version 3" in again.stdout) == (0, True)
    for line in (said("pack renew"), said("pack floor")):
        done = person.do(line)
        assert done.returncode == 0, done.stderr
    # Nobody has pushed `city/joint`: the page's consent comes as far as the server's answer.
    assert person.do(said("pack consent").replace("--as town", "--as example")).returncode == REFUSED

    (person.home / "collection/artifacts/bell/artifact.toml").write_text(ARTIFACT + "unknown = 1\n")
    assert person.do(push).returncode == PROBLEMS
    assert person.do(push.replace(ADDRESS, "http://guide.example.org")).returncode == 2


def test_the_exit_codes_of_the_page_are_those_of_the_code() -> None:
    table = dict(re.findall(r"^\| (\d) \| (.+) \|$", PAGE, re.MULTILINE))
    assert set(table) == {str(code) for code in (0, PROBLEMS, 2, RETRY, REFUSED)}
    assert "has errors" in table[str(PROBLEMS)]
    assert "say the same again" in table[str(RETRY)]
    assert table[str(REFUSED)].startswith("refused")


def test_every_option_that_the_page_names_exists() -> None:
    from companion.cli import companion

    options = set(re.findall(r"`(--[a-z-]+)", PAGE))
    pack = companion.commands["pack"].commands  # type: ignore[attr-defined]
    known = {each for name in ("push", "consent") for option in pack[name].params for each in option.opts}
    assert options <= known
    assert len(options) > 5
