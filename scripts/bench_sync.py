"""A kiosk's first sync of a pack of 64 MB, its update after 20 texts and 2 pictures changed, the same with 15,000
artifacts, and over a poor line; beside the floor, a plain download and rsync.

The floor: the new pictures, and the changed texts under zstd -19. Bytes are those on the wire in both directions, with
all heads; requests are counted after metadata. A real server process; the kiosk's fetching runs in this one.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path

import psutil
from bench_push import change, collection, write
from benching.server import Server, free_port

sys.path.insert(0, str(Path(__file__).parents[1]))
from benching.slow import open_slow_line

from companion.kiosks.passes import issue
from companion.publishing.publications.deciding import Publish, publish
from companion.store.opening import open_store
from content_packs.exchange.fleet import Profile
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Blob, hash_of
from content_packs.format.pack import MANIFEST, named_blobs, open_folder
from content_packs.format.trust import names
from content_packs.format.trust.verifier import begin
from content_packs.guide.model import Artifact
from kiosk.config import Settings
from kiosk.fetch.curl import CurlWeb
from kiosk.fetch.port import Answer
from kiosk.office import Office
from kiosk.store.store import FILE, Store
from kiosk.sync.outcome import Outcome
from kiosk.sync.sync import Sync, sync
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.town import Town
from tests.companion.versions import add_version
from tests.kiosk.sync.homes import GROUP, KIOSK, Guest, Home

HOUSE = Path(__file__).parents[1]
PACK = "example/main"
RATIO, REQUESTS, SLOWER, RSYNC = 1.25, 6, 1.3, 0.5
QUIET = 3  # seconds without work
RATE, DELAY, CUT = 32_000, 0.3, 0.02  # bytes a second (256 kbit/s), seconds, part of the requests
PROFILE = Profile(name="bench", group=GROUP)


class Counting(CurlWeb):
    """Tells content from metadata."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.content = 0

    def _run(self, method: str, path: str, *more: object) -> Answer:
        self.content += not ("/metadata/" in path or "/channels/" in path)
        return super()._run(method, path, *more)  # type: ignore[arg-type]

    @property
    def wire(self) -> int:
        return self.sent + self.received


class Museum(Home):
    """Versions of one made-up pack; each is offered to the kiosks when it is added, while the server is down."""

    def __init__(self, place: Path) -> None:
        self.place, self.data = place, place / "server"
        self.data.mkdir(parents=True)
        self.port = free_port()
        self.running = None
        self.store = open_store(self.data)
        self.alliance = Alliance(self.store, self.data, ["example"], now=datetime.now(UTC))
        self.alliance.install()
        self.root, self.token = self.alliance.root_files[0], issue(self.alliance.office, KIOSK)
        self.town = Town(self.alliance, place)
        self.store.close()

    def add(self, version: int) -> None:
        self.kill()
        self.store = self.alliance.store = self.alliance.office.store = open_store(self.data)
        folder = self.place / "pack"
        made, raw = open_folder(folder), (folder / MANIFEST).read_bytes()
        blobs = FileBlobs(folder / "blobs")
        here = self.alliance.office.blobs
        here.put_files(blobs.path(name) for name in named_blobs(made) if name not in here)
        here.put(raw)
        self.town.sign("example", {names.manifest_path(PACK, version): Blob(hash_of(raw), len(raw))})
        add_version(self.store, made, self.alliance.now)
        publish(self.alliance.office, Publish(pack=PACK, version=version, group=GROUP), "command")
        self.store.close()
        self.start()
        self._settle()

    def _settle(self) -> None:
        """Until the server has prepared what came (its catalogue), which is no part of a sync."""
        assert self.running is not None
        server = Server(self.port, psutil.Process(self.running.pid), 0.0)
        quiet = 0
        while quiet < QUIET:
            before = server.cpu()
            time.sleep(1)
            quiet = quiet + 1 if server.cpu() - before < 0.05 else 0


class Box:
    """A kiosk's folder."""

    def __init__(self, museum: Museum, data: Path) -> None:
        self.museum, self.data = museum, data
        self.settings = Settings(data=data, outbox_space=0, sticks=())
        self.cpu = 0.0
        data.mkdir()
        with self._store() as store:
            begin(Office(self.settings, store).memory, museum.root, datetime.now(UTC))

    def _store(self) -> "Closing":
        return Closing(self.data)

    def sync(self) -> tuple[Outcome, Counting, float]:
        """Its outcome, what it asked, and the seconds; `cpu`: those of work here."""
        web = Counting(self.museum.url)
        with self._store() as store:
            office = Office(self.settings, store)
            guest = Guest(self.museum.url, self.museum.token, PROFILE, web)
            office.reach = lambda: guest
            began, worked = time.perf_counter(), time.process_time()
            outcome = sync(office, Sync(), "bench")
            self.cpu = time.process_time() - worked
            return outcome, web, time.perf_counter() - began


