"""WebVTT captions, read strictly: what any browser shows as meant (W3C WebVTT, 4.1). Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise

import msgspec

_TIME = r"(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+\S.*)?[ \t]*")
_OTHER = ("NOTE", "STYLE", "REGION")
_LATE = 1.0  # seconds that a cue may outlast its recording

Fault = tuple[int, str]  # line from 1, what


class Cue(msgspec.Struct, frozen=True):
    start: float  # seconds
    end: float
    line: int


def faults_in(text: str, seconds: float) -> Iterator[Fault]:
    """What is wrong with captions of a recording that lasts so long (0: not known)."""
    lines = text.split("\n")
    if not re.fullmatch(r"WEBVTT([ \t].*)?", lines[0]):
        yield 1, "the first line is not WEBVTT"
        return
    if lines[1:2] and lines[1].strip():
        yield 2, "an empty line must follow WEBVTT"
    cues: list[Cue] = []
    for start, block in _blocks(lines):
        if not block[0].startswith(_OTHER):
            yield from _cue(start, block, cues)
    yield from _order(cues, seconds)


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines that are not empty, after the first line, each with the line where it starts."""
    block: list[str] = []
    for number, line in enumerate([*lines[1:], ""], 2):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(start: int, block: list[str], cues: list[Cue]) -> Iterator[Fault]:
    at = next((number for number, line in enumerate(block[:2]) if "-->" in line), None)
    if at is None:
        yield start, "a cue without a time"
        return
    match = _TIMING.fullmatch(block[at])
    if not match:
        yield start + at, f"not a time: {block[at][:60]!r}"
        return
    cue = Cue(_seconds(*match.groups()[:4]), _seconds(*match.groups()[4:]), start + at)
    cues.append(cue)
    if cue.end <= cue.start:
        yield cue.line, "the cue ends before it begins"
    if not "".join(block[at + 1 :]).strip():
        yield cue.line, "the cue has no text"
    for number, line in enumerate(block[at + 1 :], start + at + 1):
        if "-->" in line:
            yield number, "an empty line must stand between cues"


def _order(cues: list[Cue], seconds: float) -> Iterator[Fault]:
    if not cues:
        yield 1, "there is no cue"
    for one, two in pairwise(cues):
        if two.start < one.start:
            yield two.line, "the cue begins before the one above it"
    if seconds:
        for cue in cues:
            if cue.end > seconds + _LATE:
                yield cue.line, f"the cue ends after the recording, which lasts {seconds:.1f} seconds"


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000
