"""Sound, video and captions as a pack carries them: the same sound and picture, without private metadata.

Nothing is encoded again. MP3 frames are kept and the tags around them cut off. MP4 is written anew from its first video
and first sound track with PyAV: titles, places, dates, covers and camera tracks stay behind, and its index comes first,
so that a phone starts before it has all. Both give the same bytes each time.
"""

import struct
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from content_packs.errors import Unbuildable

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream

_ID3_HEADER, _ID3_FOOTER_FLAG, _ID3V1 = 10, 0x10, 128
_APE_FOOTER, _APE_HAS_HEADER = 32, 0x80000000


class Recorded(msgspec.Struct, frozen=True):
    type: str
    raw: bytes
    seconds: float
    width: int = 0
    height: int = 0


def make_audio(raw: bytes, name: str) -> Recorded:
    """MP3, or AAC in MP4."""
    if name.lower().endswith(".mp3"):
        frames = strip_tags(raw)
        with _open(frames, name, "mp3") as container:
            return Recorded("audio/mpeg", frames, _seconds(container, container.streams.audio[:1], name))
    return _remux(raw, name, "audio/mp4")


def make_video(raw: bytes, name: str) -> Recorded:
    """H.264 and AAC in MP4, its size as it is shown: turned where the camera was."""
    return _remux(raw, name, "video/mp4")


def strip_tags(raw: bytes) -> bytes:
    """An MP3 without ID3v2 before it, and ID3v1 and APE tags behind it."""
    start, end = 0, len(raw)
    while raw[start : start + 3] == b"ID3" and start + _ID3_HEADER <= end:
        start += _id3_length(raw[start : start + _ID3_HEADER])
    while end > start:
        tag = _tail_length(raw, start, end)
        if not tag:
            break
        end = max(start, end - tag)
    return raw[start:end]


def make_captions(raw: bytes, name: str) -> bytes:
    """WebVTT in UTF-8 without a byte order mark, lines ended by LF."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unbuildable(name, f"captions must be UTF-8: {error}") from error
    if not text.startswith("WEBVTT"):
        raise Unbuildable(name, "captions must be WebVTT and begin with WEBVTT")
    return (text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n").encode()


def _id3_length(header: bytes) -> int:
    """ID3v2.4, 3.1: four bytes of seven bits each."""
    size = 0
    for byte in header[6:10]:
        size = size << 7 | byte & 0x7F
    return size + _ID3_HEADER * (2 if header[5] & _ID3_FOOTER_FLAG else 1)


def _tail_length(raw: bytes, start: int, end: int) -> int:
    if end - start >= _ID3V1 and raw[end - _ID3V1 : end - _ID3V1 + 3] == b"TAG":
        return _ID3V1
    footer = raw[max(start, end - _APE_FOOTER) : end]
    if len(footer) == _APE_FOOTER and footer.startswith(b"APETAGEX"):
        size, _, flags = struct.unpack_from("<III", footer, 12)
        return int(size) + (_APE_FOOTER if flags & _APE_HAS_HEADER else 0)
    return 0


def _open(raw: bytes, name: str, demuxer: str = "mp4") -> "InputContainer":
    import av

    try:
        # The demuxer is named: a playlist would lead to other files.
        return av.open(BytesIO(raw), "r", format=demuxer, metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise Unbuildable(name, f"this recording cannot be read: {error}") from error


def _remux(raw: bytes, name: str, media_type: str) -> Recorded:
    import av

    is_video = media_type == "video/mp4"
    try:
        with _open(raw, name) as given:
            kept = [*(given.streams.video[:1] if is_video else ()), *given.streams.audio[:1]]
            if not kept or (is_video and kept[0].type != "video"):
                raise Unbuildable(name, "no picture in this video" if is_video else "no sound in this recording")
            copied = _copy(given, kept)
        with _open(copied, name) as container:
            seconds = _seconds(container, list(container.streams), name)
        width, height = _shown_size(copied, name) if is_video else (0, 0)
    except (av.FFmpegError, ValueError) as error:
        raise Unbuildable(name, f"this recording cannot be copied: {error}") from error
    return Recorded(media_type, copied, seconds, width, height)


def _copy(given: "InputContainer", kept: "Sequence[Stream]") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "copy.mp4")  # moving the index to the front needs a real file
        _write_copy(given, kept, file)
        return file.read_bytes()


def _write_copy(given: "InputContainer", kept: "Sequence[Stream]", file: Path) -> None:
    import av

    # bitexact: no date, no name of the writing program
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(file, "w", format="mp4", options=options) as out:
        streams = {stream.index: out.add_stream_from_template(stream) for stream in kept}
        for stream in streams.values():
            stream.metadata.clear()
        out.metadata.clear()
        for packet in given.demux(*kept):
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                out.mux(packet)


def _seconds(container: "InputContainer", streams: "Sequence[Stream]", name: str) -> float:
    """The longest track's length, counted packet by packet: headers lie."""
    import av

    lengths = {stream.index: 0 for stream in streams}
    try:
        for packet in container.demux(*streams):
            lengths[packet.stream.index] += packet.duration or 0
    except av.FFmpegError as error:
        raise Unbuildable(name, f"this recording cannot be read: {error}") from error
    seconds = max((float(lengths[s.index] * (s.time_base or 0)) for s in streams), default=0.0)
    if seconds <= 0:
        raise Unbuildable(name, "this recording has no length")
    return round(seconds, 2)


def _shown_size(raw: bytes, name: str) -> tuple[int, int]:
    with _open(raw, name) as container:
        frame = next(container.decode(video=0), None)
        if frame is None:
            raise Unbuildable(name, "no picture in this video")
        return (frame.height, frame.width) if frame.rotation % 180 else (frame.width, frame.height)
