"""Small real recordings and pictures, encoded here so that no media need be kept in the repository."""

from array import array
from io import BytesIO
from math import pi, sin
from typing import Any

import av
from PIL import Image

SECRET = "Zhang San, 29.5600, 106.5500"


def mp3(seconds: float = 1.0) -> bytes:
    """A tone, with a title that nobody should read."""
    file = BytesIO()
    with av.open(file, "w", format="mp3") as out:
        out.metadata["title"] = SECRET
        _write_tone(out, out.add_stream("libmp3lame", rate=44_100, layout="mono"), "s16p", seconds)
    return file.getvalue()


def m4a(seconds: float = 1.0) -> bytes:
    file = BytesIO()
    with av.open(file, "w", format="mp4") as out:
        out.metadata["title"] = SECRET
        _write_tone(out, out.add_stream("aac", rate=44_100, layout="mono"), "fltp", seconds)
    return file.getvalue()


def mp4(seconds: float = 1.0, *, rotation: int = 0, codec: str = "libx264", pixels: str = "yuv420p") -> bytes:
    """A film with sound that says where and when it was taken."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as out:
        out.metadata.update(
            {"title": SECRET, "location": "+29.5600+106.5500/", "creation_time": "2020-01-01T00:00:00Z"}
        )
        film: Any = out.add_stream(codec, rate=25, width=320, height=240, pix_fmt=pixels)
        film.metadata["title"] = SECRET
        if rotation:
            film.set_display_rotation(rotation)
        sound = out.add_stream("aac", rate=44_100, layout="mono")
        for number in range(round(25 * seconds)):
            frame = _frame(number)
            frame.pts = number
            out.mux(film.encode(frame))
        out.mux(film.encode(None))
        _write_tone(out, sound, "fltp", seconds)
    return file.getvalue()


def _frame(number: int) -> Any:
    return av.VideoFrame.from_image(Image.new("RGB", (320, 240), (number * 5 % 256, 90, 40)))  # type: ignore[no-untyped-call]


def _write_tone(out: Any, stream: Any, sample_format: str, seconds: float) -> None:
    size = stream.codec_context.frame_size or 1_152
    for start in range(0, round(44_100 * seconds), size):
        frame = av.AudioFrame(format=sample_format, layout="mono", samples=size)
        frame.rate, frame.pts = 44_100, start
        frame.planes[0].update(_tone(start, size, sample_format))
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def _tone(start: int, size: int, sample_format: str) -> bytes:
    heights = (0.3 * sin(2 * pi * 440 * (start + n) / 44_100) for n in range(size))
    if sample_format == "s16p":
        return array("h", (round(height * 32_767) for height in heights)).tobytes()
    return array("f", heights).tobytes()


def mp4_kinds(raw: bytes) -> list[str]:
    """The boxes of an MP4 in order."""
    kinds, at = [], 0
    while at < len(raw):
        kinds.append(raw[at + 4 : at + 8].decode())
        at += int.from_bytes(raw[at : at + 4], "big")
    return kinds
