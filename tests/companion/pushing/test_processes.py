"""Pushes between real processes, and what befalls them."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.companion.pushing.cutting import open_cutting_line
from tests.companion.pushing.served import Served, served
from tests.guide.sources import ARTIFACT, PACK, Files, write_source
from tests.packs import artifact, make_pack

MEDIA = 2_000_000  # bytes
HERE = "127.0.0.1"
LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as made:
        yield made


def drawn(folder: Path, number: int, media: int = MEDIA) -> Path:
    """A pack with a text and a large medium of its own, and twenty small pictures that all versions share."""
    dice, shared = random.Random(number), random.Random(0)
    pictures = {f"artifacts/bells/p{each}.webp": shared.randbytes(9_000) for each in range(20)}
    sound = {"artifacts/bells/toll.mp3": dice.randbytes(media)}
    make_pack(folder, [artifact("bells", title={"en": f"Bells {number}"})], version=number, media=pictures | sound)
    return folder


def told(outcome: tuple[int, str, str]) -> dict[str, Any]:
    code, out, err = outcome
    assert code == 0, err
    return dict(json.loads(out))


def test_command_pushes_to_a_server(server: Served, tmp_path: Path) -> None:
    first = told(server.push(drawn(tmp_path / "pack", 1)))
    assert (first["done"], first["version"]) == (True, 1)
    assert server.check_whole() == {1: first["sha256"]}
    again = told(server.push(tmp_path / "pack"))
    assert (again["done"], again["sent"]) == (False, 0)


def test_source_is_checked_and_built_first(server: Served, tmp_path: Path) -> None:
    ours: Files = {"pack.toml": PACK.replace('id = "town"', 'id = "example"')}
    source = write_source(tmp_path / "source", ours)
    dry = told(server.push(source, "", "--dry-run"))
    assert (dry["done"], dry["missing"] > 0, server.versions()) == (False, True, {})
    assert told(server.push(source))["version"] == 1
    assert told(server.push(source))["note"].startswith("nothing changed since version 1")
    (source / "artifacts/bell/story.en.md").write_text("This is another bell.\n")
    assert told(server.push(source))["note"] == "version 1 is taken, so this becomes version 2"
    write_source(source, {"artifacts/bell/artifact.toml": ARTIFACT + "unknown = 1\n"})
    code, _, err = server.push(source)
    assert (code, "[unknown-key]" in err) == (1, True)
    assert server.check_whole().keys() == {1, 2}


def test_line_that_is_cut_nine_times_sends_no_more_than_a_tenth_again(server: Served, tmp_path: Path) -> None:
    with open_cutting_line(server.port) as line:
        to = f"http://{HERE}:{line.port}"
        whole = told(server.push(drawn(tmp_path / "one", 1), to))
        uncut, line.passed = line.passed, 0
        line._since, line.cuts = 0, [uncut // 11] * 9
        second = told(server.push(drawn(tmp_path / "two", 2), to))
        assert line.made == 9
        # The second push lacks the pictures of the first: what is sent again is what passed beyond its own content.
        again = line.passed - second["bytes"]
    assert whole["version"] == 1
    assert again <= 0.1 * second["bytes"]
    assert set(server.check_whole()) == {1, 2}


def test_server_killed_while_receiving_goes_on_at_the_byte_after(server: Served, tmp_path: Path) -> None:
    folder = drawn(tmp_path / "pack", 1, 12_000_000)
    with open_cutting_line(server.port) as line, server.pushing(folder, f"http://{HERE}:{line.port}") as client:
        while line.passed < 6_000_000:
            assert client.poll() is None, client.communicate()
        server.kill()
        server.start()
        out, err = client.communicate()
        assert client.returncode == 0, err
        assert line.passed < 12_000_000 * 1.1 + 500_000
    assert json.loads(out)["done"]
    assert server.check_whole().keys() == {1}


@contextmanager
def limited(home: Path) -> Iterator[Served]:
    """A server whose process may write no file beyond 3 MB, wherever this runs: the same error path as a full disk."""
    made = Served(home)
    try:
        made.start(sys.executable, "-c", LIMITED)
        yield made
    finally:
        made.kill()


@contextmanager
def small_disk(home: Path) -> Iterator[Served]:
    """A server whose data lie on a disk of 12 MB."""
    disk = home / "data"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)], check=True)
    try:
        with served(home) as made:
            yield made
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def may_mount() -> bool:
    """Tried in a namespace that ends with the command."""
    tried = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return (
        os.geteuid() == 0
        and shutil.which("unshare") is not None
        and subprocess.run(tried, capture_output=True, check=False).returncode == 0
    )


NO_DISK = "filling a disk of its own needs root, to mount it; the case `limited` of this test ran in its place"


@pytest.mark.parametrize(
    "disk", [limited, pytest.param(small_disk, marks=pytest.mark.skipif(not may_mount(), reason=NO_DISK))]
)
def test_disk_full_while_receiving_is_told_and_harms_nothing(
    tmp_path: Path, disk: Callable[[Path], AbstractContextManager[Served]]
) -> None:
    """A pack that does not fit is refused with a sentence and leaves nothing; the next that fits is taken."""
    with disk(tmp_path) as made:
        first = told(made.push(drawn(tmp_path / "one", 1)))
        code, _, err = made.push(drawn(tmp_path / "two", 2, 20_000_000))
        assert code == 4
        assert "The server's disk is full" in err
        assert "Traceback" not in err
        left = [file.stat().st_size for file in (made.data / "incoming").rglob("*") if file.is_file()]
        assert sum(left) == 0
        assert made.check_whole() == {1: first["sha256"]}
        third = told(made.push(drawn(tmp_path / "three", 3)))
        assert (third["done"], third["version"]) == (True, 3)


def test_server_that_is_not_there_is_tried_again_then_told(server: Served, tmp_path: Path) -> None:
    """Nobody waits for half a minute in a test: the address is one that refuses at once."""
    server.kill()
    code, _, err = server.push(drawn(tmp_path / "pack", 1), "http://guide.example.org")
    assert code == 2
    assert "https://" in err


def test_floor_and_renewal_are_signed_and_taken(server: Served, tmp_path: Path) -> None:
    told(server.push(drawn(tmp_path / "one", 1)))
    told(server.push(drawn(tmp_path / "two", 2)))
    code, out, err = server.say("floor", "example/main", "2")
    assert (code, out) == (0, "example/main: no version below 2 is allowed any more (list number 3)\n"), err
    code, _, err = server.say("floor", "example/main", "1")
    assert code == 4
    assert "a floor never does" in err
    assert server.say("renew", "example")[1] == "example: list number 4 is signed and taken\n"
    assert server.say("floor", "example", "1")[0] == 2
