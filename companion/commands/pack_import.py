"""`companion pack import`: a museum's export becomes a source folder, or brings one up to date.

Exit codes: 0 imported, 1 the mapping or the export has errors, 2 wrong use, 3 the disk failed: try again.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.commands.pack_check import describe
from content_packs.errors import PackError, Unavailable
from content_packs.guide.problems import Problem
from content_packs.running.progress import progress_bar

if TYPE_CHECKING:
    from content_packs.guide.mapping.importing import Wish
    from content_packs.guide.mapping.mapping import Mapping
    from content_packs.guide.mapping.report import Change, Report

PROBLEMS, RETRY = 1, 3  # exit codes
_SHOWN = 20  # documents of a kind that are named; --json names all
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.option("--mapping", "mapping_name", metavar="NAME|FILE", help="walters, cmoa, or your own file.")
@click.option("--start", is_flag=True, help="Print a first mapping for EXPORT, to write over; takes no DIR.")
@click.option("--pictures", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Where pictures lie.")
@click.option("--overwrite", is_flag=True, help="Take the export's version of what was edited by hand, too.")
@click.option("--withdraw", is_flag=True, help="Withdraw even where most artifacts would go.")
@click.option("--dry-run", "dry", is_flag=True, help="Only say what would be imported, changed and left behind.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON on stdout.")
@click.argument("export", metavar="EXPORT", type=_FILE)
@click.argument("related", metavar="[NAME=RELATED]...", nargs=-1)
@click.argument("folder", metavar="DIR", required=False, type=click.Path(file_okay=False, path_type=Path))
def import_(
    mapping_name: str | None,
    start: bool,
    pictures: Path | None,
    overwrite: bool,
    withdraw: bool,
    dry: bool,
    as_json: bool,
    export: Path,
    related: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Turn a museum's EXPORT into source folder DIR, as the mapping says, or bring DIR up to date.

    EXPORT is JSON, JSON Lines or CSV, plain or packed as .xz, .gz or .zip. RELATED files are those that the mapping
    names, in its order or as NAME=FILE. What was edited in DIR by hand is kept. Nothing is written unless all of it is.

    Exit codes: 0 imported, 1 errors in mapping or export, 2 wrong use, 3 the disk or the machine failed.
    """
    if start:
        click.echo(_start(export), nl=False)
        return
    if mapping_name is None or folder is None:
        raise click.UsageError("name a mapping and a folder: --mapping NAME|FILE EXPORT DIR; or --start EXPORT")
    mapping, problems = _mapping(mapping_name)
    if mapping is None:
        _show_problems(problems, as_json)
        raise SystemExit(PROBLEMS)
    from content_packs.guide.mapping.importing import Wish

    wish = Wish(
        mapping=mapping,
        export=export,
        root=folder,
        related=_related(mapping, related),
        pictures=pictures,
        overwrite=overwrite,
        withdraw=withdraw,
        dry=dry,
    )
    report = _run(wish, as_json)
    report.problems = sorted([*problems, *report.problems])
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(report))
    else:
        for line in tell(report, wish):
            click.echo(line)
    raise SystemExit(0 if report.sound else PROBLEMS)


def _mapping(name: str) -> "tuple[Mapping | None, list[Problem]]":
    """The mapping of that name, or in that file."""
    from content_packs.guide.mapping import find_mapping, known_mappings
    from content_packs.guide.source.files import nearest

    file = find_mapping(name)
    if file is None:
        hint = nearest(name, known_mappings())
        raise click.UsageError(f"no mapping {name!r}{hint}: name one of {', '.join(known_mappings())}, or a file")
    from content_packs.guide.mapping.mapping import read_mapping
    from content_packs.guide.source.files import BOUNDS, Refused, read_text

    try:
        return read_mapping(file, read_text(file, BOUNDS.toml))
    except Refused as refusal:
        return None, [refusal.at(file)]


def _start(export: Path) -> str:
    """A first mapping for an export."""
    from content_packs.guide.mapping.start import start_mapping

    try:
        return start_mapping(export)
    except PackError as error:
        raise click.ClickException(str(error)) from None


