"""What a table holds, without knowing which table it is: its texts and the files that it names. Pure."""

from collections.abc import Iterator

import msgspec

from content_packs.guide.language import Text
from content_packs.guide.source.lines import join

FILE_FIELDS = {"file", "captions", "transcript"}


def texts_in(table: msgspec.Struct) -> Iterator[tuple[str, Text]]:
    """Every language map that is not empty, with its path: `picture[0].alt`."""
    return ((path, value) for path, value in _fields(table, "") if isinstance(value, dict) and value)


def files_in(table: msgspec.Struct) -> Iterator[tuple[str, str]]:
    """Every file that is named, with its path: `picture[0].file`."""
    for path, value in _fields(table, ""):
        if path.rpartition(".")[2] in FILE_FIELDS and isinstance(value, str) and value:
            yield path, value


def numbers_in(table: msgspec.Struct) -> Iterator[tuple[str, int | float]]:
    """Every number, with its path."""
    for path, value in _fields(table, ""):
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield path, value


def _fields(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            yield from _fields(getattr(value, field.name), join(path, field.encode_name))
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from _fields(each, f"{path}[{number}]")
    else:
        yield path, value
