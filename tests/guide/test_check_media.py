"""Media that no phone should get: each is told, and none is taken into memory for it."""

import os
import struct
import zlib
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from content_packs.guide.checks.pictures import measure
from content_packs.guide.source.files import Refused
from tests.guide.recordings import m4a, mp3, mp4
from tests.guide.sources import ARTIFACT, SVG, Files, found_in, places, write_source

A = "artifacts/bell/artifact.toml"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
ALT = "alt = { zh-Hans = '一', en = 'One' }\n"
VTT = "WEBVTT\n\n00:00.000 --> 00:00.900\nHello\n"
WORDS = "captions = 'a.vtt'\ntranscript = 'a.md'\n"


def picture(name: str, raw: bytes | str) -> Files:
    return {A: ARTIFACT.replace("bell.svg", name), "artifacts/bell/bell.svg": None, f"artifacts/bell/{name}": raw}


def drawing(inside: str) -> Files:
    return picture("p.svg", f"{HEAD}\n{inside}</svg>")


def sound(name: str, raw: bytes, words: str = WORDS, captions: str | bytes = VTT) -> Files:
    kind = "video" if name.endswith(("mp4", "m4v", "mov")) else "audio"
    table = f"[[{kind}]]\nfile = '{name}'\nlanguage = 'en'\n{words}"
    beside: Files = {"artifacts/bell/a.vtt": captions, "artifacts/bell/a.md": "Hello.\n"}
    made: Files = {A: f"{ARTIFACT}\n{table}", f"artifacts/bell/{name}": raw}
    return made | beside if words == WORDS else made


def encoded(format_name: str, size: tuple[int, int] = (960, 720)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "#885522").save(file, format_name)
    return file.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes whose header promises a great many pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return start + struct.pack(">I", 8) + b"IDAT" + bytes(12)


@pytest.mark.parametrize("name", ["p.png", "p.JPG", "p.jpeg", "p.webp", "p.avif", "p.tif"])
def test_picture_of_a_known_kind_is_accepted(tmp_path: Path, name: str) -> None:
    kind = {"jpg": "JPEG", "tif": "TIFF"}.get(name[2:].lower(), name[2:])
    assert found_in(tmp_path, picture(name, encoded(kind))) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (picture("p.png", b"not a picture"), "unreadable-picture"),
        (picture("p.png", encoded("PNG")[:-900]), "unreadable-picture"),
        (picture("p.jpg", encoded("JPEG")[:2000]), "unreadable-picture"),
        (picture("p.png", encoded("GIF")), "unreadable-picture"),
        (picture("p.gif", encoded("GIF")), "unreadable-picture"),
        (picture("p.png", encoded("PNG", (959, 700))), "small-picture"),
        (picture("p.png", png_bomb(10_000, 10_000)), "huge-picture"),
        (picture("p.png", png_bomb(2_000_000_000, 2_000_000_000)), "huge-picture"),
        (picture("p.svg", SVG.replace("</svg>", "")), "unreadable-picture"),
        (picture("p.svg", "<html/>"), "unreadable-picture"),
        (picture("p.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>'), "unreadable-picture"),
        (picture("p.svg", b"\xff\xfe"), "not-utf8"),
        (picture("p.svg", f"{HEAD}{'<g/>' * 500_001}</svg>"), "too-large"),
        (picture("p.svg", f"<!DOCTYPE svg [<!ENTITY a 'b'>]>{SVG}"), "unsafe-svg"),
        (picture("p.svg", f'<?xml-stylesheet href="x.css"?>{SVG}'), "unsafe-svg"),
        (drawing("<script>x()</script>"), "unsafe-svg"),
        (drawing("<foreignObject><p/></foreignObject>"), "unsafe-svg"),
        (drawing('<rect onclick="x()"/>'), "unsafe-svg"),
        (drawing('<a href="javascript:x()"/>'), "unsafe-svg"),
        (drawing('<image xlink:href="https://example.org/x.png"/>'), "unsafe-svg"),
        (drawing('<image href="file:///etc/passwd"/>'), "unsafe-svg"),
        (drawing('<use href="other.svg#a"/>'), "unsafe-svg"),
        (drawing('<image href="data:image/svg+xml;base64,AAAA"/>'), "unsafe-svg"),
        (drawing('<rect fill="url(https://example.org/x)"/>'), "unsafe-svg"),
        (drawing("<style>@import 'x.css';</style>"), "unsafe-svg"),
        (drawing("<style>a{fill:u\\72l(x)}</style>"), "unsafe-svg"),
        (drawing('<set attributeName="xlink:href" to="x"/>'), "unsafe-svg"),
        (drawing("<g>" * 300 + "</g>" * 300), "unsafe-svg"),
    ],
)
def test_picture_that_cannot_be_shown_is_told(tmp_path: Path, changes: Files, expected: str) -> None:
    assert places(found_in(tmp_path, changes)) == [f"{A}:7 {expected}"]


