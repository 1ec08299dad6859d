"""`companion impact`: who came. Exit codes: 0 done, 1 not done or figures differ (says why), 2 wrong use."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.commands.ordering import config_option, give

if TYPE_CHECKING:
    from companion.impact.recomputing import Recomputed
    from companion.web.staff.impact.exporting import Exported

FORMATS = ("csv", "xlsx", "json")
LANGUAGES = ("zh-Hans", "zh-Hant", "en", "ja", "fr", "ar")


@click.group()
def impact() -> None:
    """Who came: figures made from the log of events, to take away or to make anew."""


@impact.command()
@click.option("--check", is_flag=True, help="Compare only; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on standard output.")
@config_option
def recompute(check: bool, as_json: bool, config: Path | None) -> None:
    """Make every figure anew from the log of events, or compare with it (--check). Also while the server runs.

    Exit codes: 0 done, or nothing differs; 1 not done, or --check found figures that differ; 2 wrong use.
    """
    from companion.impact.recomputing import Recompute

    done: Recomputed = give(config, "impact.recompute", Recompute(check=check))
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(done))
    else:
        _tell(done, check)
    if check and (done.differing or done.openings):
        raise SystemExit(1)


@impact.command()
@click.option("--format", "kind", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option("--out", "file", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
@click.option("--since", default="", metavar="YYYY-MM", help="First month; eleven before the last, if not said.")
@click.option("--until", default="", metavar="YYYY-MM", help="Last month; that of now, if not said.")
@click.option("--museum", default="", metavar="ID")
@click.option("--programme", default="", metavar="ID")
@click.option("--area", default="", metavar="NAME", help="A neighbourhood, folded, as --format json names it.")
@click.option("--workshop", default="", metavar="ID")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of headings and names."
)
@config_option
def export(
    kind: str, file: Path, since: str, until: str, museum: str, programme: str, area: str, workshop: str,
    language: str, config: Path | None,
) -> None:  # fmt: skip
    """Write the figures of the months to FILE. Counts under five are hidden, as on the pages.

    Exit codes: 0 written, 1 not written, 2 wrong use.
    """
    from companion.impact.questions.wish import Wish
    from companion.web.staff.impact.exporting import Export

    wish = Wish(since=since, until=until, museum=museum, programme=programme, area=area, workshop=workshop)
    done: Exported = give(config, "impact.export", Export(wish=wish, format=kind, lang=language))  # type: ignore[arg-type]
    try:
        file.write_bytes(done.content)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
    click.echo(f"{file}: {len(done.content):,} bytes", err=True)


def _tell(done: "Recomputed", check: bool) -> None:
    click.echo(f"{done.sessions:,} sessions, {done.figures:,} figures from the log of events")
    for one in done.differences:
        what = f"{one.measure} {one.value}".strip()
        click.echo(f"{one.session}: {what} stood at {one.was:g}, the log says {one.is_:g}", err=True)
    if done.awaited.late:
        since = done.awaited.since.isoformat(" ", "minutes")
        late = f"{len(done.awaited.late):,} of {done.awaited.kiosks:,} kiosks have not reported since {since}"
        click.echo(f"{late}: figures may still grow", err=True)
    end = "differ" if check else "differed and are right now"
    if done.differing:
        click.echo(f"{done.differing:,} sessions {end}", err=True)
    if done.openings:
        click.echo(f"{done.openings:,} counts of stories opened on kiosks {end}", err=True)
    if not (done.differing or done.openings):
        click.echo("nothing differs")
