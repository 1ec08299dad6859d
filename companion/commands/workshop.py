"""`companion workshop`: sessions listed, and imported from CSV, XLSX and iCalendar.

Exit codes: 0 done, 1 not done (says why), 2 wrong use.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.commands.ordering import config_option, give

if TYPE_CHECKING:
    from companion.workshops.importing.taking import Imported, Line
    from companion.workshops.listing import Listed

LIMIT = 700_000  # bytes of a file that an order carries

json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of words.")


@click.group()
def workshop() -> None:
    """Workshops and their sessions; they are made and changed on the staff pages."""


@workshop.command("list")
@click.option("--museum", default="", metavar="ID", help="Of this museum alone.")
@click.option("--venue", default="", metavar="ID", help="At this venue alone.")
@click.option("--days", type=click.IntRange(1, 3660), default=31, show_default=True, help="How far ahead.")
@json_option
@config_option
def list_(museum: str, venue: str, days: int, as_json: bool, config: Path | None) -> None:
    """List the sessions to come, the next first, by the clock of each venue.

    Exit codes: 0 listed, 1 not listed, 2 wrong use.
    """
    from companion.workshops.listing import ListSessions

    found: list[Listed] = give(config, "session.list", ListSessions(museum=museum, venue=venue, days=days), show=False)
    if as_json:
        _print_json(found)
        return
    for each in found:
        click.echo(_told(each))
    if not found:
        click.echo("no session: plan one at /staff/sessions, or companion workshop import FILE")


@workshop.command("define")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@config_option
def define(file: Path, as_json: bool, config: Path | None) -> None:
    """Make the venues, workshops and programmes of FILE (TOML), or change them to what it says.

    The same file twice changes nothing; nothing is taken away. Exit codes: 0 done, 1 not done, 2 wrong use.
    """
    from companion.workshops.defining import BadDefinition, Defined, read_definition

    try:
        wish = read_definition(file.read_bytes())
    except BadDefinition as error:
        raise click.ClickException(f"{file}: {error}") from None
    done: Defined = give(config, "workshop.define", wish, show=False)
    if as_json:
        _print_json(done)
    else:
        click.echo(f"{done.made} made, {done.changed} changed, {done.same} as they were")


@workshop.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--workshop", "taught", default="", metavar="ID", help="Of events whose title names none.")
@click.option("--venue", default="", metavar="ID", help="Of events whose place names none.")
@click.option("--museum", default="", metavar="ID", help="Workshops of this museum alone.")
@click.option("--open", "opened", is_flag=True, help="Booking is open at once; else they are planned, not shown yet.")
@click.option("--dry-run", is_flag=True, help="Tell what would come of it and import nothing.")
@json_option
@config_option
def import_(
    file: Path, taught: str, venue: str, museum: str, opened: bool, dry_run: bool, as_json: bool, config: Path | None
) -> None:
    """Import the sessions of FILE (CSV, XLSX, iCalendar): all or nothing; the same file twice makes nothing twice.

    Exit codes: 0 imported (or nothing was new), 1 something is wrong or in the way, 2 wrong use.
    """
    from companion.workshops.importing.taking import ImportSessions

    raw = file.read_bytes()
    if len(raw) > LIMIT:
        raise click.ClickException(f"{file} has {len(raw):,} bytes: at most {LIMIT:,} at once; split it")
    wish = ImportSessions(
        name=file.name, raw=raw, workshop=taught, venue=venue, museum=museum,
        state="open" if opened else "planned", dry=dry_run,
    )  # fmt: skip
    found: Imported = give(config, "session.import", wish, show=False)
    if as_json:
        _print_json(found)
    else:
        _tell(found, dry_run)
    if found.flaws or found.count("conflict"):
        raise SystemExit(1)


def _tell(found: "Imported", dry: bool) -> None:
    for flaw in found.flaws:
        click.echo(str(flaw), err=True)
    for line in found.lines:
        click.echo(_told_line(line))
    if found.cut:
        click.echo(f"{found.cut} endless repetitions were cut at a year")
    if found.flaws or found.count("conflict"):
        click.echo("nothing was imported: mend the file, or move what is in the way", err=True)
    elif dry:
        click.echo(f"{found.new} would be new, {found.count('same')} are there already")
    else:
        click.echo(f"{found.made} imported, {found.count('same')} were there already")


def _told_line(line: "Line") -> str:
    session = line.session
    told = f"{line.outcome:9} {session.begins:%Y-%m-%d %H:%M} UTC  {session.workshop} at {session.venue}"
    if line.clash:
        other = line.clash.session
        same = " and ".join(line.clash.kinds)
        told += (
            f"\n          {other.id} has the same {same} from {other.begins:%Y-%m-%d %H:%M} to {other.ends:%H:%M} UTC"
        )
    return told


def _told(each: "Listed") -> str:
    session = each.session
    seats = f"{session.free} of {session.seats} seats free" + (f", {session.waiting} wait" if session.waiting else "")
    what = f"{_first(each.title)}, {_first(each.venue)}"
    return f"{session.id}  {each.begins:%Y-%m-%d %H:%M}  {each.state:9} {what}: {seats}"


def _first(text: dict[str, str]) -> str:
    return text.get("en") or next(iter(text.values()), "")


def _print_json(found: object) -> None:
    import msgspec

    click.echo(msgspec.json.encode(found))
