"""FORMAT.md tells the truth: every field, bound, kind and media type of the code is in it, and nothing else."""

import re

import pytest

from content_packs.format.limits import LIMITS
from content_packs.format.manifest import FORMAT, SHARD_CAP, SHARD_MASK
from content_packs.format.media_types import EXTENSIONS
from content_packs.format.trust import names
from content_packs.format.trust.clock import BELIEVED
from content_packs.format.trust.documents import BUCKETS, SITE
from content_packs.format.trust.names import RESERVED
from content_packs.format.trust.sources import MANIFESTS, METADATA, hashed
from content_packs.guide import codes
from content_packs.guide.build.pictures import WIDE, WIDTHS
from content_packs.guide.build.stories import TAGS
from content_packs.guide.imdf import EARTH_RADIUS
from content_packs.guide.model import VARIANTS
from tests.format.documented import PAGE, rows_of, structs, tables

PAGE_TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(structs()))
def test_every_field_of_a_struct_is_in_the_page(name: str) -> None:
    assert tables(PAGE_TEXT).get(name) == rows_of(structs()[name])


def test_the_page_names_no_struct_that_is_not_there() -> None:
    assert set(tables(PAGE_TEXT)) == set(structs())


def test_bounds_are_those_of_the_code() -> None:
    found = re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", PAGE_TEXT, re.MULTILINE)
    assert [(name, int(number.replace(",", ""))) for name, number in found] == [
        (name, getattr(LIMITS, name)) for name in LIMITS.__struct_fields__
    ]


def test_media_types_are_those_of_the_code() -> None:
    found = re.findall(r"^\| `([a-z]+/[a-z0-9.+-]+)` \| `(\w+)` \|", PAGE_TEXT, re.MULTILINE)
    assert dict(found) == EXTENSIONS


def test_figures_in_sentences_are_those_of_the_code() -> None:
    page = " ".join(PAGE_TEXT.split())
    for sentence in (
        f"# The pack format, version {FORMAT}",
        f"the {SHARD_CAP}th of its shard. That is {SHARD_MASK + 1} entries on average",
        f"({codes.ALPHABET})".replace("(", "(`").replace(")", "`)"),
        f"{WIDTHS[0]}, {WIDTHS[1]} and {WIDTHS[2]:,} pixels wide",
        f"also {WIDE:,}",
        f"Earth radius {EARTH_RADIUS:,} m",
        f"more than {BELIEVED.days} days after it",
        f"as a big-endian number, modulo {BUCKETS}",
        f"The group `{SITE}` is the server's own pages",
        "No museum may be called `root`, `targets`, `snapshot`, `timestamp`, `channels` or `sticks`",
        "Variants of a story are `standard`, `easy`, `kids` and `sign`",
    ):
        assert sentence in page, sentence
    assert {"root", "targets", "snapshot", "timestamp", "channels", "sticks"} == RESERVED
    assert VARIANTS == ("standard", "easy", "kids", "sign")


def test_safe_elements_are_those_of_the_code() -> None:
    (elements,) = re.findall(r"\*\*Safe HTML\*\* holds the elements `([a-z0-9 ]+)`", PAGE_TEXT)
    assert set(elements.split()) == TAGS


def test_example_of_a_code_is_one() -> None:
    (example,) = re.findall(r"Written in groups of three, `([\w-]+)`", PAGE_TEXT)
    assert codes.is_code(codes.normalise(example))
    assert codes.show(codes.issue("chongqing-example", "bells")) == example


def test_paths_of_targets_are_those_of_the_code() -> None:
    shape = {
        "‹museum›/‹pack›.‹n›.json": names.manifest_path("town/main", 3),
        "‹museum›/‹pack›.floor.json": names.floor_path("town/main"),
        "‹member›/‹museum›.‹pack›.‹n›.json": names.consent_path("port", "town/main", 3),
        "channels/‹group›.json": names.channel_path("vans"),
        "sticks/‹group›.json": names.stick_path("vans"),
    }
    words = {"museum": "town", "pack": "main", "n": "3", "member": "port", "group": "vans"}
    for written, path in shape.items():
        assert f"| `{written}` |" in PAGE_TEXT
        assert re.sub("‹(.+?)›", lambda found: words[found[1]], written) == path
    assert hashed("town/main.3.json", "ab") == "town/ab.main.3.json"
    assert f"`{MANIFESTS}/‹role›/‹sha256›.‹name›`" in PAGE_TEXT
    assert f"`{METADATA}/timestamp.json`" in PAGE_TEXT
