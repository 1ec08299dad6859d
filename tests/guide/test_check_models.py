"""3D models that no phone should get: each is told, and none is taken into memory for it."""

import re
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from content_packs.guide.checks.shapes import measure_model
from content_packs.guide.checks.usdz import judge_usdz
from content_packs.guide.source import Refused
from tests.guide.models import cube, glb, texture, usdz
from tests.guide.sources import ARTIFACT, Files, found_in, places

A = "artifacts/bell/artifact.toml"
MODEL = """
[[model]]
file = 'm.glb'
alt = { zh-Hans = '一', en = 'One' }
about = { zh-Hans = '一', en = 'One' }
poster = { file = 'bell.svg', alt = { zh-Hans = '一', en = 'One' } }
"""
FILE = 11  # the line of `file`
SPARSE = {"bufferView": 3, "componentType": 5123}
NOTE = "[[model.annotation]]\nat = {}\nlabel = {{ zh-Hans = '顶', en = 'Top' }}\n"


def model(raw: bytes, more: str = "", old: str = "", new: str = "", beside: Files | None = None) -> Files:
    """The sound artifact with a model, and lines after it (the first is line 15)."""
    return {A: ARTIFACT + MODEL.replace(old, new) + more, "artifacts/bell/m.glb": raw, **(beside or {})}


def changed(**changes: Any) -> bytes:
    return glb(*cube(**changes))


def textured(raw: bytes, mime_type: str = "image/png", times: int = 1) -> bytes:
    """A model that is `times` the same texture."""
    view = {"buffer": 0, "byteLength": len(raw)}
    images = [{"bufferView": 0, "mimeType": mime_type}] * times
    return glb(
        {"asset": {"version": "2.0"}, "buffers": [{"byteLength": len(raw)}], "bufferViews": [view], "images": images},
        raw,
    )


def counted(count: int, nodes: int = 1) -> bytes:
    """A model that says to have this many points, of which it holds none."""
    accessor = {"componentType": 5126, "count": count, "type": "VEC3"}
    return changed(
        accessors=[accessor],
        nodes=[{"mesh": 0}] * nodes,
        scenes=[],
        meshes=[{"primitives": [{"attributes": {"POSITION": 0}}]}],
    )


def one_accessor(**accessor: Any) -> bytes:
    return changed(
        accessors=[{"bufferView": 3, "componentType": 5123, "count": 3, "type": "SCALAR"} | accessor], meshes=[]
    )


def test_model_in_one_file_is_accepted(tmp_path: Path) -> None:
    assert found_in(tmp_path, model(glb())) == []


def test_model_is_measured() -> None:
    shape = measure_model(glb(), "cube.glb")
    assert (shape.triangles, shape.texels, shape.side) == (12, 64, 8)
    assert shape.box == ((-0.25, 0.0, -0.25), (0.25, 0.5, 0.25))


def test_box_follows_the_nodes() -> None:
    half = 0.5**0.5
    turned = {"mesh": 0, "rotation": [0.0, half, 0.0, half], "scale": [2.0, 1.0, 1.0], "translation": [0.0, 1.0, 0.0]}
    moved = {"matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 0, 0, 1], "children": [0]}
    shape = measure_model(changed(nodes=[turned, moved], scenes=[{"nodes": [1]}]), "cube.glb")
    assert shape.box is not None
    least, greatest = ([round(n, 6) for n in corner] for corner in shape.box)
    assert (least, greatest) == ([4.75, 0.75, -0.5], [5.25, 1.25, 0.5])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"glTF",
        b"{}" * 20,
        glb({"asset": {"version": "2.0"}}, version=1),
        glb({"asset": {"version": "1.0"}}),
        glb({"asset": {"version": "2.0"}}, more=4),
        glb()[:-4],
        glb({}),
        changed(buffers=[{"byteLength": 9, "uri": "bell.bin"}]),
        changed(images=[{"uri": "https://example.org/x.png"}]),
        changed(images=[{"uri": "data:image/svg+xml,<svg onload='x()'/>"}]),
        changed(buffers=[{"byteLength": 9, "uri": "data:application/octet-stream;base64,AAAA"}]),
        changed(buffers=[{"byteLength": 4_000_000_000}]),
        changed(buffers=[{"byteLength": -1}]),
        changed(buffers=[{"byteLength": 9}]),
        changed(buffers=[]),
        changed(bufferViews=[{"buffer": 0, "byteOffset": 4_000_000_000, "byteLength": 9}]),
        changed(bufferViews=[{"buffer": 7, "byteLength": 9}]),
        changed(bufferViews=[]),
        changed(accessors=[]),
        changed(meshes=[]),
        changed(nodes=[]),
        changed(scene=3),
        one_accessor(count=37),
        one_accessor(byteOffset=68),
        one_accessor(bufferView=99),
        one_accessor(componentType=1),
        one_accessor(type="TENSOR"),
        one_accessor(sparse={"count": 99, "indices": SPARSE, "values": SPARSE}),
        changed(nodes=[{"children": [0]}]),
        changed(nodes=[{"children": [1]}, {"children": [0]}], scenes=[]),
        changed(nodes=[{"children": [2]}, {"children": [2]}, {}]),
        changed(nodes=[*({"children": [n + 1]} for n in range(300)), {}]),
        changed(images=[{"bufferView": 4, "mimeType": "image/svg+xml"}]),
        changed(images=[{"bufferView": 0, "mimeType": "image/png"}]),
        changed(images=[{"mimeType": "image/png"}]),
        struct.pack("<4sIIII", b"glTF", 2, 24, 4, 0x4E4F534A) + b"[[[[",
        glb({"asset": {"version": "2.0"}, "scenes": [[]]}),
        glb()[:-4] + b"\0\0\0\0" * 0,
    ],
)  # fmt: skip
def test_model_that_no_phone_loads_is_told(tmp_path: Path, raw: bytes) -> None:
    assert places(found_in(tmp_path, model(raw))) == [f"{A}:{FILE} bad-model"]


