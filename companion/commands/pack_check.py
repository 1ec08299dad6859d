"""`companion pack check`: every problem of a source folder, with file, line, and how to mend it.

Exit codes: 0 no errors (there may be warnings), 1 errors, 2 wrong use.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from content_packs.guide.problems import Problem, errors_in
from content_packs.running.progress import Progress, progress_bar

if TYPE_CHECKING:
    from content_packs.format.pack import Pack
    from content_packs.guide.source.memory import Memory
    from content_packs.guide.source.schema import Source
    from content_packs.guide.source.tree import Tree

PROBLEMS = 1  # exit code
FEW = 20  # problems of one rule that are told one by one
CHECK = "check"  # what its outcome is remembered by
_SOURCE = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("folder", metavar="DIR", type=_SOURCE)
@click.option("--with", "others", multiple=True, type=_SOURCE, help="Source or pack of a museum that DIR refers to.")
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON on stdout.")
@click.option(
    "--accept",
    metavar="[PLACE]",
    is_flag=False,
    flag_value="",
    default=None,
    help="Stale translations are right as they are: all, or those in a folder, a file, or at FILE:FIELD@LANGUAGE.",
)
@click.option("--all", "every", is_flag=True, help="Every problem, where there are very many of one rule.")
@click.option("--no-cache", is_flag=True, help="Look at every file again, whatever is remembered of it.")
def check(
    folder: Path, others: tuple[Path, ...], as_json: bool, accept: str | None, every: bool, no_cache: bool
) -> None:
    """List every problem of the source DIR: where it is, what it is, and how to mend it.

    DIR is a folder with a pack.toml, or with a workbook (XLSX) or CSV files; or such a file itself. Errors stop a
    build, warnings do not. Options that take a value come after DIR. What is found is remembered in your cache folder,
    so that a second check looks only at what changed.

    Exit codes: 0 no errors, 1 errors, 2 wrong use.
    """
    with progress_bar(show=not as_json, lines=False) as progress:
        problems = _check(folder, others, progress, forget=no_cache)
    if accept is not None:
        source, problems = check_folder(folder, others)
        _accept(source, problems, accept)
        source, problems = check_folder(folder, others)
    if as_json:
        click.echo(_as_json(problems))
    else:
        click.echo("\n".join(describe(problems, None if every else FEW)))
    raise SystemExit(PROBLEMS if errors_in(problems) else 0)


def _check(folder: Path, others: tuple[Path, ...], progress: Progress, *, forget: bool) -> list[Problem]:
    """All problems: those of the last check, where nothing has changed since."""
    from companion.commands.pack_state import collect_rarely, folder_of, key_of, state_of
    from content_packs.guide.source.memory import default_cache, open_memory
    from content_packs.guide.source.tree import walk

    collect_rarely()
    memory, tree = open_memory(default_cache(), folder, forget=forget), walk(folder_of(folder))
    key = key_of(state_of(folder, tree, others), folder)
    known = None if forget else memory.outcome(CHECK, key, list[Problem])
    if known is not None:
        return known
    _, problems = check_folder(folder, others, progress=progress, memory=memory, tree=tree)
    memory.conclude(CHECK, key, problems)
    memory.save()
    return problems


def check_folder(
    folder: Path,
    others: Iterable[Path] = (),
    decode: bool = True,
    progress: Progress | None = None,
    memory: "Memory | None" = None,
    tree: "Tree | None" = None,
) -> "tuple[Source | None, list[Problem]]":
    """The source in a folder and all its problems, sorted; references are judged against other sources and packs."""
    from content_packs.guide.checks import check_source
    from content_packs.guide.source import read_source

    source, problems = read_source(folder, memory, tree, progress)
    if source is None:
        return None, problems
    return source, sorted([*problems, *check_source(source, list(_others(others)), decode, progress)])


def describe(problems: list[Problem], few: int | None = None) -> Iterator[str]:
    """Problems as text, by file, and their counts; of each rule the first `few`."""
    told, untold = _first(problems, few)
    for file, of_file in groupby(told, key=lambda problem: problem.file):
        yield _printable(file)
        for problem in of_file:
            where = (
                f"{problem.cell_in_sheet}: " if problem.cell_in_sheet else f"line {problem.line}: " * bool(problem.line)
            )
            yield _printable(f"  {problem.level}: {where}{problem.what}")
            yield _printable(f"      {problem.mend} [{problem.rule}]")
        yield ""
    if untold:
        yield "and more of the same (--all lists them, --json too):"
        yield from (f"  {level} {rule}: {number:,} more" for (level, rule), number in untold.most_common())
        yield ""
    errors = errors_in(problems)
    yield f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'warning')}"


def _first(problems: list[Problem], few: int | None) -> tuple[list[Problem], "Counter[tuple[str, str]]"]:
    """The first few of each rule, and how many more there are of each; nobody mends thousands one by one."""
    met: Counter[tuple[str, str]] = Counter()
    told: list[Problem] = []
    for problem in problems:
        kind = (problem.level, problem.rule)
        met[kind] += 1
        if few is None or met[kind] <= few:
            told.append(problem)
    return told, Counter({kind: met[kind] - few for kind in met if few is not None and met[kind] > few})


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
    listed = [problem.as_builtins() for problem in problems]
    return msgspec.json.encode({"errors": errors, "warnings": len(problems) - errors, "problems": listed})


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _printable(text: str) -> str:
    """Without what would move a terminal's cursor: parts of a problem come from the files."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
