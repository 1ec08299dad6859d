"""Sheets and the files beside them, read to the same structs as a source folder. An edge: it touches the disk.

What cannot be read is a problem at its cell and is left out; the rest is read all the same. A sheet of artifacts alone
is enough: what it does not say of the museum follows from the folder's name and the headings, with a warning.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from content_packs.guide.problems import Problem, warning
from content_packs.guide.source.files import nearest
from content_packs.guide.source.folder import READ_BY_PEOPLE, VENUE, Reader
from content_packs.guide.source.lock import LOCK
from content_packs.guide.source.memory import Memory
from content_packs.guide.source.positions import Sheets, locate
from content_packs.guide.source.schema import (
    ArtifactFile,
    Document,
    ExhibitionFile,
    PackFile,
    SceneFile,
    Source,
    TourFile,
    Words,
)
from content_packs.guide.source.tables import fit
from content_packs.guide.source.tree import Tree
from content_packs.guide.source.workbook.drafting import Drafting
from content_packs.guide.source.workbook.drafts import Draft
from content_packs.guide.source.workbook.grid import Grid
from content_packs.guide.source.workbook.ids import slug
from content_packs.guide.source.workbook.matching import match_sheets
from content_packs.guide.source.workbook.media import Media
from content_packs.guide.source.workbook.remedies import mended
from content_packs.guide.source.workbook.values import NOT_EVALUATED

_PACK = Path("pack.toml")
_DOCUMENTS: dict[str, tuple[str, str, Any]] = {
    "artifacts": ("artifact.toml", "story", ArtifactFile),
    "exhibitions": ("exhibition.toml", "about", ExhibitionFile),
    "tours": ("tour.toml", "about", TourFile),
    "scenes": ("scene.toml", "about", SceneFile),
}


def read_grids(root: Path, files: Iterable[str], grids: list[Grid], tree: Tree) -> tuple[Source | None, list[Problem]]:
    """The source that sheets and the files beside them are, and what is wrong; `files` hold the sheets."""
    found, problems = match_sheets(grids)
    beside = Reader(root, Memory(), tree, None)
    own = {*files, LOCK, *VENUE.values()}
    media = Media(file for file in beside.tree.files if file not in own)
    drafting = Drafting(found, media)
    drafting.draft()
    settling = _Settling(drafting, Sheets(names=tuple((grid.file, grid.sheet) for grid in grids), files={}))
    source = settling.source(beside) if found else None
    problems += [*drafting.problems, *settling.problems, *beside.problems, *_unused(media)]
    return source, [mended(locate(settling.sheets, problem)) for problem in problems]


class _Settling:
    """Drafts becoming documents."""

    def __init__(self, drafting: Drafting, sheets: Sheets) -> None:
        self.drafting, self.sheets = drafting, sheets
        self.problems: list[Problem] = []
        self.broken: set[str] = set()

    def source(self, beside: Reader) -> Source | None:
        self.suppose(beside.root)
        pack = self.document(_PACK, "", self.drafting.pack, PackFile)
        documents: dict[str, Any] = {
            kind: dict(self.documents(kind, drafts)) for kind, drafts in self.drafting.drafts.items()
        }
        venue, lock = beside.venue(), beside.lock()
        if pack is None:
            return None
        broken = frozenset(self.broken | beside.broken)
        return Source(
            root=beside.root, pack=pack, venue=venue, lock=lock, broken=broken, sheets=self.sheets, **documents
        )

    def suppose(self, root: Path) -> None:
        """What the sheets do not say of the museum."""
        pack, own = self.drafting.pack, self.drafting.own
        told = "museum" in self.drafting.found
        if not told:
            what = f"no sheet tells of the museum: it is called {root.name!r}, in {own}"
            mend = "add a sheet Museum with ID, Name, Languages, Rights"
            self.problems.append(warning("no-museum", _PACK, 0, what, mend))
        museum = pack.table.setdefault("museum", {})
        museum.setdefault("id", slug(root.name) or "my-museum")
        museum.setdefault("name", {own: root.name or "Museum"})
        table = pack.table.setdefault("pack", {})
        table.setdefault("id", "main")
        table.setdefault("languages", list(dict.fromkeys([own, *self.spoken()])))
        if not table.get("rights"):
            table["rights"] = NOT_EVALUATED
            what = "rights are not said: “copyright not evaluated” is supposed for what says nothing itself"
            mend = "write Rights in the sheet Museum, like CC BY 4.0 or InC"
            self.problems.append(warning("rights-supposed", _PACK, 0, what, mend))

    def spoken(self) -> Iterator[str]:
        """The languages that headings name."""
        for one in self.drafting.found.values():
            yield from (heading.language for heading in one.headings.values() if heading.language)

    def documents(self, kind: str, drafts: dict[str, Draft]) -> Iterator[tuple[str, Document]]:
        file, words, into = _DOCUMENTS[kind]
        for name, draft in drafts.items():
            if document := self.document(Path(kind, name, file), words, draft, into):
                yield name, document

    def document(self, file: Path, words: str, draft: Draft, into: Any) -> Document | None:
        self.sheets.files[file.as_posix()] = draft.home
        table, lines, problems = fit(file, draft.table, draft.lines, into)
        if problems:
            self.problems += problems
            self.broken.add(file.parent.as_posix())
        if table is None:
            return None
        return Document(file=file, table=table, lines=lines, words=self.words(file.parent / words, draft), media=Path())

    def words(self, stem: Path, draft: Draft) -> dict[str, dict[str, Words]]:
        """Each text as the file that it would be in a source folder."""
        found: dict[str, dict[str, Words]] = {}
        for variant, by_language in draft.words.items():
            for language, (text, where) in by_language.items():
                mark = f".{variant}" if variant != "standard" else ""
                file = stem.with_name(f"{stem.name}.{language}{mark}.md")
                self.sheets.files[file.as_posix()] = where
                found.setdefault(variant, {})[language] = Words(file=file, text=text)
        return found


def _unused(media: Media) -> Iterator[Problem]:
    """Files beside the sheets that no cell names."""
    used = {file.rpartition("/")[2] for file in media.used}
    for file in sorted(media.files - media.used):
        if not READ_BY_PEOPLE.fullmatch(file.rpartition("/")[2]):
            what = f"no cell names this file{nearest(file, used)}"
            yield warning("unknown-file", file, 0, what, "write its name where it belongs, or take it out")
