"""Ids, codes, keypad numbers: what must be well-formed and stand once. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from content_packs.format.paths import is_name
from content_packs.guide.codes import is_code, issue, normalise, show
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.parts import pack_of, tables
from content_packs.guide.source.schema import ArtifactFile, Document, ExhibitionFile, Source

KEYPAD = range(1, 100_000)
_MEND_ID = "use lower-case letters, digits and hyphens, at most 64"
_MEND_TWICE = "give each its own"

Place = tuple[Document, str]  # and the path in it


def check_ids(source: Source) -> Iterator[Problem]:
    """Ids in pack.toml are ids, and themes and galleries stand once; folder names are judged when they are read."""
    table = pack_of(source)
    ids = [("pack.id", table.pack.id), ("museum.id", table.museum.id)]
    themes = [(f"theme[{number}].id", theme.id) for number, theme in enumerate(table.theme)]
    galleries = [(f"gallery[{number}].id", gallery.id) for number, gallery in enumerate(table.gallery)]
    for path, name in (*ids, *themes, *galleries):
        if not is_name(name):
            line = source.pack.line(path)
            yield error("bad-id", source.pack.file, line, f"{name[:80]!r} cannot be an id", _MEND_ID)
    for group in (themes, galleries):
        for path, name, first in _repeated(group):
            what = f"the id {name!r} stands twice, first on line {source.pack.line(first)}"
            yield error("duplicate-id", source.pack.file, source.pack.line(path), what, _MEND_TWICE)


def check_members(_: Source, document: Document) -> Iterator[Problem]:
    """The museums of a joint exhibition are ids of museums."""
    for number, name in enumerate(document.table.members if isinstance(document.table, ExhibitionFile) else ()):
        if not is_name(name):
            line = document.line(f"members[{number}]")
            yield error("bad-id", document.file, line, f"{name[:80]!r} cannot be a museum's id", _MEND_ID)


def check_codes(source: Source) -> Iterator[Problem]:
    """Codes have the right check symbol; no two artifacts share one, written or issued."""
    owners: dict[str, list[Place]] = defaultdict(list)
    for document, table in tables(source.artifacts, ArtifactFile):
        code = normalise(table.code)
        if table.code and not is_code(code):
            mend = "copy it from the label again; leave it out for an artifact of your own"
            what = f"{table.code[:40]!r} is not a code: a symbol is wrong"
            yield error("bad-code", document.file, document.line("code"), what, mend)
        else:
            owners[code or issue(source.museum, document.id)].append((document, "code"))
    for code, places in owners.items():
        yield from _shared("duplicate-code", f"the code {show(code)}", places)


def check_keypads(source: Source) -> Iterator[Problem]:
    """Keypad numbers are 1 to 99999, each once."""
    owners: dict[int, list[Place]] = defaultdict(list)
    for document, table in tables(source.artifacts, ArtifactFile):
        if table.keypad is None:
            continue
        owners[table.keypad].append((document, "keypad"))
        if table.keypad not in KEYPAD:
            line = document.line("keypad")
            what = f"{str(table.keypad)[:20]} is no keypad number"
            yield error("bad-keypad", document.file, line, what, f"use {KEYPAD.start} to {KEYPAD.stop - 1}")
    for number, places in owners.items():
        yield from _shared("duplicate-keypad", f"the keypad number {str(number)[:20]}", places)


def check_emptiness(source: Source) -> Iterator[Problem]:
    """A pack shows something."""
    if not source.artifacts and not any(name.startswith("artifacts/") for name in source.broken):
        mend = "make a folder in artifacts/ with an artifact.toml"
        yield warning("empty-pack", source.pack.file, 0, "the pack has no artifact", mend)


def _repeated(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Path, name and first path of whatever was there before."""
    seen: dict[str, str] = {}
    for path, name in pairs:
        if name in seen:
            yield path, name, seen[name]
        seen.setdefault(name, path)


def _shared(rule: str, what: str, places: list[Place]) -> Iterator[Problem]:
    first = places[0][0].file.as_posix()
    for document, path in places[1:]:
        yield error(rule, document.file, document.line(path), f"{what} is also that of {first}", _MEND_TWICE)
