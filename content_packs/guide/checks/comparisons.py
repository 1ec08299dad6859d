"""Before and after: two pictures of one view. An edge: reads the headers of files."""

from collections.abc import Iterator

from content_packs.format.paths import is_name
from content_packs.guide.checks.pictures import measure
from content_packs.guide.problems import Problem, error
from content_packs.guide.source.files import Refused, resolve
from content_packs.guide.source.parts import parts_in
from content_packs.guide.source.schema import ComparisonTable, Document, Source

UNEVEN = 0.01  # of their proportions


def check_comparisons(source: Source, document: Document) -> Iterator[Problem]:
    """Both pictures have the same proportions; what is wrong with either alone is told where pictures are judged."""
    for path, table in parts_in(document.table, ComparisonTable):
        if table.id and not is_name(table.id):
            mend = "use lower-case letters, digits and hyphens, at most 64; or leave it out"
            line = document.line(f"{path}.id")
            yield error("bad-id", document.file, line, f"{table.id[:80]!r} cannot be an id", mend)
        try:
            sizes = [measure(resolve(source, document, one.file), decode=False) for one in (table.before, table.after)]
        except Refused:
            continue
        first, second = (width / height for width, height in sizes)
        if abs(first / second - 1) > UNEVEN:
            shown = " and ".join(f"{width} × {height}" for width, height in sizes)
            what = f"before and after have different proportions: {shown}"
            mend = "cut both to the same view"
            yield error("uneven-comparison", document.file, document.line(path), what, mend)
