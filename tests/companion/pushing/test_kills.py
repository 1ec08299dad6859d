"""SIGKILL of server and client at random points of pushing and publishing, while a visitor reads."""

import json
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from companion.config import Settings
from companion.control import carry_out
from companion.publishing.publications.deciding import Publish
from companion.pushing.door import open_door
from companion.pushing.ordering import order
from companion.pushing.patience import Patience
from content_packs.format.keyfiles import read_private
from content_packs.format.keys import PrivateKey, unseal
from content_packs.guide.model import Exhibition, Museum, Picture
from content_packs.running.control import Interrupted
from tests.companion.processes import wait_for
from tests.companion.publishing.alliance import WORDS
from tests.companion.pushing.served import Served, served
from tests.companion.pushing.visitor import Visitor
from tests.packs import Document, artifact, make_pack, picture

PACK = "example/main"
WAYS = ("socket", "key")  # of publishing
ARTIFACTS = tuple(f"a{number}" for number in range(4))
PAGES = ("/exhibitions/example/show", *(f"/artifacts/example/{name}" for name in ARTIFACTS))
MEDIUM = 60_000  # bytes of each artifact's picture, other ones in each version
EVERY = 20  # rounds until all versions are read to the last byte once more


def edition(folder: Path, version: int) -> Path:
    """A pack whose every text and picture is of this version."""
    dice, mark = random.Random(version), f"edition{version}"
    raws = {name: dice.randbytes(MEDIUM) for name in ARTIFACTS}
    documents: list[Document] = [
        Museum(id="example", name={"en": f"Example {mark}"}, languages=("en",)),
        Exhibition(id="show", title={"en": f"Show {mark}"}, artifacts=tuple(f"example/{name}" for name in ARTIFACTS)),
        *(artifact(name, title={"en": f"{name} {mark}"}, pictures=(webp(raws[name]),)) for name in ARTIFACTS),
    ]
    media = {f"artifacts/{name}/front.webp": raw for name, raw in raws.items()}
    make_pack(folder, documents, version=version, media=media)
    return folder


def webp(raw: bytes) -> Picture:
    """In one format: a blob has one type."""
    return picture(sizes=picture(raw=raw).sizes[1:])


