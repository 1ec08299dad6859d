"""USDZ, the models of AR on Apple's phones: a zip that is read where it lies (USDZ specification 1.3). Pure.

So nothing in it is compressed and each file begins at a multiple of 64 bytes; a phone unpacks nothing, and neither does
this. What USD's binary form refers to is not looked into; its text form is searched for addresses of the network.
"""

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from content_packs.guide.source.files import Refused

ALIGNED = 64  # bytes
MOST_FILES = 1_000
SCENES = {".usdc": b"PXR-USDC", ".usda": b"#usda"}
INSIDE = {*SCENES, ".usd", ".png", ".jpg", ".jpeg", ".exr", ".avif", ".m4a", ".mp3", ".wav"}
_LOCAL = struct.Struct("<4s22xHH")  # of a file's own header: mark, lengths of its name and of what is added
_ENCRYPTED = 0x1
_NAME = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|]{1,200}")
_AWAY = re.compile(rb"@\s*(?:[a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)  # `@…@` holds a path in USD's text form


def judge_usdz(raw: bytes, name: str) -> None:
    """`Refused` where no phone should get this as a USDZ."""
    try:
        with ZipFile(BytesIO(raw)) as archive:
            fault = next(_faults(raw, archive.infolist()), "")
    except (BadZipFile, struct.error, NotImplementedError, UnicodeDecodeError, ValueError, EOFError, OSError):
        fault = "is no zip, or a broken one"
    if fault:
        raise Refused("bad-usdz", f"{name!r} {fault}", "export it as USDZ again, or leave it out")


def _faults(raw: bytes, files: list[ZipInfo]) -> Iterator[str]:
    if not 0 < len(files) <= MOST_FILES:
        yield f"holds {len(files):,} files"
    if len({file.filename.lower() for file in files}) < len(files):
        yield "holds two files of one name"
    end = 0
    for file in sorted(files, key=lambda one: one.header_offset):
        yield from _faults_of(raw, file)
        if file.header_offset < end:
            yield f"holds {file.filename[:60]!r} inside another file"
        end = _begin(raw, file) + file.file_size
    if not _is_scene(raw, files[0]):
        yield f"begins with {files[0].filename[:60]!r}, not with a .usdc, .usda or .usd"
    if end > len(raw):
        yield "is shorter than its files"


def _faults_of(raw: bytes, file: ZipInfo) -> Iterator[str]:
    name = file.filename
    path = PurePosixPath(name)
    if not _NAME.fullmatch(name) or path.is_absolute() or {"..", "."} & set(name.split("/")):
        yield f"holds a file with the unsafe name {name[:60]!r}"
    elif path.suffix.lower() not in INSIDE:
        yield f"holds {name[:60]!r}, which is neither USD nor a picture or sound that phones show"
    if file.flag_bits & _ENCRYPTED:
        yield f"holds {name[:60]!r} encrypted"
    if file.compress_type != ZIP_STORED or file.compress_size != file.file_size:
        yield f"holds {name[:60]!r} compressed"
    begin = _begin(raw, file)
    if begin % ALIGNED:
        yield f"holds {name[:60]!r} at byte {begin}, no multiple of {ALIGNED}"
    if path.suffix.lower() in {".usda", ".usd"} and _AWAY.search(raw, begin, begin + file.file_size):
        yield f"refers to another place in {name[:60]!r}"


def _begin(raw: bytes, file: ZipInfo) -> int:
    """Where the bytes of a file begin; ValueError where its own header is not there."""
    mark, name, added = _LOCAL.unpack_from(raw, file.header_offset)
    if mark != b"PK\3\4" or raw[file.header_offset + 30 :][:name].decode() != file.filename:
        raise ValueError("a file's own header is not what the directory says")
    return int(file.header_offset + 30 + name + added)


def _is_scene(raw: bytes, file: ZipInfo) -> bool:
    begin, kind = _begin(raw, file), PurePosixPath(file.filename).suffix.lower()
    marks = tuple(SCENES.values()) if kind == ".usd" else SCENES.get(kind, b"\0")
    return raw[begin : begin + 16].startswith(marks)
