"""Trust: how long a large manifest takes to verify, and how many bytes of signed files a reader fetches.

Bytes are of bodies, as the server codes them for who asks with `Accept-Encoding: br` or `gzip`; documents of channels
and floors are counted as signed files. A reader begins with the first root alone. Every pack has a floor, which doubles
the hashes: real alliances need fewer bytes.
"""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

from benching.alliance import NOW, Alliance
from benching.packs import Memory

from content_packs.format.blobs import Blobs, FileBlobs
from content_packs.format.manifest import Blob, Entry, hash_of, write_manifest
from content_packs.format.pack import open_pack
from content_packs.format.trust.memory import VolatileMemory
from content_packs.format.trust.museums import check_manifest
from content_packs.format.trust.verifier import Verifier, begin

ARTIFACTS = 15_252
MUSEUMS, PACKS = 100, 20
FIRST, UNCHANGED = 40_000, 2_000  # bytes
ROUNDS = 5


def measure_manifest(folder: Path) -> None:
    entries = [
        Entry(path=f"artifacts/{number}", kind="artifact", type="application/json", sha256=f"{number:064x}", length=900)
        for number in range(ARTIFACTS)
    ]
    root, shards = write_manifest("bench", "collection", 1, ["en"], entries)
    memory, disk = Memory(), FileBlobs(folder)
    for raw in shards.values():
        memory.put(raw)
    disk.put_all(shards.values())
    size = sum(map(len, shards.values()))
    print(f"manifest of {ARTIFACTS:,} artifacts: root {len(root):,} bytes, {len(shards)} shards of {size:,} in all")

    def verify(blobs: Blobs) -> None:
        check_manifest("bench/collection", 1, Blob(hash_of(root), len(root)), root)
        open_pack(root, blobs)

    places: tuple[tuple[str, Blobs], ...] = (("in memory", memory), ("from disk, hashed", disk))
    for where, blobs in places:
        wall, cpu = _timed(partial(verify, blobs))
        print(f"  verified {where:20}{wall * 1e3:8.1f} ms{cpu * 1e3:8.1f} ms CPU")


def measure_metadata() -> None:
    alliance = Alliance(MUSEUMS, PACKS)
    one = [pack for pack in alliance.packs if pack.startswith("museum-007/")]
    groups = {
        "one": one,  # a museum's own kiosk
        "ten": [f"museum-{number:03}/pack-3" for number in range(0, MUSEUMS, 10)],  # a travelling workshop
        "site": alliance.packs,
    }
    alliance.show(groups, 1)
    print(f"{MUSEUMS} museums of {PACKS} packs: bytes fetched{'br':>12}{'gzip':>9}{'plain':>10}{'answers':>9}")
    whose = {"one": "a museum's 20 packs", "ten": "10 museums' packs", "site": f"all {len(alliance.packs):,} packs"}
    readers = {}
    for group in groups:
        memory = VolatileMemory()
        begin(memory, alliance.root, NOW)
        readers[group] = Verifier(memory, alliance.mirror)
        most = FIRST if group != "site" else None
        _refresh(alliance, readers[group], group, f"first, {whose[group]}", most)
    floor = len(alliance.packs) * 32 + MUSEUMS * 64
    print(f"{'':34}of all packs no less than {floor:,}: hashes and signatures")
    for group in groups:
        _refresh(alliance, readers[group], group, f"nothing changed, {group}", UNCHANGED)
    alliance.update("museum-007")
    alliance.show(groups | {"one": one}, 2)
    for group in groups:
        _refresh(alliance, readers[group], group, f"a museum's update, {group}", FIRST)


def _refresh(alliance: Alliance, reader: Verifier, group: str, what: str, most: int | None) -> None:
    alliance.mirror.begin()
    began = thread_time()
    confirmed = reader.refresh(group, NOW)
    assert not confirmed.refused, confirmed.refused
    sent, answers = alliance.mirror.sent, alliance.mirror.answers
    bound = f"   <= {most:,}" if most else ""
    print(
        f"  {what:34}{sent['br']:12,}{sent['gzip']:9,}{sent['identity']:10,}{answers:9,}{bound}"
        f"   ({(thread_time() - began) * 1e3:.0f} ms CPU, coding counted)"
    )


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    took = []
    for _ in range(ROUNDS):
        wall, cpu = perf_counter(), thread_time()
        work()
        took.append((perf_counter() - wall, thread_time() - cpu))
    return median(one[0] for one in took), median(one[1] for one in took)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure_manifest(Path(folder))
    measure_metadata()


if __name__ == "__main__":
    main()
