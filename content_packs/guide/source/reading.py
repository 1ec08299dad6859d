"""Reading a source, whatever it is kept in: a folder of files, a workbook, CSV files. An edge: it touches the disk."""

from pathlib import Path

from content_packs.guide.problems import Problem
from content_packs.guide.source.folder import Progress, read_folder
from content_packs.guide.source.memory import Memory
from content_packs.guide.source.schema import Source
from content_packs.guide.source.tree import Tree
from content_packs.guide.source.workbook.opening import is_sheet, read_workbook, sheets_in


def read_source(
    root: Path, memory: Memory | None = None, tree: Tree | None = None, progress: Progress | None = None
) -> tuple[Source | None, list[Problem]]:
    """The source at `root`, and what is wrong with it, sorted. Never raises for what is in it.

    A folder with a pack.toml is a source folder; one with a workbook or CSV files instead is read from them. A
    spreadsheet may be named itself. `memory` of earlier runs spares reading what has not changed of a folder; `tree`
    spares looking at what is there.
    """
    root = root.resolve()
    if root.is_file() and is_sheet(root):
        return read_workbook(root.parent, [root], tree)
    if not (root / "pack.toml").exists() and (sheets := sheets_in(root)):
        return read_workbook(root, sheets, tree)
    return read_folder(root, memory, tree, progress)
