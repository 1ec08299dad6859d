"""Story answers while a pack of 15,252 artifacts is pushed, built into its catalogue and switched to: p99 of each
phase, beside the same load at rest, in one run. A real server, the real push, the real publication, each a process.

python scripts/bench_switch.py [ARTIFACTS]

Who pushes is niced as far as it goes: a museum pushes from its own machine. `../shared/data` is
needed.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import msgspec
from benching import walters
from benching.site import fetch

sys.path.insert(0, str(Path(__file__).parents[1]))
from companion.config import Settings
from companion.control import carry_out
from companion.publishing.publications.deciding import Publish
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Entry, encode
from content_packs.format.pack import BLOBS, Pack, open_folder, write_pack
from content_packs.guide.model import Artifact, Museum, Story
from tests.companion.pushing.served import Served

HERE = Path(__file__).parent
PACK = "example/main"
REST = 10.0  # seconds
CONNECTIONS, PAUSE = 4, 0.004  # seconds: some 800 stories a second
SMALL = 40  # artifacts of what is shown meanwhile
RATIO = 2.0
PATIENCE = 600.0  # seconds

Taken = list[tuple[float, float]]


def write(folder: Path, documents: list[Artifact | Museum], version: int) -> Pack:
    """A pack of these documents."""
    blobs, entries = FileBlobs(folder / BLOBS), list[Entry]()
    raws = [encode(one) for one in documents]
    for one, raw, name in zip(documents, raws, blobs.put_all(raws), strict=True):
        kind = "museum" if isinstance(one, Museum) else "artifact"
        path = "museum" if isinstance(one, Museum) else f"artifacts/{one.id}"
        entries.append(Entry(path=path, kind=kind, type="application/json", sha256=name, length=len(raw)))
    write_pack(folder, "example", "main", version, ("en",), sorted(entries, key=lambda entry: entry.path))
    return open_folder(folder)


@contextmanager
def loaded(port: int, path: str, file: Path) -> Iterator[None]:
    command = [sys.executable, str(HERE / "benching/latency.py"), str(port), path, str(CONNECTIONS), str(PAUSE)]
    with subprocess.Popen([*command, str(file)], stdin=subprocess.PIPE, text=True) as load:
        yield
        assert load.stdin
        load.stdin.write("\n")
        load.stdin.flush()
        load.wait(30)


def until(what: str, holds: object) -> float:
    """The instant at which it held first."""
    assert callable(holds)
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > PATIENCE:
            raise TimeoutError(what)
        time.sleep(0.02)
    return time.monotonic()


def measure(home: Path, most: int) -> None:
    documents = [_ours(one) for one in walters.documents()]
    museum = next(one for one in documents if isinstance(one, Museum))
    artifacts = [one for one in documents if isinstance(one, Artifact)][:most]
    small = write(home / "small", [museum, *artifacts[:SMALL]], 1)
    large = write(home / "large", [museum, *artifacts], 2)
    server = Served(home, LOG_LEVEL="error")
    server.start()
    settings = Settings(data=server.data, port=server.port)
    try:
        _push(server, home / "small")
        carry_out(settings, "pack.publish", Publish(pack=PACK, version=1))
        until("version 1", lambda: _shown(server.port) == SMALL)
        path, file = f"/q/{artifacts[0].code}", home / "taken.json"
        with loaded(server.port, path, file):
            os.nice(19)  # from here on this process and what it starts
            time.sleep(2)
            marks = [("rest", time.monotonic())]
            time.sleep(REST)
            marks.append(("push", time.monotonic()))
            _push(server, home / "large")
            marks.append(("catalogue", time.monotonic()))
            catalogue = server.data / "catalogues" / f"{_manifest(server)}.sqlite"
            until("its catalogue", catalogue.exists)
            time.sleep(1)
            marks.append(("switch", time.monotonic()))
            carry_out(settings, "pack.publish", Publish(pack=PACK, version=2))
            seen = until("version 2", lambda: _shown(server.port) > SMALL)
            marks += [("after", seen + 0.5), ("end", time.monotonic() + 3)]
            time.sleep(3)
        report(msgspec.json.decode(file.read_bytes(), type=Taken), marks, seen)
    finally:
        server.kill()
        print((home / "server.log").read_text()[-2_000:], file=sys.stderr)
    print(f"{len(small.entries):,} entries, then {len(large.entries):,}")


def report(taken: Taken, marks: list[tuple[str, float]], seen: float) -> None:
    begins = dict(marks)
    rest = _p99(taken, begins["rest"], begins["push"])
    for (name, begin), (_, end) in pairwise(marks):
        own = _p99(taken, begin, end)
        worst = max(each for at, each in taken if begin <= at < end)
        count = sum(begin <= at < end for at, _ in taken)
        print(
            f"{name:10}{end - begin:7.1f} s{count:8,} stories   p99 {own * 1e3:6.2f} ms   worst {worst * 1e3:6.1f} ms"
            f"   {own / rest:5.2f} of rest"
        )
    whole = _p99(taken, begins["push"], begins["after"])
    print(f"push, catalogue and switch: p99 {whole * 1e3:.2f} ms, {whole / rest:.2f} of rest  <= {RATIO}")
    print(f"published to seen: {seen - begins['switch']:.2f} s")


def _p99(taken: Taken, begin: float, end: float) -> float:
    times = sorted(each for at, each in taken if begin <= at < end)
    return times[int(len(times) * 0.99)]


def _push(server: Served, folder: Path) -> None:
    code, out, err = server.push(folder)
    if code:
        raise RuntimeError(err or out)


def _manifest(server: Served) -> str:
    return server.versions()[2]


def _shown(port: int) -> int:
    """Artifacts on display."""
    listed = msgspec.json.decode(fetch(port, "/api/v1/artifacts?limit=1").body)
    return int(listed["total"])


def _ours(one: Artifact | Museum) -> Artifact | Museum:
    """Of the museum that pushes, its stories as safe HTML."""
    if isinstance(one, Museum):
        return msgspec.structs.replace(one, id="example")
    plain = {
        variant: {lang: Story(html=_plain(story.html), origin=story.origin) for lang, story in told.items()}
        for variant, told in one.stories.items()
    }
    return msgspec.structs.replace(one, stories=plain)


def _plain(html: str) -> str:
    return f"<p>{' '.join(re.sub(r'<[^>]*>|&[^;]*;|[<>&]', ' ', html).split())}</p>"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), int(sys.argv[1]) if sys.argv[1:] else 1_000_000)


if __name__ == "__main__":
    main()
