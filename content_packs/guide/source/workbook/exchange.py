"""Taking a translators' workbook back into its source. An edge: it reads both and writes the source.

Nothing is written before everything is known: texts first, file by file, then the lock that says which originals the
new translations were made from. Run again after a mishap, it takes what is left.
"""

from pathlib import Path

from content_packs.format.blobs import write_durably
from content_packs.guide.problems import Problem, errors_in
from content_packs.guide.source.files import Refused, read
from content_packs.guide.source.lock import LOCK, renewed
from content_packs.guide.source.merged import write_texts
from content_packs.guide.source.schema import Source
from content_packs.guide.source.tree import Tree
from content_packs.guide.source.workbook.grid import SHEET_BOUNDS
from content_packs.guide.source.workbook.merging import Merge, plan_merge
from content_packs.guide.source.workbook.reading import read_grids
from content_packs.guide.source.workbook.writing import Memo
from content_packs.guide.source.workbook.xlsx import read_memo, read_xlsx


def compare(source: Source, workbook: Path) -> tuple[Merge | None, list[Problem]]:
    """What the workbook changes, or what is wrong with it; `Refused` where it is no export."""
    raw = read(workbook, SHEET_BOUNDS.packed)
    memo = [Memo(place=(row[0], row[1], row[2]), text=row[3], original=row[4]) for row in read_memo(workbook.name, raw)]
    if not memo:
        what = f"{workbook.name!r} does not come from `pack export`: what it was made from is not known"
        raise Refused("no-export", what, "export the source again and work in that workbook")
    grids, problems = read_xlsx(workbook.name, raw)
    theirs, more = read_grids(workbook.parent, [workbook.name], grids, Tree({}, []))
    wrong = [problem for problem in [*problems, *more] if problem.level == "error"]
    if theirs is None or errors_in(wrong):
        return None, sorted(wrong)
    return plan_merge(source, theirs, memo), []


def take(source: Source, merge: Merge) -> list[Path]:
    """Write the changes into the source folder; the files that changed."""
    if source.sheets is not None:
        what = "this source is a spreadsheet itself"
        raise Refused("no-folder", what, "keep the translated workbook in its place, or copy the cells that changed")
    return write_texts(source.root, {change.place: change.new for change in merge.changes})


def settle(source: Source, merge: Merge) -> None:
    """After the changes were written and the source read again: remember what the translations were made from."""
    write_durably(source.root / LOCK, renewed(source, [change.place for change in merge.changes]).encode())
