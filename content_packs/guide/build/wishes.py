"""Which files a source document names, and what is wanted of each. Pure."""

from collections.abc import Iterator

import msgspec

from content_packs.guide.build.making import Treatment
from content_packs.guide.source.schema import AudioTable, ModelTable, PictureTable, VideoTable


def media_of(table: object, field: str = "") -> Iterator[tuple[str, Treatment]]:
    """Every medium that a table names, and those of the tables within it."""
    match table:
        case PictureTable():
            yield table.file, "panorama" if field == "panorama" else "picture"
            if table.zoom:
                yield table.file, "zoom"
        case VideoTable():
            yield table.file, "video"
        case AudioTable():
            yield table.file, "audio"
        case ModelTable():
            yield table.file, "model"
            if table.usdz:
                yield table.usdz, "usdz"
    if isinstance(table, AudioTable) and table.captions:
        yield table.captions, "captions"
    for name, value in _within(table):
        yield from media_of(value, name)


def transcripts_of(table: object) -> Iterator[str]:
    """Every transcript that a table or one within it names."""
    if isinstance(table, AudioTable) and table.transcript:
        yield table.transcript
    for _, value in _within(table):
        yield from transcripts_of(value)


def _within(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, msgspec.Struct):
        yield from ((field, getattr(value, field)) for field in value.__struct_fields__)
    elif isinstance(value, tuple):
        yield from (("", each) for each in value)
