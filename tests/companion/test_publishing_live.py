"""What is published on a server that runs: seen without a restart, whole, whatever happens to the process."""

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from threading import Event, Thread

import httpx
import pytest

from companion.config import Settings
from companion.control import carry_out
from companion.publishing.publications.deciding import Decided, Publish, Rollback
from companion.store.opening import open_store
from content_packs.guide.model import Exhibition, Museum
from content_packs.running.serving import choose_port
from tests.companion.processes import HOUSE, PATIENCE, answers, process, wait_for
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.town import PACK, Town
from tests.companion.pushing.served import served as pushed_to
from tests.packs import artifact, make_pack

VERSIONS = 4
ARTIFACTS = 12
MARK = re.compile(r"edition(\d+)")


class Served:
    """A folder with pushed versions; `serve` runs a server over it, `publish` orders it from beside."""

    def __init__(self, data: Path, url: str = "") -> None:
        self.settings = Settings(
            data=data, database_url=url, passphrase_file=data / "passphrase", space_floor=0, log_level="warning"
        )
        self.port = 0

    @contextmanager
    def serve(self) -> Iterator[tuple[int, Popen[str]]]:
        port = choose_port("127.0.0.1", 0)
        env = {
            **os.environ,
            "COMPANION_DATA": str(self.settings.data),
            "COMPANION_DATABASE_URL": self.settings.database_url,
            "COMPANION_PASSPHRASE_FILE": str(self.settings.passphrase_file),
            "COMPANION_PORT": str(port),
            "COMPANION_SPACE_FLOOR": "0",
            "COMPANION_LOG_LEVEL": "error",
        }
        with process("-m", "companion.cli", "serve", env=env) as running:
            wait_for(lambda: answers(f"http://127.0.0.1:{port}/health/ready"), running)
            yield port, running

    def publish(self, version: int, at: datetime | None = None) -> Decided:
        decided: Decided = carry_out(self.settings, "pack.publish", Publish(pack=PACK, version=version, at=at))
        return decided

    def rollback(self) -> Decided:
        decided: Decided = carry_out(self.settings, "pack.rollback", Rollback(pack=PACK))
        return decided


def push_editions(data: Path, url: str, folder: Path) -> Served:
    """Versions whose every text says which it is."""
    store = open_store(data, url)
    alliance = Alliance(store, data, now=datetime.now(UTC))
    alliance.install()
    town = Town(alliance, folder)
    for version in range(1, VERSIONS + 1):
        mark = f"edition{version}"
        artifacts = [artifact(f"a{n}", museum="town", title={"en": f"Bell {n} {mark}"}) for n in range(ARTIFACTS)]
        refs = tuple(f"town/a{n}" for n in range(ARTIFACTS))
        museum = Museum(id="town", name={"en": f"Town {mark}"}, languages=("en",))
        town.push(
            version,
            documents=[museum, Exhibition(id="show", title={"en": f"Show {mark}"}, artifacts=refs), *artifacts],
        )
    store.close()
    return Served(data, url)


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return push_editions(tmp_path / "data", "", tmp_path)


def edition(port: int, path: str = "/exhibitions/town/show") -> int:
    """The one edition that a page is of; 0 where it says none."""
    found = set(MARK.findall(httpx.get(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE).text))
    assert len(found) <= 1, f"{path} is of editions {found}"
    return int(found.pop()) if found else 0


def until(what: Callable[[], object]) -> None:
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < PATIENCE, "waited too long"
        time.sleep(0.02)


def test_a_version_is_seen_without_a_restart_and_gone_back_from(served: Served) -> None:
    with served.serve() as (port, _):
        assert edition(port) == 0
        for version in (1, 2, 3):
            served.publish(version)
            until(lambda version=version: edition(port) == version)  # type: ignore[misc]
        served.rollback()
        until(lambda: edition(port) == 2)
        health = httpx.get(f"http://127.0.0.1:{port}/health/ready").json()
        assert (health["trouble"], health["refused"]) == ("", {})
        assert health["confirmed"]