def nested(times: int, depth: int) -> str:
    """A drawing that is `times` to the power of `depth` circles in a few lines."""
    uses = [f"<use href='#a{n}'/>" * times for n in range(depth)]
    parts = [f"<g id='a{n}'>{inside}</g>" for n, inside in enumerate(uses, 1)]
    return f"<defs><circle id='a0' r='1'/>{''.join(parts)}</defs><use href='#a{depth}'/>"


def patterned(times: int, depth: int) -> str:
    """Likewise by patterns filled with patterns."""
    fills = [f"<path fill='url(#p{n})'/>" * times for n in range(depth)]
    parts = [f"<pattern id='p{n}'>{inside}</pattern>" for n, inside in enumerate(fills, 1)]
    return f"{''.join(parts)}<path style='fill:url(#p{depth})'/>"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (nested(9, 5), []),
        (nested(10, 6), ["huge-picture"]),
        (nested(2, 10_000), ["huge-picture"]),
        (patterned(9, 5), []),
        (patterned(10, 7), ["huge-picture"]),
        ("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/><use href='#b'/></g>", []),
        (f'<image href="data:image/png;base64,{b64encode(encoded("PNG")).decode()}"/>', []),
        (f'<image href="data:image/png;base64,{b64encode(png_bomb(10_000, 8_001)).decode()}"/>', ["huge-picture"]),
        (f'<image href="data:image/png;base64,{b64encode(png_bomb(60_000, 60_000)).decode()}"/>', ["huge-picture"]),
    ],
    ids=["few", "many", "endless", "few filled", "many filled", "in a circle", "small", "large", "vast"],
)
def test_drawing_that_is_a_bomb_is_told(tmp_path: Path, inside: str, expected: list[str]) -> None:
    assert [p.rule for p in found_in(tmp_path, drawing(inside))] == expected


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><linearGradient id="a"/></defs><rect fill="url(#a)"/><use href="#a"/><use xlink:href="#a"/>',
        "<style>.a { fill: url(#a) }</style><text>a \\ b</text>",
        '<image href="data:image/png;base64,AAAA"/>',
        "<title>url(x) onclick</title>",
    ],
)
def test_plain_drawing_is_accepted(tmp_path: Path, inside: str) -> None:
    assert found_in(tmp_path, drawing(inside)) == []


def test_unsafe_drawing_is_told_with_the_line_in_it(tmp_path: Path) -> None:
    [problem] = found_in(tmp_path, drawing("\n<script/>"))
    assert "'p.svg', line 3: <script>" in problem.what


def panorama(name: str, raw: bytes | str) -> Files:
    scene = f"title = {{ zh-Hans = '厅', en = 'Hall' }}\n[panorama]\nfile = '{name}'\n{ALT}"
    return {"scenes/hall/scene.toml": scene, f"scenes/hall/{name}": raw}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4_096, 2_048), []),
        ((4_094, 2_047), ["warning small-picture"]),
        ((2_048, 1_024), ["warning small-picture"]),
        ((2_046, 1_023), ["error bad-panorama"]),
        ((4_096, 2_100), ["error bad-panorama"]),
    ],
)
def test_panorama_is_twice_as_wide_as_high_and_large(
    tmp_path: Path, size: tuple[int, int], expected: list[str]
) -> None:
    problems = found_in(tmp_path, panorama("p.png", encoded("PNG", size)))
    assert [f"{p.level} {p.rule}" for p in problems] == expected
    assert all((p.file, p.line) == ("scenes/hall/scene.toml", 3) for p in problems)


def test_drawn_panorama_has_any_size(tmp_path: Path) -> None:
    assert found_in(tmp_path, panorama("p.svg", SVG.replace("960 720", "200 100"))) == []


def test_scene_may_be_heard(tmp_path: Path) -> None:
    heard = "[[audio]]\nfile = 'a.mp3'\nlanguage = 'fr'\n"
    changes = panorama("p.svg", SVG.replace("960 720", "200 100"))
    changes["scenes/hall/scene.toml"] = f"{changes['scenes/hall/scene.toml']!s}{heard}"
    rules = {p.rule for p in found_in(tmp_path, changes | {"scenes/hall/a.mp3": mp3()})}
    assert rules == {"undeclared-language", "missing-transcript", "missing-captions"}


