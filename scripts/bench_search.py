"""Catalogues of large collections: build time and memory, file size, and what searches and lists of them take.

The Walters' records are read from `../shared/data`, and left out where they are not; Chinese is asked of made-up ones.
Times are of the calling thread: the machine may be busy with other work.
"""

import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import quantiles
from time import perf_counter, thread_time

import msgspec
from benching import synthetic, walters
from benching.packs import make_pack

from content_packs.format.pack import Pack
from content_packs.guide.catalogue import SORTS, Catalogue, Wish, build_catalogue, find

ROUNDS = 10
ENGLISH = {
    "rare word": ["krishna", "hokusai", "amenophis", "scarab", "tsuba"],
    "common word": ["vase", "Chinese", "leaf", "bronze", "portrait"],
    "in nearly all": ["walters", "the", "baltimore"],
    "two and more": ["egyptian bronze cat", "leaf from", "henry walters baltimore", "book of hours", "gold ring"],
    "being typed": ["bron", "port", "co", "med", "egy"],
    "plural": ["bells", "dishes", "galleries"],
    "mistyped": ["hokusia", "egyptain", "porcelian", "byzantin cross", "rembrant"],
    "no hit": ["zzzzqq", "xylophonist"],
    "number": ["54.975", "W.569.4A", "48.1367"],
    "title": ["Zeus", "Leaf from Breviary", "Virgin and Child"],
}
CHINESE = {
    "one character": ["铜", "钟", "鼎", "溪"],
    "two characters": ["编钟", "編鐘", "文化", "青铜"],
    "more characters": ["三星堆面具", "小田溪", "青铜编钟"],
    "two languages": ["青铜 bronze"],
    "no hit": ["戟", "恐龙"],
    "number": ["CQ 1952.52", "195"],
}


def measure(name: str, pack: Pack, lang: str, kinds: Mapping[str, Iterable[str]], folder: Path) -> None:
    print(f"{name}: {len(pack.entries):,} documents")
    file = folder / f"{name}.sqlite"
    began, before = perf_counter(), getrusage(RUSAGE_SELF).ru_maxrss
    build_catalogue(pack, file)
    grown, size = (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024, file.stat().st_size / 1e6
    print(f"  build {perf_counter() - began:.1f} s, {grown:.0f} MB more at its peak; file {size:.1f} MB")
    catalogue = Catalogue.open(file, pack.sha256)
    every = []
    for kind, queries in kinds.items():
        times = [time for query in queries for time in _times(catalogue, Wish(query=query, lang=lang))]
        every += times
        _print(f"search: {kind}", times)
    _print("search, all", every)
    _measure_facets(catalogue, lang, [query for some in kinds.values() for query in some])
    for sort in SORTS[1:]:
        first = Wish(sort=sort, lang=lang, limit=50)
        _print(f"list of 50: {sort}", _times(catalogue, first))
        second = msgspec.structs.replace(first, cursor=find([catalogue], first).after)
        _print(f"list of 50: {sort}, next", _times(catalogue, second))
    catalogue.close()


def _measure_facets(catalogue: Catalogue, lang: str, queries: Sequence[str]) -> None:
    """What counting adds to a search or list: all, with a choice, and over all queries."""
    chosen = Wish(lang=lang, chosen={"on_view": ("true",), "material": ("bronze",)})
    for what, wishes in (
        ("no query", [Wish(lang=lang)]),
        ("two chosen", [chosen]),
        ("over all queries", [Wish(query=query, lang=lang) for query in queries]),
    ):
        plain = [time for wish in wishes for time in _times(catalogue, wish)]
        counted = [time for wish in wishes for time in _times(catalogue, msgspec.structs.replace(wish, values=12))]
        _print(f"facets: {what}", [more - less for more, less in zip(counted, plain, strict=True)])


def _times(catalogue: Catalogue, wish: Wish) -> list[float]:
    """Milliseconds of each round."""
    found = []
    for _ in range(ROUNDS):
        began = thread_time()
        find([catalogue], wish)
        found.append((thread_time() - began) * 1000)
    return found


def _print(what: str, times: list[float]) -> None:
    cuts = quantiles(times, n=20)
    print(f"  {what:<26} {cuts[9]:6.2f} ms p50 {cuts[18]:6.2f} ms p95")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        if walters.FILE.exists():
            pack = make_pack(walters.documents(), walters.MUSEUM, ("en",))
            measure("walters", pack, "en", ENGLISH, Path(folder))
        else:
            print(f"walters: left out, there is no {walters.FILE}", file=sys.stderr)
        pack = make_pack(synthetic.documents(), synthetic.MUSEUM, ("zh-Hans", "en"))
        measure("synthetic", pack, "zh-Hans", CHINESE, Path(folder))


if __name__ == "__main__":
    main()
