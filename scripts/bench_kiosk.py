"""The kiosk's start and memory, beside a bare ASGI app on the same server; in turns within one run (`bench_start`)."""

import os
import sys
import tempfile
from pathlib import Path

import bench_start
from bench_start import HOUSE, ROUNDS, Start, start, start_bare
from benching.server import free_port

MEGABYTES = 85


def start_kiosk(packs: list[Path], asked: list[str], data: Path) -> Start:
    port = free_port()
    env = {"KIOSK_PACKS": os.pathsep.join(map(str, packs)), "KIOSK_DATA": str(data), "KIOSK_PORT": str(port)}
    return start([sys.executable, "-m", "kiosk.cli", "serve"], port, ["/", *asked], env)


def main() -> None:
    built = HOUSE / ".cache" / "bench"
    packs, asked = bench_start.prepare(built)
    with tempfile.TemporaryDirectory() as kept:
        data = Path(kept)
        (data / "catalogues").symlink_to(built / "catalogues")
        turns = [(start_bare(), start_kiosk(packs, asked, data)) for _ in range(ROUNDS)]
    bench_start.report([bare for bare, _ in turns], [ours for _, ours in turns], "kiosk", MEGABYTES)


if __name__ == "__main__":
    os.chdir(HOUSE)
    main()
