"""A whole collection as one pack: imported, checked, built, built again, and shown.

python scripts/bench_large.py [walters] [cmoa]

The records are read from `../shared/data`, and left out where they are not. Each build has a cache of its own; beside
the time stands the CPU time, for the machine may be busy with other work. Shares are of the first build.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benching.commands import Ran, companion
from benching.server import answers, free_port, serve

HOUSE = Path(__file__).parents[1]
DATA = HOUSE / "../shared/data"
MEGABYTES = 400  # of import, check and build
SHOWN = 160  # of the server
UNCHANGED, EDITED = 0.05, 0.10  # of the first build
FIRST_PAGE = 2.0  # seconds
SETTLED = 3.0  # seconds after which a file that was just written is trusted to be as its times say


def measure(name: str, place: Path) -> None:
    source = place / "source"
    ran = _run("import", "import", "--mapping", name, DATA / f"{name}-objects.jsonl.xz", source, cache=place / "1")
    artifacts = sorted((source / "artifacts").iterdir())
    print(f"{'':34}{len(artifacts):,} artifacts, {ran.seconds / len(artifacts) * 1e3:.2f} ms for each")
    time.sleep(SETTLED)
    ran = _run("check", "check", source, cache=place / "1")
    print(f"{'':34}{ran.seconds / len(artifacts) * 1e3:.2f} ms an artifact; {ran.out.splitlines()[-1]}")
    _run("check, unchanged", "check", source, cache=place / "1")
    measure_builds(source, artifacts, place)
    measure_server(name, place / "pack", place / "server")


def measure_builds(source: Path, artifacts: list[Path], place: Path) -> None:
    pack = place / "pack"
    first = _build("build, the first", source, pack, place / "2")
    print(f"{'':34}{first.seconds / len(artifacts) * 1e3:.2f} ms an artifact")
    _share(_build("build, unchanged", source, pack, place / "2"), first, UNCHANGED)
    table = artifacts[len(artifacts) // 2] / "artifact.toml"
    table.write_text(table.read_text().replace('title = { en = "', 'title = { en = "Edited: ', 1))
    _share(_build("build, one artifact edited", source, pack, place / "2"), first, EDITED)
    shutil.copytree(source, place / "elsewhere")
    _build("build, on another path", place / "elsewhere", place / "twin", place / "3")
    same = _bytes_of(pack) == _bytes_of(place / "twin")
    print(f"{'two builds identical':30}{'yes' if same else 'NO':>12}")
    shutil.rmtree(place / "twin")
    shutil.rmtree(place / "elsewhere")


def measure_server(name: str, pack: Path, kept: Path) -> None:
    """The first start builds the catalogue; what counts is the second."""
    for start in ("start, catalogue built first", "start"):
        port = free_port()
        env = {"COMPANION_PACKS": str(pack), "COMPANION_DATA": str(kept), "COMPANION_PORT": str(port)}
        words = [sys.executable, "-m", "companion.cli", "serve"]
        with serve(words, port, "/", env | {"COMPANION_LOG_LEVEL": "error"}, patience=600) as server:
            cpu, first = server.cpu(), server.pss() / 1e6
            for path in (f"/museums/{name}", "/search?q=bronze", f"/api/v1/artifacts?museum={name}&limit=100"):
                answers(port, path)
            now = server.pss() / 1e6
            print(
                f"{start:30}{server.first:8.2f} s{cpu:8.2f} s CPU{first:7.0f} MB   <= {FIRST_PAGE} s, {SHOWN} MB of PSS"
            )
            print(f"{'':34}{now:.0f} MB after a list and a search")


def _run(what: str, *words: object, cache: Path) -> Ran:
    ran = companion("pack", *words, env={"XDG_CACHE_HOME": str(cache)})
    print(f"{what:30}{ran.seconds:8.2f} s{ran.cpu:8.2f} s CPU{ran.peak:7.0f} MB   <= {MEGABYTES} MB", flush=True)
    return ran


def _build(what: str, source: Path, out: Path, cache: Path) -> Ran:
    return _run(what, "build", source, "--out", out, "--cache", cache, cache=cache)


def _share(ran: Ran, first: Ran, most: float) -> None:
    share, cpu = ran.seconds / first.seconds, ran.cpu / first.cpu
    print(f"{'':34}{share:.1%} of the first, {cpu:.1%} of its CPU time   <= {most:.0%}")


def _bytes_of(pack: Path) -> dict[str, bytes]:
    return {str(file.relative_to(pack)): file.read_bytes() for file in pack.rglob("*") if file.is_file()}


def main() -> None:
    for name in sys.argv[1:] or ["walters"]:
        if not (DATA / f"{name}-objects.jsonl.xz").exists():
            print(f"{name}: left out, {DATA} has no {name}-objects.jsonl.xz")
            continue
        print(f"{name}")
        (HOUSE / ".cache").mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=HOUSE / ".cache") as place:
            measure(name, Path(place))


if __name__ == "__main__":
    os.chdir(HOUSE)
    main()
