"""What a source's tables hold, without knowing which table it is: texts, files, numbers, tables inside them. Pure."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TypeVar

import msgspec

from content_packs.guide.language import Text
from content_packs.guide.source.lines import join
from content_packs.guide.source.schema import AudioTable, Document, ModelTable, PackFile, PictureTable, Source

Medium = PictureTable | AudioTable | ModelTable
T = TypeVar("T", bound=msgspec.Struct)
FILE_FIELDS = {"file", "captions", "transcript", "usdz"}


def documents(source: Source) -> Iterator[Document]:
    """Every document of a source."""
    yield source.pack
    for kind in (source.artifacts, source.exhibitions, source.tours, source.scenes):
        yield from kind.values()


def tables(of: Mapping[str, Document], kind: type[T]) -> Iterator[tuple[Document, T]]:
    """Each document with its table."""
    for document in of.values():
        if isinstance(document.table, kind):
            yield document, document.table


def pack_of(source: Source) -> PackFile:
    """What pack.toml says."""
    assert isinstance(source.pack.table, PackFile)
    return source.pack.table


def parts_in(table: msgspec.Struct, kind: type[T]) -> Iterator[tuple[str, T]]:
    """Every table of a kind inside a table, with its path: `video[0].poster`."""
    return ((path, value) for path, value in _walk(table, "") if isinstance(value, kind))


def media_in(table: msgspec.Struct) -> Iterator[tuple[str, Medium]]:
    """Every picture, audio, video and model, with its path."""
    return ((path, value) for path, value in _walk(table, "") if isinstance(value, Medium))


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


def _fields(table: msgspec.Struct, path: str) -> Iterator[tuple[str, object]]:
    return ((at, value) for at, value in _walk(table, path) if not isinstance(value, (msgspec.Struct, tuple)))


def _walk(value: object, path: str) -> Iterator[tuple[str, object]]:
    """A value and all inside it, outer before inner."""
    yield path, value
    if isinstance(value, msgspec.Struct):
        for name, key in _names(type(value)):
            inner = getattr(value, name)
            if inner or not isinstance(inner, (dict, tuple)):  # most texts and lists of most artifacts are empty
                yield from _walk(inner, join(path, key))
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from _walk(each, f"{path}[{number}]")


@cache
def _names(kind: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """The fields of a struct, and their keys in TOML."""
    return tuple(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))
