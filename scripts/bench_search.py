"""Builds a catalogue of synthetic artifacts and asks it: build time, file size, search p50 and p95.

python scripts/bench_search.py [ARTIFACTS]
"""

import random
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from content_packs.format.manifest import Entry, encode, write_manifest
from content_packs.format.pack import Pack, open_pack
from content_packs.guide import codes
from content_packs.guide.catalogue import Catalogue, build_catalogue, list_all, search_all
from content_packs.guide.model import Artifact, Date, Museum, Story

HAN = (
    "青铜器编钟鼎尊面具玉璧漆木简牍陶俑瓷碗铁剑金银商周秦汉唐宋元明清三星堆重庆四川出土古代墓葬祭祀礼乐纹饰龙凤山水神人"
)
WORDS = (
    *("bronze", "bell", "vessel", "mask", "jade", "lacquer", "wood", "slip", "pottery", "figure", "porcelain", "bowl"),
    *("iron", "sword", "gold", "silver", "found", "tomb", "river", "city", "ritual", "music", "dragon", "phoenix"),
    *("mountain", "water", "god", "people", "made", "before", "long", "after", "the", "of", "and", "in"),
)
QUERIES = [
    "铜",
    "编钟",
    "編鐘",
    "三星堆面具",
    "bron",
    "bronze bell",
    "jade dragon ritual",
    "CQ 195",
    "戦国",
    "鼎 bronze",
    "zzz",
]
ROUNDS = 40


class Memory:
    """Blobs in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, raw: bytes) -> str:
        name = sha256(raw).hexdigest()
        self.kept[name] = raw
        return name

    def read(self, sha256: str, limit: int = 0) -> bytes:
        return self.kept[sha256]

    def path(self, sha256: str) -> Path:
        raise FileNotFoundError(sha256)

    def verify(self, sha256: str) -> None:
        """What is in memory is what was put there."""

    def __contains__(self, sha256: object) -> bool:
        return sha256 in self.kept


def make_artifacts(count: int) -> Iterator[Artifact]:
    """Artifacts in two languages, with stories of 200 characters and of 120 words."""
    dice = random.Random(7)
    for number in range(count):
        han = "".join(dice.choices(HAN, k=200))
        english = " ".join(dice.choices(WORDS, k=120))
        name = f"artifact-{number}"
        yield Artifact(
            id=name,
            code=codes.issue("bench", name),
            keypad=number + 1,
            title={"zh-Hans": han[3:9], "en": " ".join(english.split()[:3])},
            accession=f"CQ {1900 + number % 120}.{number}",
            date=Date(earliest=-500 + number % 2000, latest=-400 + number % 2000),
            material={"zh-Hans": han[:2], "en": english.split()[0]},
            stories={
                "standard": {
                    "zh-Hans": Story(html=f"<p>{han}</p>", origin="0" * 16),
                    "en": Story(html=f"<p>{english}</p>", origin="0" * 16),
                }
            },
        )


def make_pack(count: int) -> Pack:
    blobs = Memory()
    museum = Museum(id="bench", name={"en": "Bench"}, languages=("zh-Hans", "en"))
    documents = [("museum", "museum", encode(museum))]
    documents += [(f"artifacts/{one.id}", "artifact", encode(one)) for one in make_artifacts(count)]
    entries = [
        Entry(path=path, kind=kind, type="application/json", sha256=blobs.put(raw), length=len(raw))
        for path, kind, raw in documents
    ]
    root, shards = write_manifest("bench", "main", 1, museum.languages, entries)
    for raw in shards.values():
        blobs.put(raw)
    return open_pack(root, blobs)


def measure(pack: Pack, file: Path) -> None:
    began = perf_counter()
    build_catalogue(pack, file)
    print(f"build     {perf_counter() - began:8.2f} s")
    print(f"file      {file.stat().st_size / 1e6:8.1f} MB")
    catalogue = Catalogue.open(file, pack.sha256)
    times = {query: [_time_search(catalogue, query) for _ in range(ROUNDS)] for query in QUERIES}
    cuts = quantiles([time for some in times.values() for time in some], n=20)
    print(f"search    {cuts[9]:8.1f} ms p50 {cuts[18]:8.1f} ms p95")
    for query, some in times.items():
        total = search_all([catalogue], query, lang="en").total
        print(f"  {query:<20} {quantiles(some, n=20)[9]:8.1f} ms, {total:,} found")
    began = perf_counter()
    list_all([catalogue], limit=50)
    print(f"list of 50{(perf_counter() - began) * 1000:8.1f} ms")
    catalogue.close()


def _time_search(catalogue: Catalogue, query: str) -> float:
    began = perf_counter()
    search_all([catalogue], query, lang="en")
    return (perf_counter() - began) * 1000


if __name__ == "__main__":
    artifacts = int(sys.argv[1]) if len(sys.argv) > 1 else 15_000
    print(f"search of {artifacts:,} artifacts in two languages")
    with tempfile.TemporaryDirectory() as folder:
        measure(make_pack(artifacts), Path(folder) / "catalogue.sqlite")
