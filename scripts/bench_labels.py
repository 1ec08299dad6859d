"""Sheets of 1,000 labels by `companion pack labels` in a process of its own: CPU and peak memory, beside limits.

The titles are of 2,500 different Han characters and of English words; the peak counts what of the fonts was mapped.
"""

import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Entry, encode
from content_packs.format.pack import BLOBS, write_pack
from content_packs.guide import codes
from content_packs.guide.model import Artifact, Museum

LABELS = 1_000
SECONDS, MEGABYTES = 7, 60  # limits
HAN = range(0x4E00, 0x4E00 + 2_500)
WORDS = (
    "bronze",
    "bell",
    "vessel",
    "mask",
    "jade",
    "lacquer",
    "of",
    "the",
    "ritual",
    "with",
    "dragon",
    "phoenix",
    "and",
)


def write_artifacts(folder: Path) -> None:
    """A pack of LABELS artifacts whose titles are as long as titles are."""
    dice = random.Random(7)
    museum = Museum(id="bench", name={"zh-Hans": "测试博物馆", "en": "Bench Museum"}, languages=("zh-Hans", "en"))
    documents: list[tuple[str, str, bytes]] = [("museum", "museum", encode(museum))]
    for number in range(LABELS):
        name = f"artifact-{number}"
        title = {
            "zh-Hans": "".join(map(chr, dice.choices(HAN, k=dice.randint(3, 14)))),
            "en": " ".join(dice.choices(WORDS, k=dice.randint(2, 9))).capitalize(),
        }
        one = Artifact(id=name, code=codes.issue("bench", name), keypad=number + 1, title=title)
        documents.append((f"artifacts/{name}", "artifact", encode(one)))
    blobs = FileBlobs(folder / BLOBS)
    entries = [
        Entry(path=path, kind=kind, type="application/json", sha256=sha256, length=len(raw))
        for (path, kind, raw), sha256 in zip(documents, blobs.put_all(raw for *_, raw in documents), strict=True)
    ]
    write_pack(folder, "bench", "main", 1, museum.languages, entries)


def measure(folder: Path, size: str) -> None:
    out = folder / "labels.pdf"
    words = ["pack", "labels", str(folder), "--out", str(out), "--address", "https://guide.example.org", "--size", size]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "companion.cli", *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    megabytes = after.ru_maxrss / 1024
    print(
        f"  {size:<7} {seconds:5.2f} s CPU (limit {SECONDS}), {megabytes:5.1f} MB peak (limit {MEGABYTES}),"
        f" {out.stat().st_size / 1e6:.1f} MB of PDF"
    )


if __name__ == "__main__":
    print(f"sheets of {LABELS:,} labels, A4")
    with tempfile.TemporaryDirectory() as place:
        write_artifacts(Path(place))
        for size in ("small", "medium", "large"):  # each peak is the highest so far
            measure(Path(place), size)