def _related(mapping: "Mapping", named: tuple[str, ...]) -> dict[str, Path]:
    """Each related file by its name in the mapping."""
    tables = mapping.table.related
    free = [table.name for table in tables]
    files: dict[str, Path] = {}
    for each in named:
        name, equals, path = each.partition("=")
        if not equals or name not in free:
            name, path = next((one for one in free if one not in files), ""), each
        if not name:
            raise click.UsageError(
                f"{each}: the mapping names {len(tables)} related files: {', '.join(free) or 'none'}"
            )
        if not Path(path).is_file():
            raise click.UsageError(f"{path}: there is no such file")
        files[name] = Path(path)
    missing = [table.name for table in tables if not table.optional and table.name not in files]
    if missing:
        raise click.UsageError(f"the mapping needs {', '.join(f'{name}=FILE' for name in missing)} after EXPORT")
    return files


def _run(wish: "Wish", as_json: bool) -> "Report":
    from content_packs.guide.mapping.importing import Refusal, import_export
    from content_packs.guide.mapping.records import BadExport
    from content_packs.guide.mapping.stage import held

    made = not wish.root.exists()
    try:
        wish.root.mkdir(parents=True, exist_ok=True)
        with held(wish.root) as finished, progress_bar(show=not as_json, lines=False) as progress:
            if finished:
                click.echo("finished first: the import that was cut off", err=True)
            return import_export(wish, progress)
    except (Unavailable, OSError) as error:
        click.echo(f"not imported: {error}", err=True)
        raise SystemExit(RETRY) from None
    except PackError as error:
        if as_json and isinstance(error, BadExport | Refusal):
            _show_problems([error.problem], as_json)
        click.echo(f"not imported: {error}", err=True)
        raise SystemExit(PROBLEMS) from None
    finally:
        if made and wish.root.is_dir() and not any(wish.root.iterdir()):
            wish.root.rmdir()


def _show_problems(problems: list[Problem], as_json: bool) -> None:
    import msgspec

    if as_json:
        click.echo(msgspec.json.encode({"problems": problems}))
    else:
        for line in describe(problems):
            click.echo(line, err=True)


def tell(report: "Report", wish: "Wish") -> Iterator[str]:
    """The report as text: what came in, what was left behind, what is different, what is wrong."""
    yield f"{report.records:,} records: {report.artifacts:,} artifacts, {report.exhibitions:,} exhibitions"
    if report.left_out:
        yield f"{report.left_out:,} records left out by [[only]]"
    yield ""
    for filled in report.filled:
        share = 100 * filled.count / max(filled.of, 1)
        yield _plain(f"  {filled.field:<22} {share:4.0f} %   {' | '.join(filled.examples)}"[:160])
    yield from _left(report)
    yield from _differences(report)
    if report.problems:
        yield ""
        yield from describe(report.problems)
    each = report.seconds / max(report.artifacts, 1) * 1e3
    done = (
        "imported into"
        if report.written
        else "would be imported into"
        if wish.dry and report.sound
        else "NOT imported into"
    )
    yield f"{done} {wish.root}: {report.seconds:.1f} s, {each:.2f} ms an artifact"


def _left(report: "Report") -> Iterator[str]:
    if report.refused_count:
        yield ""
        yield f"{report.refused_count:,} records refused"
        yield from (_plain(f"  {each}") for each in report.refused[:_SHOWN])
    if report.left:
        yield ""
        yield "Left behind, or doubtful"
        for left in report.left:
            yield _plain(f"  {left.count:,} × {left.what}")
            yield _plain(f"      {' | '.join(left.examples)}"[:200])
    if report.unused:
        yield ""
        yield "Fields of the export that no rule uses"
        for field in report.unused[: 3 * _SHOWN]:
            yield _plain(f"  {field.path} ({field.count:,}): {field.example}")


def _differences(report: "Report") -> Iterator[str]:
    kinds = (
        ("added", report.added),
        ("changed", report.changed),
        ("withdrawn", report.withdrawn),
        ("edited by hand, kept", report.kept),
        ("edited by hand AND changed in the export, kept (--overwrite takes the export's)", report.conflicts),
    )
    yield ""
    for name, changes in kinds:
        if changes:
            yield f"{len(changes):,} {name}"
            yield from _named(changes)
    yield f"{report.unchanged:,} unchanged"


def _named(changes: "list[Change]") -> Iterator[str]:
    for change in changes[:_SHOWN]:
        yield _plain(f"  {change.document}" + (f": {', '.join(change.fields)}" if change.fields else ""))
    if len(changes) > _SHOWN:
        yield f"  and {len(changes) - _SHOWN:,} more"


def _plain(text: str) -> str:
    """Without what would move a terminal's cursor."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