def test_a_scheduled_version_is_seen_at_its_time(served: Served) -> None:
    with served.serve() as (port, _):
        served.publish(1)
        until(lambda: edition(port) == 1)
        at = datetime.now(UTC) + timedelta(seconds=3)
        served.publish(2, at)
        while datetime.now(UTC) < at - timedelta(seconds=0.5):
            assert edition(port) == 1
        until(lambda: edition(port) == 2)


def test_what_was_published_without_a_server_is_seen_when_it_starts(served: Served) -> None:
    served.publish(3)
    with served.serve() as (port, _):
        until(lambda: edition(port) == 3)


def test_no_page_is_of_two_versions_while_versions_change_under_load(served: Served) -> None:
    served.publish(1)
    pages = ("/exhibitions/town/show", "/", "/museums/town", "/search?q=bell", "/api/v1/artifacts?limit=50")
    seen: list[list[int]] = [[] for _ in pages]
    faults: list[BaseException] = []
    stop = Event()

    def visit(port: int, path: str, mine: list[int]) -> None:
        try:
            while not stop.is_set():
                mine.append(edition(port, path))
        except BaseException as fault:
            faults.append(fault)

    with served.serve() as (port, _):
        until(lambda: edition(port) == 1)
        visitors = [Thread(target=visit, args=(port, *each)) for each in zip(pages, seen, strict=True)]
        for visitor in visitors:
            visitor.start()
        for version in (2, 3, 4):
            served.publish(version)
            until(lambda version=version: edition(port) == version)  # type: ignore[misc]
        stop.set()
        for visitor in visitors:
            visitor.join()
    assert not faults
    for mine in seen:
        assert mine == sorted(mine)  # nobody sees an older version after a newer
        assert len(mine) > 3


def test_a_server_killed_during_a_switch_shows_the_old_or_the_new_version_whole(served: Served) -> None:
    chance = random.Random(4)
    served.publish(1)
    shown = 1
    for version in (2, 3, 4):
        with served.serve() as (port, running):
            until(lambda: edition(port) == shown)  # noqa: B023
            served.publish(version)
            time.sleep(chance.random() * 0.7)
            running.kill()
            running.wait(PATIENCE)
        with served.serve() as (port, _):
            assert edition(port) in {shown, version}
            until(lambda: edition(port) == version)  # noqa: B023
        shown = version


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)  # where several processes run side by side
def test_each_process_sees_what_another_published(tmp_path: Path, store_url: str) -> None:
    served = push_editions(tmp_path / "data", store_url, tmp_path)
    with ExitStack() as stack:
        ports = [stack.enter_context(served.serve())[0] for _ in range(2)]
        for version in (1, 2):
            served.publish(version)
            until(lambda version=version: {edition(port) for port in ports} == {version})  # type: ignore[misc]


def test_a_museum_pushes_and_publishes_from_its_own_machine(tmp_path: Path) -> None:
    make_pack(tmp_path / "pack", [artifact("bells", title={"en": "Bells"})])
    with pushed_to(tmp_path / "home") as server:
        code, _, err = server.push(tmp_path / "pack")
        assert code == 0, err
        command = [sys.executable, "-m", "companion.cli", "pack", "publish", "example/main", "--to", server.url]
        command += ["--key", str(server.key), "--passphrase-file", str(server.words)]
        told = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
        assert told.stdout == "example/main version 1 is shown on the site (before: nothing of it).\n", told.stderr
        until(lambda: "Bells" in httpx.get(f"{server.url}/artifacts/example/bells").text)
        refused = subprocess.run([*command, "--percent", "20"], cwd=HOUSE, capture_output=True, text=True, check=False)
        assert refused.returncode == 4
        assert "ite is one reader" in refused.stderr
