"""`companion pack check`: every problem of a source folder, with file, line, and how to mend it.

Exit codes: 0 no errors (there may be warnings), 1 errors, 2 wrong use.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.progress import Progress, progress_bar
from content_packs.guide.problems import Problem, errors_in

if TYPE_CHECKING:
    from content_packs.format.pack import Pack
    from content_packs.guide.source.schema import Source

PROBLEMS = 1  # exit code
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--with", "others", multiple=True, type=_FOLDER, help="Source or pack of a museum that DIR refers to.")
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON on stdout.")
@click.option(
    "--accept",
    metavar="[PLACE]",
    is_flag=False,
    flag_value="",
    default=None,
    help="Stale translations are right as they are: all, or those in a folder, a file, or at FILE:FIELD@LANGUAGE.",
)
def check(folder: Path, others: tuple[Path, ...], as_json: bool, accept: str | None) -> None:
    """List every problem of source folder DIR: where it is, what it is, and how to mend it.

    Errors stop a build, warnings do not. Options that take a value come after DIR.

    Exit codes: 0 no errors, 1 errors, 2 wrong use.
    """
    with progress_bar(show=not as_json, lines=False) as progress:
        source, problems = check_folder(folder, others, progress=progress)
    if accept is not None:
        _accept(source, problems, accept)
        source, problems = check_folder(folder, others)
    if as_json:
        click.echo(_as_json(problems))
    else:
        for line in describe(problems):
            click.echo(line)
    raise SystemExit(PROBLEMS if errors_in(problems) else 0)


def check_folder(
    folder: Path, others: Iterable[Path] = (), decode: bool = True, progress: Progress | None = None
) -> "tuple[Source | None, list[Problem]]":
    """The source in a folder and all its problems, sorted; references are judged against other sources and packs."""
    from content_packs.guide.checks import check_source
    from content_packs.guide.source import read_source

    source, problems = read_source(folder)
    if source is None:
        return None, problems
    return source, sorted([*problems, *check_source(source, list(_others(others)), decode, progress)])


def describe(problems: list[Problem]) -> Iterator[str]:
    """Problems as text, by file, and their counts."""
    for file, of_file in groupby(problems, key=lambda problem: problem.file):
        yield _printable(file)
        for problem in of_file:
            where = f"line {problem.line}: " if problem.line else ""
            yield _printable(f"  {problem.level}: {where}{problem.what}")
            yield _printable(f"      {problem.mend} [{problem.rule}]")
        yield ""
    errors = errors_in(problems)
    yield f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'warning')}"


def _others(folders: Iterable[Path]) -> "Iterator[Source | Pack]":
    """Each folder as a pack where it holds one, else as a source."""
    from content_packs.errors import PackError
    from content_packs.format.pack import MANIFEST, open_folder
    from content_packs.guide.source import read_source

    for folder in folders:
        if (folder / MANIFEST).exists():
            try:
                yield open_folder(folder)
            except PackError as error:
                raise click.UsageError(f"--with {folder}: {error}") from None
        elif other := read_source(folder)[0]:
            yield other
        else:
            raise click.UsageError(f"--with {folder}: holds neither a pack nor a source that can be read")


def _accept(source: "Source | None", problems: list[Problem], place: str) -> None:
    """Write the lock anew with stale translations at `place` taken as right."""
    from content_packs.format.blobs import write_durably
    from content_packs.guide.source import lock

    if source is None or any(problem.rule == "broken-lock" for problem in problems):
        raise click.UsageError("pack.toml and translations.lock must be readable before a translation is accepted")
    stale = [at for at in lock.stale_texts(source) if lock.is_at(at, place)]
    if place and not stale:
        raise click.UsageError(f"no stale translation at {place!r}")
    write_durably(source.root / lock.LOCK, lock.accept(source, place).encode())
    click.echo(f"{_count(len(stale), 'translation')} accepted", err=True)


def _as_json(problems: list[Problem]) -> bytes:
    import msgspec

    errors = errors_in(problems)
    return msgspec.json.encode({"errors": errors, "warnings": len(problems) - errors, "problems": problems})


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _printable(text: str) -> str:
    """Without what would move a terminal's cursor: parts of a problem come from the files."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
