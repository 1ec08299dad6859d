"""docs/first-pack.md is done as it stands: by the real commands and a real server, over a line that is cut.

Passphrases come from the environment, where a person types them. The server's address leads through a line that the
test cuts during the first push; the time of the first publication is brought forward.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen

import httpx
import openpyxl
import pytest

from companion.config import PASSPHRASE
from content_packs.running.serving import choose_port
from tests.companion.processes import HOUSE, PATIENCE, answers, process, wait_for
from tests.companion.pushing.cutting import CuttingLine, open_cutting_line

PAGE = (HOUSE / "docs/first-pack.md").read_text()
COMMANDS = re.findall(r"^ {4}((?:companion|chmod) .+)$", PAGE, re.MULTILINE)
ADDRESS = "http://127.0.0.1:8000"
AT = "2030-05-18T09:00"
WORDS = "seven quiet herons cross the river"
ENGLISH = {"accept-language": "en"}
SOON, LATER = timedelta(seconds=4), timedelta(hours=1)


class Walk:
    """Somebody who types what the page says."""

    def __init__(self, folder: Path, line: CuttingLine, server: "Popen[str]") -> None:
        self.folder = folder
        self.line = line
        self.server = server
        self.commands = iter(COMMANDS)
        self.until_begin = SOON
        self.begins = datetime.now(UTC)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.line.port}"

    def until(self, words: str) -> str:
        """All commands up to the first that begins with `words`, which is done too; what it said."""
        for typed in self.commands:
            said = self.do(typed)
            if typed.startswith(f"companion {words}"):
                return said
        raise AssertionError(f"the page does not say: companion {words}")

    def do(self, typed: str) -> str:
        self.begins = datetime.now(UTC) + self.until_begin
        words = typed.replace(ADDRESS, self.address).replace(AT, self.begins.isoformat(timespec="seconds")).split()
        if words[:2] == ["companion", "serve"]:
            return ""  # by the fixture, all the while
        done = run(words, self.folder)
        assert done.returncode == 0, f"{typed}\n{done.stdout}{done.stderr}"
        return done.stdout

    def browser(self) -> httpx.Client:
        client = httpx.Client(base_url=self.address, headers=ENGLISH, timeout=PATIENCE, trust_env=False)
        client.follow_redirects = True
        return client

    def title(self) -> str | None:
        """Of the bell, as the site shows it; None where it does not."""
        with self.browser() as browser:
            page = browser.get("/artifacts/town/bell")
        found = re.search(r"<h1[^>]*>([^<]+)", page.text)
        return found[1] if page.status_code == 200 and found else None

    def wait_for_title(self, title: str | None) -> None:
        wait_for(lambda: self.title() == title, self.server)


def run(words: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-m", "companion.cli", *words[1:]] if words[0] == "companion" else words
    env = {**os.environ, PASSPHRASE: WORDS, "PYTHONPATH": str(HOUSE), "XDG_STATE_HOME": str(folder / "state")}
    return subprocess.run(line, cwd=folder, env=env, input="y\n", capture_output=True, text=True, check=False)


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    """In a folder with the two files that the page asks for; the server runs from its first command on."""
    port = choose_port("127.0.0.1", 0)
    settings = "\n".join(line.strip() for line in PAGE.splitlines() if re.fullmatch(r" {4}\w+ = .*", line))
    (tmp_path / "companion.toml").write_text(f"{settings}\nport = {port}\nspace_floor = 0\n")
    (tmp_path / "passphrase").write_text(WORDS)
    env = {**os.environ, "PYTHONPATH": str(HOUSE)}
    words = ("-m", "companion.cli", "serve", "--config", str(tmp_path / "companion.toml"))
    with process(*words, env=env) as server, open_cutting_line(port) as line:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/health/live"), server)
        yield Walk(tmp_path, line, server)


def test_the_way_from_an_empty_folder_to_the_site_and_back(walk: Walk) -> None:
    walk.until("pack check town")
    walk.line.cuts = [20_000, 20_000]
    assert "pushed town/main version 1" in walk.until("pack push town")
    assert walk.line.made == 2
    assert walk.title() is None

    link = re.search(r"/preview/\S+", walk.until("pack preview"))
    assert link
    with walk.browser() as phone:
        page = phone.get(link[0])
        assert "noindex" in page.headers["x-robots-tag"]
        assert "Bronze bell" in phone.get("/artifacts/town/bell").text

    assert "begins on the site" in walk.until("pack publish town/main --at")
    begins = walk.begins
    assert walk.title() is None
    walk.wait_for_title("Bronze bell")
    assert datetime.now(UTC) >= begins.replace(microsecond=0)


def test_what_was_scheduled_is_cancelled_and_a_next_version_taken_back(walk: Walk) -> None:
    walk.until_begin = LATER
    walk.until("pack publish town/main --at")
    assert "not scheduled for the site any more" in walk.until("pack cancel")
    assert walk.title() is None
    walk.until("pack publish town/main --to")
    walk.wait_for_title("Bronze bell")
    rename(walk.folder / "town/collection.xlsx", "Bronze bell", "A great bell")
    assert "version 2" in walk.until("pack push town")
    assert walk.title() == "Bronze bell"
    walk.until("pack publish town/main --to")
    walk.wait_for_title("A great bell")
    assert "version 1" in walk.until("pack rollback")
    walk.wait_for_title("Bronze bell")
    assert next(walk.commands, None) is None


def rename(workbook: Path, old: str, new: str) -> None:
    book = openpyxl.load_workbook(workbook)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == old]
    assert cells
    for cell in cells:
        cell.value = new
    book.save(workbook)
