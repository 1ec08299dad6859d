"""Bytes of a push after 20 texts and 2 pictures changed in a pack of 64 MB, beside the floor; then over a line that is
cut nine times. The floor: the new pictures, and the changed texts under zstd -19. Measured on the wire, with all heads.

A real server and the real command, each a process; the line between them counts.
"""

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import msgspec
import zstandard
from benching.synthetic import documents

sys.path.insert(0, str(Path(__file__).parents[1]))
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Entry, encode
from content_packs.format.pack import BLOBS, write_pack
from content_packs.guide.model import Artifact, Derivative, Museum, Picture, Story
from tests.companion.pushing.cutting import CuttingLine, open_cutting_line
from tests.companion.pushing.served import Served

HOUSE = Path(__file__).parents[1]
ARTIFACTS, PICTURED = 1_200, 240
SIZES = ((480, 24_000), (960, 70_000), (1_600, 165_000))  # width, bytes: a picture's derivatives
TEXTS, PICTURES, CUTS = 20, 2, 9
RATIO, AGAIN = 1.25, 0.10


def collection(count: int = ARTIFACTS) -> list[Artifact]:
    return [msgspec.structs.replace(one, pictures=()) for one in documents(count)]


def picture(number: int, edition: int) -> list[bytes]:
    """What no compression makes smaller."""
    dice = random.Random(number * 1_000 + edition)
    return [dice.randbytes(length) for _, length in SIZES]


def edited(artifact: Artifact, edition: int) -> Artifact:
    """One sentence of its Chinese story is another."""
    dice = random.Random(edition)
    stories = artifact.stories["standard"]
    words = list(stories["zh-Hans"].html)
    at = dice.randrange(3, len(words) - 40)
    words[at : at + 12] = [chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(16)]
    story = Story(html="".join(words), origin=f"{edition:016x}")
    return msgspec.structs.replace(artifact, stories={"standard": {**stories, "zh-Hans": story}})


def write(folder: Path, artifacts: list[Artifact], editions: dict[int, int], version: int) -> int:
    """The pack; its size."""
    blobs, entries = FileBlobs(folder / BLOBS), list[Entry]()
    museum = Museum(id="example", name={"en": "Example"}, languages=("zh-Hans", "en"))
    entries.append(_entry("museum", "museum", "application/json", encode(museum), blobs))
    for number, artifact in enumerate(artifacts):
        raws = picture(number, editions.get(number, 0)) if number < PICTURED else []
        pictures = [Picture(id="front", alt={"en": "x"}, width=1600, height=1200, sizes=tuple(_sizes(raws)))][
            : len(raws)
        ]
        made = msgspec.structs.replace(artifact, pictures=tuple(pictures))
        path = f"artifacts/{artifact.id}"
        entries.append(_entry(path, "artifact", "application/json", encode(made), blobs))
        for (width, _), raw in zip(SIZES, raws, strict=False):
            entries.append(_entry(f"{path}/front.{width}.avif", "media", "image/avif", raw, blobs))
    write_pack(folder, "example", "main", version, ("zh-Hans", "en"), entries)
    return sum({entry.sha256: entry.length for entry in entries}.values())


def _sizes(raws: list[bytes]) -> Iterator[Derivative]:
    for (width, _), raw in zip(SIZES, raws, strict=False):
        digest = sha256(raw).hexdigest()
        yield Derivative(sha256=digest, length=len(raw), type="image/avif", width=width, height=width * 3 // 4)


def _entry(path: str, kind: str, media_type: str, raw: bytes, blobs: FileBlobs) -> Entry:
    return Entry(path=path, kind=kind, type=media_type, sha256=blobs.put(raw), length=len(raw))


def change(artifacts: list[Artifact], editions: dict[int, int], edition: int) -> int:
    """Edit texts and pictures in place; the floor, in bytes."""
    dice = random.Random(edition)
    texts = []
    for number in dice.sample(range(PICTURED, ARTIFACTS), TEXTS):
        artifacts[number] = edited(artifacts[number], edition * 100 + number)
        texts.append(artifacts[number].stories["standard"]["zh-Hans"].html)
    for number in dice.sample(range(PICTURED), PICTURES):
        editions[number] = edition
    media = PICTURES * sum(length for _, length in SIZES)
    return media + len(zstandard.ZstdCompressor(19).compress("\n".join(texts).encode()))


def push(server: Served, line: CuttingLine, folder: Path) -> tuple[int, float]:
    """Bytes towards the server, and seconds."""
    line.passed = line._since = 0
    began = perf_counter()
    code, out, err = server.push(folder, f"http://127.0.0.1:{line.port}")
    if code or not json.loads(out)["done"]:
        raise RuntimeError(err or out)
    return line.passed, perf_counter() - began


def measure(home: Path) -> None:
    artifacts, editions = collection(), dict[int, int]()
    server, pack = Served(home, LOG_LEVEL="error"), home / "pack"
    server.start()
    try:
        with open_cutting_line(server.port) as line:
            size = write(pack, artifacts, editions, 1)
            sent, seconds = push(server, line, pack)
            print(f"first push      {size / 1e6:6.1f} MB  sent {sent / 1e6:6.2f} MB  {seconds:5.1f} s")
            for edition in (2, 3):
                floor = change(artifacts, editions, edition)
                write(pack, artifacts, editions, edition)
                if edition == 3:
                    line.cuts = [sent // (CUTS + 1)] * CUTS
                before = sent
                sent, seconds = push(server, line, pack)
                if edition == 2:
                    print(
                        f"20 texts, 2 pictures    floor {floor / 1e6:.3f} MB  sent {sent / 1e6:.3f} MB"
                        f"  {sent / floor:.3f} of the floor  <= {RATIO}  {seconds:5.1f} s"
                    )
                else:
                    again = sent / before - 1
                    print(
                        f"the same, {line.made} cuts      floor {floor / 1e6:.3f} MB  sent {sent / 1e6:.3f} MB"
                        f"  sent again {again:.1%}  <= {AGAIN:.0%}  {seconds:5.1f} s"
                    )
        assert len(server.check_whole()) == 3
    finally:
        server.kill()


def main() -> None:
    (HOUSE / ".cache").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOUSE / ".cache") as folder:
        measure(Path(folder))


if __name__ == "__main__":
    main()
