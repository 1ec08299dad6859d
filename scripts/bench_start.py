"""Process start to first page, and memory, beside a bare ASGI app on the same server; in turns within one run.

Memory is the proportional set size (PSS) of the process tree, after the first page and after all stories.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import msgspec
from benching.server import answers, free_port, serve

HOUSE = Path(__file__).parents[1]
ROUNDS = 5
TIMES_BARE = 5
MEGABYTES = 120

BARE = """
import asyncio, sys
from granian.constants import Interfaces
from granian.server.embed import Server

async def app(scope, receive, send):
    headers = [(b"content-type", b"text/html"), (b"content-length", b"5")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})

server = Server(app, port=int(sys.argv[1]), interface=Interfaces.ASGINL, log_enabled=False)
asyncio.run(server.serve())
"""


class Start(msgspec.Struct, frozen=True):
    seconds: float  # to the first page
    cpu: float  # seconds until then
    first: float  # MB after it
    warm: float  # MB after all pages


def start(command: list[str], port: int, asked: list[str], env: dict[str, str]) -> Start:
    with serve(command, port, asked[0], env) as server:
        cpu, first = server.cpu(), server.pss() / 1e6
        for path in asked:
            assert answers(port, path), path
        return Start(server.first, cpu, first, server.pss() / 1e6)


def start_bare() -> Start:
    port = free_port()
    return start([sys.executable, "-c", BARE, str(port)], port, ["/"], {})


def start_ours(packs: list[Path], asked: list[str], data: Path) -> Start:
    port = free_port()
    env = {
        "COMPANION_PACKS": os.pathsep.join(map(str, packs)),
        "COMPANION_DATA": str(data),
        "COMPANION_PORT": str(port),
    }
    return start([sys.executable, "-m", "companion.cli", "serve"], port, asked, env)


def prepare(data: Path) -> tuple[list[Path], list[str]]:
    """Packs, and the paths of all their stories: made by other processes, so the figures are of the server alone."""
    script = (
        "import sys; from pathlib import Path; from companion.demo import build_examples; "
        "from content_packs.running.shelves import open_library; data = Path(sys.argv[1]); "
        "packs = [folder for folder, _ in build_examples(data)]; "
        "library = open_library(packs, data / 'catalogues'); "
        "print(*packs, sep=chr(9)); print(*sorted(library.codes), sep=chr(9))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(data)], check=True, stdout=subprocess.PIPE, text=True)
    packs, codes = (line.split("\t") for line in done.stdout.splitlines()[-2:])
    kinds = [(room, lang) for room in ("/q/", "/api/v1/stories/") for lang in ("en", "zh-Hans")]
    return [Path(pack) for pack in packs], [f"{room}{code}?lang={lang}" for room, lang in kinds for code in codes]


def report(bare: list[Start], ours: list[Start], name_of_ours: str = "companion", megabytes: int = MEGABYTES) -> None:
    print(f"medians of {ROUNDS} starts, in turns{'':8} {'bare app':>10} {name_of_ours:>10}   to reach")
    for name, field in (("process start to first page, s", "seconds"), ("  of it CPU, s", "cpu")):
        least, mine = (median(getattr(one, field) for one in each) for each in (bare, ours))
        print(f"{name:38} {least:10.2f} {mine:10.2f}   <= {TIMES_BARE} x bare; here {mine / least:.1f} x")
    for name, field in (("memory after it, MB of PSS", "first"), ("memory after all stories", "warm")):
        least, mine = (median(getattr(one, field) for one in each) for each in (bare, ours))
        print(f"{name:38} {least:10.1f} {mine:10.1f}   <= {megabytes}")


def main() -> None:
    built = HOUSE / ".cache" / "bench"
    packs, asked = prepare(built)
    with tempfile.TemporaryDirectory() as kept:
        data = Path(kept)
        (data / "catalogues").symlink_to(built / "catalogues")
        turns = [(start_bare(), start_ours(packs, asked, data)) for _ in range(ROUNDS)]
    report([bare for bare, _ in turns], [ours for _, ours in turns])


if __name__ == "__main__":
    os.chdir(HOUSE)
    main()
