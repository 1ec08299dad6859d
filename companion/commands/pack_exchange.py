"""`companion pack export` and `merge`: a source as a workbook for translators, and their work taken back.

Exit codes: 0 done, 1 problems or conflicts, 2 wrong use.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from companion.commands.pack_check import describe
from content_packs.guide.problems import Problem

if TYPE_CHECKING:
    from content_packs.guide.source.schema import Source
    from content_packs.guide.source.workbook.merging import Merge

PROBLEMS = 1  # exit code
_SOURCE = click.Path(exists=True, path_type=Path)
_SHOWN = 200  # characters of a text


@click.command()
@click.argument("folder", metavar="DIR", type=_SOURCE)
@click.argument("out", metavar="OUT.xlsx", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--xlsx", is_flag=True, required=True, help="As a workbook; the only form so far.")
@click.option(
    "--lang", metavar="LANGUAGE", help="Of the headings: zh-Hans, zh-Hant, en, fr, ja, ar. Else the museum's own."
)
def export(folder: Path, out: Path, xlsx: bool, lang: str | None) -> None:
    """Give the source DIR back as a workbook OUT.xlsx, every translation beside its original.

    Translations whose original has changed since are marked, and so are missing ones, with a colour and in words. Let
    translators work in it, then: companion pack merge OUT.xlsx DIR.

    Exit codes: 0 written, 1 the source cannot be read, 2 wrong use.
    """
    from content_packs.errors import PackError
    from content_packs.format.blobs import write_durably
    from content_packs.guide.source.workbook import names
    from content_packs.guide.source.workbook.export import export_book

    if lang and not names.speaks(lang):
        raise click.UsageError(f"no headings in {lang!r} yet; choose one of {', '.join(names.LANGUAGES)}")
    if out.exists():
        raise click.UsageError(f"{out} is there already, perhaps with a translator's work in it: name a new file")
    source = _read(folder)
    own = source.languages[0]
    try:
        write_durably(out, export_book(source, lang or (own if names.speaks(own) else "en")))
    except PackError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.UsageError(f"cannot write {out}: {error.strerror}") from None
    click.echo(f"written: {out}; when it is translated: companion pack merge {out} {folder}")


@click.command()
@click.argument("workbook", metavar="WORKBOOK", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", metavar="DIR", type=_SOURCE)
@click.option("--dry-run", is_flag=True, help="Show what would change and write nothing.")
def merge(workbook: Path, folder: Path, dry_run: bool) -> None:
    """Take the changed texts of an exported WORKBOOK into the source DIR it came from.

    Only changed texts are written; comments and order of the TOML files stay. Where the source has changed since the
    export, its text is kept and the conflict is told. Translations taken in count as made from the present originals.

    Exit codes: 0 merged, 1 conflicts, or the workbook or DIR has errors (then nothing is written), 2 wrong use.
    """
    from content_packs.errors import PackError
    from content_packs.guide.source.workbook.exchange import compare, settle, take

    source = _read(folder)
    try:
        plan, problems = compare(source, workbook)
        if plan is None:
            _refuse(problems)
        for line in _differences(plan):
            click.echo(line)
        if plan.changes and not dry_run:
            for file in take(source, plan):
                click.echo(f"written: {folder / file}")
            settle(_read(folder), plan)
    except PackError as error:
        raise click.ClickException(f"{error}: {getattr(error, 'mend', '')}") from None
    raise SystemExit(PROBLEMS if plan.conflicts else 0)


def _read(folder: Path) -> "Source":
    from content_packs.guide.source import read_source

    source, problems = read_source(folder)
    if source is None or source.broken:
        _refuse([problem for problem in problems if problem.level == "error"])
    return source


def _refuse(problems: list[Problem]) -> NoReturn:
    click.echo("\n".join(describe(problems)), err=True)
    raise SystemExit(PROBLEMS)


def _differences(plan: "Merge") -> Iterator[str]:
    """Every change with its text before and after, then every conflict, then how many."""
    from content_packs.guide.source.lock import show

    for change in plan.changes:
        yield show(change.place)
        if change.old:
            yield f"  - {_short(change.old)}"
        yield f"  + {_short(change.new)}"
    for conflict in plan.conflicts:
        yield f"conflict: {show(conflict.place)}: {conflict.why}"
        if conflict.new:
            yield f"  + {_short(conflict.new)}"
    yield f"{len(plan.changes)} changed, {len(plan.conflicts)} in conflict"


def _short(text: str) -> str:
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