@pytest.mark.parametrize(
    "extension",
    ["KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_texture_basisu"],
)
@pytest.mark.parametrize("where", ["extensionsUsed", "extensionsRequired"])
def test_model_that_needs_a_decoder_from_elsewhere_is_told(tmp_path: Path, extension: str, where: str) -> None:
    [problem] = found_in(tmp_path, model(changed(**{where: [extension]})))
    assert (problem.level, problem.rule) == ("error", "bad-extension")
    assert "without compression" in problem.mend


def test_required_extension_that_pages_do_not_know_is_named(tmp_path: Path) -> None:
    [problem] = found_in(tmp_path, model(changed(extensionsRequired=["ACME_magic"])))
    assert (problem.rule, "'ACME_magic'" in problem.what) == ("bad-extension", True)


@pytest.mark.parametrize(
    "changes",
    [
        {"extensionsUsed": ["ACME_magic"]},
        {"extensionsUsed": ["KHR_materials_unlit"], "extensionsRequired": ["KHR_materials_unlit"]},
    ],
)
def test_extension_that_may_be_passed_over_is_accepted(tmp_path: Path, changes: Any) -> None:
    assert found_in(tmp_path, model(changed(**changes))) == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (counted(600_000), []),
        (counted(600_003), ["warning heavy-model"]),
        (counted(600_000, nodes=2), ["warning heavy-model"]),
        (counted(6_000_003), ["error huge-model"]),
        (counted(3_000_000, nodes=3), ["error huge-model"]),
        (counted(20_000_001), ["error huge-model"]),
        (textured(texture((4_097, 8))), ["warning heavy-model"]),
        (textured(texture((8_193, 8))), ["error huge-model"]),
        (textured(texture((4_096, 4_096)), times=2), ["warning heavy-model"]),
        (textured(texture((4_096, 4_096)), times=6), ["error huge-model"]),
        (textured(bytes(10_000_001)), ["error bad-model"]),
    ],
)
def test_model_that_phones_do_not_bear_is_told(tmp_path: Path, raw: bytes, expected: list[str]) -> None:
    assert [f"{p.level} {p.rule}" for p in found_in(tmp_path, model(raw))] == expected


def test_model_of_many_bytes_is_told(tmp_path: Path) -> None:
    raw = glb(cube()[0], cube()[1] + bytes(10_000_000))
    assert [p.rule for p in found_in(tmp_path, model(raw))] == ["heavy-model"]


def test_texture_that_says_where_it_was_taken_is_told(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 33.0, 36.0)})
    raw = textured(texture(format_name="JPEG", exif=exif), "image/jpeg")
    assert places(found_in(tmp_path, model(raw))) == [f"{A}:{FILE} private-metadata"]


