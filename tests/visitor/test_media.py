"""Conditional and range requests for media, judged without a server."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.visitor.media import judge, read_range
from tests.packs import artifact, make_pack
from tests.serving import Served, library_of

SHA = "ab" * 32
TAG = f'"{SHA[:32]}"'.encode()


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (b"bytes=0-0", (0, 1)),
        (b"bytes=5-", (5, 10)),
        (b"bytes=-3", (7, 10)),
        (b"bytes=-30", (0, 10)),
        (b"bytes=4-99", (4, 10)),
        (b"bytes=10-", (0, 0)),
        (b"bytes=-0", (0, 0)),
        (b"bytes=7-3", None),
        (b"bytes=-", None),
        (b"bytes=0-1,3-4", None),
        (b"lines=1-2", None),
    ],
)
def test_one_range_is_read_as_the_standard_says(sent: bytes, found: tuple[int, int] | None) -> None:
    assert read_range(sent, 10) == found


def test_range_that_starts_beyond_the_end_is_not_satisfiable() -> None:
    assert judge({b"range": b"bytes=10-"}, SHA, 10) == (416, 0, 0)


def test_range_with_another_tag_gives_the_whole() -> None:
    assert judge({b"range": b"bytes=2-3", b"if-range": b'"old"'}, SHA, 10) == (200, 0, 10)
    assert judge({b"range": b"bytes=2-3", b"if-range": TAG}, SHA, 10) == (206, 2, 4)


def test_known_tag_is_not_sent_again() -> None:
    assert judge({b"if-none-match": TAG}, SHA, 10)[0] == 304


@given(st.binary(max_size=60), st.integers(0, 10_000))
def test_no_range_leads_outside_the_file(sent: bytes, length: int) -> None:
    status, start, stop = judge({b"range": sent}, SHA, length)
    assert status in {200, 206, 416}
    assert 0 <= start <= stop <= length


def test_sound_medium_is_served_whole_and_in_parts(tmp_path: Path) -> None:
    pack = make_pack(tmp_path / "pack", [artifact("bells")], media={"bells.mp3": b"sound"})
    served = Served(library_of([pack], tmp_path))
    url = f"/media/{pack.entries['bells.mp3'].sha256}.mp3"
    assert served.get(url).content == b"sound"
    assert (served.get(url, range="bytes=1-2").status_code, served.get(url, range="bytes=1-2").content) == (206, b"ou")


@pytest.mark.parametrize(
    ("extension", "media_type"),
    [
        ("glb", "model/gltf-binary"),
        ("usdz", "model/vnd.usdz+zip"),
        ("tiles", "application/vnd.museum.tiles"),
        ("webp", "image/webp"),
    ],
)
def test_closer_look_is_served_under_its_own_type_in_parts_and_for_good(
    tmp_path: Path, extension: str, media_type: str
) -> None:
    pack = make_pack(tmp_path / "pack", [artifact("bells")], media={f"bells.{extension}": b"model"})
    answer = Served(library_of([pack], tmp_path)).get(
        f"/media/{pack.entries[f'bells.{extension}'].sha256}.{extension}", range="bytes=1-2"
    )
    assert (answer.status_code, answer.content) == (206, b"od")
    assert answer.headers["content-type"] == media_type
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "damage", [lambda f: f.write_bytes(b"noise"), lambda f: f.write_bytes(b"so"), lambda f: f.unlink()]
)
def test_damaged_cut_or_missing_medium_is_never_served(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    pack = make_pack(tmp_path / "pack", [artifact("bells")], media={"bells.mp3": b"sound"})
    served = Served(library_of([pack], tmp_path))
    sha256 = pack.entries["bells.mp3"].sha256
    damage(pack.blobs.path(sha256))
    for fields in ({}, {"range": "bytes=0-1"}, {}):
        assert served.get(f"/media/{sha256}.mp3", **fields).status_code == 404
    assert served.display.now.library.medium(sha256) is None