@pytest.mark.parametrize(("size", "expected"), [((2_500, 900), []), ((2_499, 900), [f"{A}:9 no-zoom"])])
def test_picture_to_look_into_is_large(tmp_path: Path, size: tuple[int, int], expected: list[str]) -> None:
    changes = picture("p.png", encoded("PNG", size))
    changes[A] = f"{changes[A]!s}zoom = true\n"
    assert places(found_in(tmp_path, changes)) == expected


def test_picture_that_no_page_opens_closer_is_told(tmp_path: Path) -> None:
    changes = panorama("p.svg", SVG.replace("960 720", "200 100"))
    changes["scenes/hall/scene.toml"] = f"{changes['scenes/hall/scene.toml']!s}zoom = true\n"
    assert places(found_in(tmp_path, changes)) == ["scenes/hall/scene.toml:5 no-zoom"]


@pytest.mark.parametrize(("name", "make"), [("a.mp3", mp3), ("a.m4a", m4a), ("a.mp4", mp4)])
def test_recording_that_phones_play_is_accepted(tmp_path: Path, name: str, make: Any) -> None:
    assert found_in(tmp_path, sound(name, make())) == []


@pytest.mark.parametrize(
    ("changes", "line", "expected"),
    [
        (sound("a.mp3", b"not sound" * 1000), 11, "unplayable"),
        (sound("a.mp3", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), 11, "unplayable"),
        (sound("a.mp4", m4a()), 11, "unplayable"),
        (sound("a.m4a", mp3()), 11, "unplayable"),
        (sound("a.ogg", mp3()), 11, "unplayable"),
        (sound("a.mp4", mp4(codec="mpeg4")), 11, "unplayable"),
        (sound("a.mp4", mp4(pixels="yuv444p")), 11, "unplayable"),
        (sound("a.mp4", mp4()[:3_000]), 11, "unplayable"),
        (sound("a.mp3", mp3(), WORDS.replace("captions", "variant = 'baby'\ncaptions")), 13, "bad-variant"),
    ],
)
def test_recording_that_phones_do_not_play_is_told(tmp_path: Path, changes: Files, line: int, expected: str) -> None:
    beside: Files = {"artifacts/bell/a.vtt": VTT, "artifacts/bell/a.md": "Hello.\n"}
    assert places(found_in(tmp_path, beside | changes)) == [f"{A}:{line} {expected}"]


def test_recording_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    root = write_source(tmp_path, sound("a.mp4", b""))
    os.truncate(root / "artifacts/bell/a.mp4", 1_000_000_000)
    assert places(found_in(root, {"artifacts/bell/a.mp4": None, A: sound("a.mp4", b"")[A]})) == [f"{A}:11 too-large"]


def test_caption_of_two_gigabytes_is_not_read(tmp_path: Path) -> None:
    root = write_source(tmp_path, sound("a.mp3", mp3()))
    os.truncate(root / "artifacts/bell/a.vtt", 2_000_000_000)
    assert places(found_in(root, {A: sound("a.mp3", b"")[A]})) == [f"{A}:13 too-large"]


def test_words_for_who_does_not_hear_or_see_are_asked_for(tmp_path: Path) -> None:
    audio = [(p.level, p.rule) for p in found_in(tmp_path / "a", sound("a.mp3", mp3(), ""))]
    video = [(p.level, p.rule) for p in found_in(tmp_path / "v", sound("a.mp4", mp4(), ""))]
    assert audio == [("error", "missing-transcript"), ("warning", "missing-captions")]
    assert video == [("error", "missing-captions"), ("warning", "missing-transcript")]


def test_transcript_is_judged_as_a_story_is(tmp_path: Path) -> None:
    changes = sound("a.mp3", mp3()) | {"artifacts/bell/a.md": "a\n\n<b>b</b>"}
    assert places(found_in(tmp_path, changes)) == ["artifacts/bell/a.md:3 forbidden-html"]


def test_captions_are_judged_against_their_recording(tmp_path: Path) -> None:
    late = VTT.replace("00:00.900", "00:09.000")
    problems = found_in(tmp_path, sound("a.mp3", mp3(), captions=late))
    assert places(problems) == ["artifacts/bell/a.vtt:3 bad-captions"]


def test_pictures_of_an_iphone_are_told_how_to_become_jpeg(tmp_path: Path) -> None:
    (tmp_path / "IMG_1.HEIC").write_bytes(b"")
    with pytest.raises(Refused) as refusal:
        measure(tmp_path / "IMG_1.HEIC", decode=False)
    assert "Most Compatible" in refusal.value.mend
