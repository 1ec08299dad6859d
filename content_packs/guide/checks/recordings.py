"""Sound and video: phones play them, and who does not hear or see them has their words. An edge: reads files.

Probed with PyAV, told by the file's name what to expect: a playlist that calls itself MP3 is not followed anywhere.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from content_packs.guide.checks.captions import faults_in
from content_packs.guide.model import VARIANTS
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import BOUNDS, Refused, check_size, nearest, read_text, resolve
from content_packs.guide.source.schema import AudioTable, Document, Source, VideoTable

if TYPE_CHECKING:
    from av.container import InputContainer

AUDIO = {".mp3": "mp3", ".m4a": "mp4", ".mp4": "mp4"}
VIDEO = {".mp4": "mp4", ".m4v": "mp4"}
_LONGEST = 12 * 3600  # seconds
_FAULTS = 20  # of one captions file; who has more mends these first


class Recording(msgspec.Struct, frozen=True):
    """What a file holds."""

    seconds: float
    sound: str  # codec of the first sound track, "" for none
    picture: str = ""
    pixels: str = ""  # pixel format


def check_recording(source: Source, document: Document, path: str, table: AudioTable) -> Iterator[Problem]:
    """One audio or video; `path` says where the document names it."""
    seconds = 0.0
    is_video = isinstance(table, VideoTable)
    try:
        recording = probe(resolve(source, document, table.file), is_video)
        seconds = recording.seconds
    except Refused as refusal:
        yield refusal.at(document.file, document.line(f"{path}.file"))
    if table.variant not in VARIANTS:
        line = document.line(f"{path}.variant")
        what = f"{table.variant[:40]!r} is not a variant{nearest(table.variant, VARIANTS)}"
        yield error("bad-variant", document.file, line, what, f"use one of {', '.join(VARIANTS)}")
    yield from _words(document, path, table, is_video)
    if table.captions:
        yield from _captions(source, document, path, table.captions, seconds)


def probe(file: Path, is_video: bool) -> Recording:
    """What the file holds; `Refused` where a phone would not play it."""
    kind, formats, wanted = ("video", VIDEO, _WANTED_VIDEO) if is_video else ("audio", AUDIO, _WANTED_AUDIO)
    check_size(file.name, file.stat().st_size, BOUNDS.recording)
    if file.suffix.lower() not in formats:
        raise Refused("unplayable", f"{file.name!r} is no {kind} by its name", wanted)
    recording = _open(file, formats[file.suffix.lower()], wanted)
    for fault in _faults(recording, is_video):
        raise Refused("unplayable", f"{file.name!r}: {fault}", wanted)
    return recording


_WANTED_AUDIO = "export it as MP3, or as AAC in MP4 (.m4a)"
_WANTED_VIDEO = "export it as MP4 with H.264 (8 bit, 4:2:0) and AAC"


def _open(file: Path, format_name: str, wanted: str) -> Recording:
    import av

    try:
        # a file object, so that no name in it or of it is taken for a protocol
        with file.open("rb") as raw, av.open(raw, "r", format=format_name, metadata_errors="replace") as container:
            return _describe(container)
    except (av.FFmpegError, ValueError, OSError, EOFError) as problem:
        raise Refused("unplayable", f"{file.name!r} cannot be played: {str(problem)[:120]}", wanted) from None


def _describe(container: "InputContainer") -> Recording:
    sound, picture = container.streams.audio[:1], container.streams.video[:1]
    return Recording(
        seconds=(container.duration or 0) / 1_000_000,
        sound=sound[0].codec_context.codec.canonical_name if sound else "",
        picture=picture[0].codec_context.codec.canonical_name if picture else "",
        pixels=(picture[0].pix_fmt or "") if picture else "",
    )


def _faults(recording: Recording, is_video: bool) -> Iterator[str]:
    if not 0 < recording.seconds <= _LONGEST:
        yield "it does not say how long it lasts, or lasts too long"
    if is_video and (recording.picture, recording.pixels) not in {("h264", "yuv420p"), ("h264", "yuvj420p")}:
        yield f"its picture is {recording.picture or 'missing'} {recording.pixels}, which phones may not play"
    if not is_video and not recording.sound:
        yield "there is no sound in it"
    if recording.sound and recording.sound not in ({"aac"} if is_video else {"aac", "mp3"}):
        yield f"its sound is {recording.sound}, which phones may not play"


def _words(document: Document, path: str, table: AudioTable, is_video: bool) -> Iterator[Problem]:
    """A video needs captions and an audio a transcript (WCAG 2.2, 1.2.1 and 1.2.2); the other is asked for."""
    line, name = document.line(path), repr(table.file)
    if not table.captions:
        level = error if is_video else warning
        mend = 'add captions = "….vtt": who does not hear reads along'
        yield level("missing-captions", document.file, line, f"{name} has no captions", mend)
    if not table.transcript:
        level = warning if is_video else error
        mend = 'add transcript = "….md": all that is said, to read'
        yield level("missing-transcript", document.file, line, f"{name} has no transcript", mend)


def _captions(source: Source, document: Document, path: str, name: str, seconds: float) -> Iterator[Problem]:
    try:
        text = read_text(resolve(source, document, name), BOUNDS.captions)
    except Refused as refusal:
        yield refusal.at(document.file, document.line(f"{path}.captions"))
        return
    for number, (line, what) in enumerate(faults_in(text, seconds)):
        if number < _FAULTS:
            mend = "mend it, or export the captions again as WebVTT"
            yield error("bad-captions", document.folder / name, line, what, mend)
