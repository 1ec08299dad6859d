"""Recordings without what is private, captions checked."""

import struct
from io import BytesIO
from itertools import islice
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.errors import Unbuildable
from content_packs.guide.build.recordings import make_audio, make_captions, make_video, strip_tags
from tests.guide.recordings import SECRET, m4a, mp3, mp4, mp4_kinds


def id3v2(size: int) -> bytes:
    return (
        b"ID3\x04\x00\x00"
        + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
        + SECRET.encode().ljust(size)[:size]
    )


def ape(size: int) -> bytes:
    return SECRET.encode().ljust(size)[:size] + b"APETAGEX" + struct.pack("<IIII8x", 2000, size + 32, 1, 0)


def test_mp3_loses_its_tags_and_keeps_its_frames() -> None:
    given_raw = mp3()
    assert SECRET.encode() in given_raw
    made = make_audio(given_raw, "narration.mp3")
    assert SECRET.encode() not in made.raw
    assert given_raw.endswith(made.raw)
    assert (made.type, made.raw[:2]) == ("audio/mpeg", b"\xff\xfb")
    assert made.seconds == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize(
    "tagged",
    [
        id3v2(200) + b"FRAMES",
        id3v2(200) + id3v2(30) + b"FRAMES",
        b"FRAMES" + b"TAG" + bytes(125),
        b"FRAMES" + ape(50),
        id3v2(7) + b"FRAMES" + ape(50) + b"TAG" + bytes(125),
    ],
)
def test_every_kind_of_tag_is_cut_off(tagged: bytes) -> None:
    assert strip_tags(tagged) == b"FRAMES"


@given(st.binary(max_size=400), st.sampled_from([b"", id3v2(5), b"ID3", b"ID3\xff\xff\xff\xff\xff\xff\xff"]))
def test_cutting_tags_off_hostile_bytes_ends(raw: bytes, head: bytes) -> None:
    assert strip_tags(head + raw + ape(0)) in head + raw


def test_audio_in_mp4_loses_its_tags() -> None:
    made = make_audio(m4a(), "narration.m4a")
    assert SECRET.encode() not in made.raw
    assert made.type == "audio/mp4"
    assert made.seconds == pytest.approx(1.0, abs=0.1)


def test_video_loses_place_and_date_and_starts_with_its_index() -> None:
    given_raw = mp4()
    made = make_video(given_raw, "film.mp4")
    assert SECRET.encode() in given_raw
    assert SECRET.encode() not in made.raw
    assert b"\xa9xyz" not in made.raw
    with av.open(BytesIO(made.raw), "r") as container:
        assert not {"location", "creation_time", "title", "encoder"} & set(container.metadata)
        assert len(list(islice(container.decode(video=0), 25))) == 25
    assert mp4_kinds(made.raw).index("moov") < mp4_kinds(made.raw).index("mdat")
    assert (made.width, made.height) == (320, 240)
    assert made.seconds == pytest.approx(1.0, abs=0.1)


def test_video_taken_upright_is_upright() -> None:
    made = make_video(mp4(rotation=90), "film.mp4")
    assert (made.width, made.height) == (240, 320)


def test_recordings_are_copied_alike_each_time() -> None:
    raw = mp4()
    assert make_video(raw, "film.mp4") == make_video(raw, "film.mp4")


@pytest.mark.parametrize("name", ["sound.mp3", "sound.m4a", "film.mp4"])
def test_broken_recording_is_refused(name: str) -> None:
    make = make_video if name == "film.mp4" else make_audio
    with pytest.raises(Unbuildable, match=name):
        make(b"no recording at all" * 100, name)


@pytest.mark.parametrize("name", ["sound.mp3", "sound.m4a", "film.mp4"])
def test_playlist_leads_to_no_other_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.mp3").write_bytes(mp3(0.2))
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{tmp_path}/secret.mp3\n#EXT-X-ENDLIST\n"
    make = make_video if name == "film.mp4" else make_audio
    with pytest.raises(Unbuildable, match=name):
        make(playlist.encode(), name)


def test_video_without_picture_is_refused() -> None:
    with pytest.raises(Unbuildable, match="no picture"):
        make_video(m4a(), "film.mp4")


def test_captions_are_utf8_with_line_feeds() -> None:
    raw = "\ufeffWEBVTT\r\n\r\n00:00.000 --> 00:01.000\r\n钟\r\n\r\n".encode()
    assert make_captions(raw, "a.vtt") == "WEBVTT\n\n00:00.000 --> 00:01.000\n钟\n".encode()


@pytest.mark.parametrize("raw", [b"", b"1\n00:00:00,000 --> 00:00:01,000\n", "WEBVTT\n\n钟".encode("gb18030")])
def test_captions_of_another_kind_are_refused(raw: bytes) -> None:
    with pytest.raises(Unbuildable, match=r"a\.vtt"):
        make_captions(raw, "a.vtt")