class Closing:
    def __init__(self, data: Path) -> None:
        self.store = Store(data / FILE)

    def __enter__(self) -> Store:
        return self.store

    def __exit__(self, *_: object) -> None:
        self.store.close()


def download(museum: Museum, folder: Path) -> float:
    """Seconds: the pack's bytes in one answer, then each file of it written, hashed and fsynced."""
    source = museum.place / "pack" / "blobs"
    files = sorted(file for file in source.rglob("*") if file.is_file())
    lengths = [file.stat().st_size for file in files]
    whole = b"".join(file.read_bytes() for file in files)
    name = museum.alliance.office.blobs.put(whole)
    folder.mkdir()
    began = time.perf_counter()
    line = HTTPConnection("127.0.0.1", museum.port)
    line.request("GET", f"/sync/v1/blobs/{name}", headers={"authorization": f"Bearer {museum.token}"})
    raw, at = line.getresponse().read(), 0
    for number, length in enumerate(lengths):
        piece = raw[at : at + length]
        at += length
        with (folder / str(number)).open("wb") as file:
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        sha256(piece).digest()
    seconds = time.perf_counter() - began
    line.close()
    return seconds


def rsync(before: Path, after: Path) -> tuple[int, float] | None:
    """Bytes in both directions and CPU seconds, from the kiosk's blobs as they were to the new version's."""
    if not shutil.which("rsync"):
        print("rsync is not installed (apt install rsync): the comparison is left out")
        return None
    before_it = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["rsync", "-z", "-r", "--checksum", "--no-whole-file", "--stats", f"{after}/", f"{before}/"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}).stdout
    sums = [
        line.rpartition(":")[2].replace(",", "").strip() for line in told.splitlines() if line.startswith("Total b")
    ]
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(map(int, sums)), spent.ru_utime + spent.ru_stime - before_it.ru_utime - before_it.ru_stime


def measure(home: Path, artifacts: int, first: bool) -> None:
    made, editions = collection(artifacts), dict[int, int]()
    museum = Museum(home / "museum")
    try:
        size = write(home / "museum" / "pack", made, editions, 1)
        museum.add(1)
        box = Box(museum, home / "kiosk")
        outcome, web, seconds = box.sync()
        assert outcome.state == "updated", outcome
        print(f"{artifacts:,} artifacts, {size / 1e6:.1f} MB")
        print(f"  first sync        {web.wire / 1e6:7.2f} MB  {web.content:4} requests  {seconds:6.1f} s", end="")
        if first:
            plain = download(museum, home / "plain")
            print(f"  plain download, hash, fsync {plain:.1f} s  ratio {seconds / plain:.2f}  <= {SLOWER}", end="")
        print()
        shutil.copytree(box.data / "blobs", home / "before")
        floor = change(made, editions, 2)
        write(home / "museum" / "pack", made, editions, 2)
        museum.add(2)
        outcome, web, seconds = box.sync()
        assert outcome.state == "updated", outcome
        print(
            f"  20 texts, 2 pictures  floor {floor / 1e6:.3f} MB  wire {web.wire / 1e6:.3f} MB"
            f"  ratio {web.wire / floor:.3f}  <= {RATIO}  {web.content} requests  <= {REQUESTS}  {seconds:.2f} s"
        )
        if found := rsync(home / "before", home / "museum" / "pack" / "blobs"):
            print(
                f"  rsync -z              wire {found[0] / 1e6:.3f} MB  ratio {web.wire / found[0]:.3f}  <= {RSYNC}"
                f"  CPU {found[1]:.2f} s  ours here {box.cpu:.2f} s  ratio {box.cpu / found[1]:.2f}  <= 1"
            )
        if first:
            _poorly(museum, home, made, editions, web.wire)
    finally:
        museum.kill()


def _poorly(museum: Museum, home: Path, made: list[Artifact], editions: dict[int, int], usual: int) -> None:
    """The same kind of update over a poor line, by itself until it is done."""
    box, received = Box(museum, home / "far"), 0
    box.sync()
    change(made, editions, 3)
    write(home / "museum" / "pack", made, editions, 3)
    museum.add(3)
    began, tries = time.perf_counter(), 0
    near = museum.port
    with open_slow_line(near, RATE, DELAY, CUT) as line:
        museum.port = line.port
        while True:
            outcome, web, _ = box.sync()
            received, tries = received + web.wire, tries + 1
            if outcome.good:
                break
        museum.port = near
    print(
        f"  256 kbit/s, 300 ms, 2 % cut   {received / 1e6:.3f} MB  {received / usual - 1:+.1%} of an update on a good"
        f" line  {line.cuts} cuts  {tries} syncs  {time.perf_counter() - began:.1f} s"
    )


def main() -> None:
    (HOUSE / ".cache").mkdir(exist_ok=True)
    for artifacts, first in ((1_200, True), (15_000, False)):
        with tempfile.TemporaryDirectory(dir=HOUSE / ".cache") as folder:
            measure(Path(folder), artifacts, first)


if __name__ == "__main__":
    main()