@dataclass
class Ordeal:
    """Rounds of a push and a publication, each of which may be struck; `visitor` looks on."""

    server: Served
    visitor: Visitor
    home: Path
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    pushed: dict[int, str] = field(default_factory=dict)  # acknowledged
    shown: int = 0  # the newest acknowledged publication
    counts: dict[str, int] = field(default_factory=dict)
    usual: dict[str, float] = field(default_factory=dict)  # seconds, where nothing happens

    def begin(self) -> None:
        """The version that was published before; how long things take here."""
        self.push_again(1, edition(self.home / "pack-1", 1))
        self.visitor.may_see(1)
        for way in WAYS:
            with self.timed(way):
                assert self.order(1, way)
        self.shown = 1
        assert self.server.running
        wait_for(lambda: httpx.get(f"{self.server.url}{PAGES[0]}", trust_env=False).is_success, self.server.running)
        self.visitor.start()
        self.visitor.wait_for(1)

    def round(self, version: int) -> None:
        folder = edition(self.home / f"pack-{version}", version)
        self.push(version, folder)
        shutil.rmtree(folder)
        self.publish(version)
        self.visitor.wait_for(version)
        self.visitor.may_see(version)  # whatever befalls the next push

    def push(self, version: int, folder: Path) -> None:
        """Struck once, wherever it is; then what was acknowledged is there, and nothing of it is shown."""
        struck = ("server", "client", "both")[version % 3]  # so that few rounds have all; when, is left to chance
        with self.server.pushing(folder) as client:
            try:
                client.wait(self.dice.uniform(0.3, 1.1) * self.usual["push"])
            except subprocess.TimeoutExpired:
                if struck != "server":
                    client.send_signal(signal.SIGKILL)
                    self.count("client killed")
            if struck != "client":
                self.kill()
                self.server.start()
            out, _ = client.communicate()
        if client.returncode == 0:
            self.pushed[version] = json.loads(out)["sha256"]
        assert self.pushed.items() <= self.server.check_whole({version}).items()
        if version not in self.pushed:
            self.count("push cut")
            self.push_again(version, folder)

    def push_again(self, version: int, folder: Path) -> None:
        with self.timed("push"):
            code, out, err = self.server.push(folder)
        assert code == 0, err
        self.pushed[version] = json.loads(out)["sha256"]

    def publish(self, version: int) -> None:
        """A third of the orders are struck; the visitor sees the old version or this one from now on.

        Who has ordered is answered before it is shown: a server killed between the two shows the old one for a moment.
        """
        way = WAYS[version % 2]
        self.visitor.may_see(self.shown, version)
        with ThreadPoolExecutor(1) as hand:
            ordered = hand.submit(self.order, version, way)
            if version % 3 == 0:
                self.strike(ordered, way)
            acknowledged = ordered.result()
        if not acknowledged:
            self.count("order cut")
            assert self.order(version, way)
        self.shown = version

    def strike(self, ordered: "Future[bool]", way: str) -> None:
        time.sleep(self.dice.uniform(0.0, 1.2) * self.usual[way])
        self.kill()
        if way == "socket":  # without a server the command may do the work itself, and hold the folder meanwhile
            ordered.exception()
        self.server.start()

    def order(self, version: int, way: str) -> bool:
        """Whether it is acknowledged; it may be carried out without that."""
        wish = f"publication {version}"
        if way == "key":
            return self.order_with_key(version, wish)
        settings = Settings(data=self.server.data, passphrase_file=self.server.words, space_floor=0)
        try:
            carry_out(settings, "pack.publish", Publish(pack=PACK, version=version, key=wish))
        except Interrupted:
            return False
        return True

    def order_with_key(self, version: int, wish: str) -> bool:
        """As the museum does from its own machine: asked again until it is answered."""
        door = open_door(self.server.url)
        with door.client:
            done = order(
                door, self._key(), Patience(lambda _: None), "publish", PACK, "site", version=version, key=wish
            )
        return done.version == version

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """What is struck is struck within the least time that it has taken."""
        begun = time.monotonic()
        yield
        self.usual[what] = min(self.usual.get(what, 60.0), time.monotonic() - begun)

    def kill(self) -> None:
        self.server.kill()
        self.visitor.expect_new_life()
        self.count("server killed")

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def _key(self) -> PrivateKey:
        return unseal(read_private(self.server.key), WORDS, "key")


@pytest.fixture
def ordeal(tmp_path: Path) -> Iterator[Ordeal]:
    with served(tmp_path, LOG_LEVEL="error") as server:
        visitor = Visitor(server.url, PAGES)
        made = Ordeal(server, visitor, tmp_path)
        try:
            made.begin()
            yield made
        finally:
            visitor.stop()


@pytest.mark.parametrize("pushes", [5, pytest.param(200, marks=pytest.mark.slow)])
def test_kills_at_random_points_lose_nothing_acknowledged_and_visitors_see_whole_versions(
    ordeal: Ordeal, pushes: int
) -> None:
    for version in range(2, pushes + 2):
        ordeal.round(version)
        if version % EVERY == 0:
            assert ordeal.server.check_whole() == ordeal.pushed
    ordeal.server.kill()
    ordeal.visitor.expect_new_life()
    ordeal.server.start()
    ordeal.visitor.wait_for(ordeal.shown)
    assert ordeal.server.check_whole() == ordeal.pushed
    assert len(ordeal.pushed) == pushes + 1
    seen = ordeal.visitor
    print(f"{ordeal.counts}; {len(seen.walks)} walks, {seen.straddled} over a change, {seen.media} media")
    print(f"first seen in each life: {seen.first}; usual seconds: {ordeal.usual}")