@pytest.mark.parametrize(("at", "expected"), [([0.2, 0.5, 0.2], []), ([0.0, 0.58, 0.0], []), ([0.0, 0.6, 0.0], [16])])
def test_annotation_lies_on_its_model(tmp_path: Path, at: list[float], expected: list[int]) -> None:
    problems = found_in(tmp_path, model(glb(), NOTE.format(at)))
    assert [(p.line, p.rule) for p in problems] == [(line, "misplaced") for line in expected]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (NOTE.format("[0, 0, 0]") + "normal = [0.0, 0.0, 0.0]\n", [f"{A}:18 out-of-range"]),
        (NOTE.format("[nan, 0, 0]"), [f"{A}:16 out-of-range"]),
        (NOTE.format("[0, 0]"), [f"{A}:16 wrong-type"]),
        (NOTE.format("[0, 0, 0]").replace("zh-Hans = '顶', en = 'Top'", ""), [f"{A}:17 missing-name"]),
        (NOTE.format("[0, 0, 0]").replace(", en = 'Top'", ""), [f"{A}:17 missing-translation"]),
        (NOTE.format("[0, 0, 0]").replace("Top", "T" * 121), [f"{A}:17 over-long"]),
        (NOTE.format("[0, 0, 0]") + "text = { en = 'It hung.' }\n", [f"{A}:18 missing-original"]),
        (NOTE.format("[0, 0, 0]") + "text = { zh-Hans = '悬', fr = 'Haut' }\n", [f"{A}:18 undeclared-language"]),
    ],
)  # fmt: skip
def test_annotation_is_judged(tmp_path: Path, more: str, expected: list[str]) -> None:
    assert places(found_in(tmp_path, model(glb(), more))) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("about = { zh-Hans = '一', en = 'One' }\n", "", "warning missing-about"),
        ("about = { zh-Hans = '一', en = 'One' }\n", "about = { zh-Hans = '一' }\n", "warning missing-about"),
        ("poster = { file = 'bell.svg', alt = { zh-Hans = '一', en = 'One' } }\n", "", "warning missing-poster"),
        ("alt = { zh-Hans = '一', en = 'One' }\nabout", "about", "error missing-alt"),
    ],
)
def test_model_without_its_equals_is_told(tmp_path: Path, old: str, new: str, expected: str) -> None:
    [problem] = found_in(tmp_path, model(glb(), old=old, new=new))
    assert f"{problem.level} {problem.rule}" == expected


@settings(max_examples=300)
@given(st.data())
def test_damaged_model_is_refused_or_read(data: st.DataObject) -> None:
    raw = bytearray(glb())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        measure_model(bytes(raw), "m.glb")


def test_usdz_is_accepted(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {"a.usdc": b"PXR-USDC" + bytes(99), "0/colour.png": texture()}
    beside: Files = {"artifacts/bell/m.usdz": usdz(), "artifacts/bell/n.usdz": usdz(files)}
    second = MODEL.replace("m.glb", "m.glb'\nusdz = 'n.usdz")
    assert found_in(tmp_path, model(glb(), "usdz = 'm.usdz'\n" + second, beside=beside)) == []


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"", "no zip"),
        (b"PK\5\6" + bytes(18), "holds 0 files"),
        (usdz()[:-30], "no zip"),
        (usdz(aligned=False), "no multiple of 64"),
        (usdz(how=8), "compressed"),
        (usdz({"a.png": texture()}), "not with a .usdc"),
        (usdz({"a.usdc": "no crate"}), "not with a .usdc"),
        (usdz({"a.usda": "#usda 1.0", "b.html": "<script>x()</script>"}), "'b.html'"),
        (usdz({"a.usda": "#usda 1.0", "b.svg": "<svg/>"}), "'b.svg'"),
        (usdz({"a.usda": "#usda 1.0", "b.usdz": usdz()}), "'b.usdz'"),
        (usdz({"a.usda": "#usda 1.0", "../b.png": b""}), "unsafe name"),
        (usdz({"a.usda": "#usda 1.0", "/b.png": b""}), "unsafe name"),
        (usdz({"a.usda": "#usda 1.0", "b/./c.png": b""}), "unsafe name"),
        (usdz({"a.usda": "#usda 1.0", "b.png": b"", "B.PNG": b""}), "two files of one name"),
        (usdz({"a.usda": "#usda 1.0\nasset x = @https://example.org/x.png@"}), "another place"),
        (usdz({"a.usda": "#usda 1.0", **{f"{n}.png": b"" for n in range(1_000)}}), "1,001 files"),
        (usdz().replace(b"cube.usda", b"cubd.usda", 1), "no zip"),
    ],
)
def test_usdz_that_no_phone_shows_is_told(raw: bytes, what: str) -> None:
    with pytest.raises(Refused, match=re.escape(what)):
        judge_usdz(raw, "m.usdz")


def test_usdz_is_told_where_it_is_named(tmp_path: Path) -> None:
    changes = model(glb(), "usdz = 'm.usdz'\n", beside={"artifacts/bell/m.usdz": b"no zip"})
    assert places(found_in(tmp_path, changes)) == [f"{A}:15 bad-usdz"]


def test_zip_that_holds_one_file_many_times_over_is_told() -> None:
    """A zip bomb without compression: each directory entry means the same bytes."""
    raw = bytearray(usdz({"a.usda": b"#usda 1.0" + bytes(200), "b.png": bytes(200)}))
    second = raw.rindex(b"PK\1\2")
    struct.pack_into("<I", raw, second + 42, 0)  # where the second file begins: in the first
    with pytest.raises(Refused, match="no zip"):
        judge_usdz(bytes(raw), "m.usdz")


def test_file_that_is_longer_than_its_zip_is_told() -> None:
    raw = bytearray(usdz())
    at = raw.rindex(b"PK\1\2")
    struct.pack_into("<II", raw, at + 20, 2**31, 2**31)
    with pytest.raises(Refused, match="shorter than its files"):
        judge_usdz(bytes(raw), "m.usdz")
