"""`companion pack list|preview`: what was pushed, what is shown of it, and a secret link to see the rest.

Exit codes: 0 done, 1 refused (says why), 2 wrong use.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.commands.ordering import config_option, give, read_settings

if TYPE_CHECKING:
    from companion.config import Settings
    from companion.publishing.publications.listing import GroupShows, Listed, Planned, Version

MEGABYTE = 1_000_000
DAYS = 14


@click.command("list")
@click.argument("museum", required=False, default="")
@config_option
@click.option("--json", "as_json", is_flag=True, help="All of it as JSON.")
def list_(museum: str, config: Path | None, as_json: bool) -> None:
    """The packs that were pushed (of MUSEUM alone), their versions, and what each group shows.

    Exit codes: 0 done, 1 refused, 2 wrong use.
    """
    import msgspec

    from companion.publishing.publications.listing import ListPacks

    found = give(config, "pack.list", ListPacks(museum=museum), show=False)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    elif not found.packs:
        what = f"Nothing of {museum}" if museum else "Nothing"
        click.echo(f"{what} was pushed here yet: `companion pack push` (docs/publish.md).")
    else:
        click.echo("\n\n".join("\n".join(tell(pack)) for pack in found.packs))


@click.command()
@click.argument("pack", metavar="MUSEUM/PACK")
@click.argument("version", type=click.IntRange(1), required=False)
@click.option("--days", type=click.IntRange(1, 90), default=DAYS, show_default=True, help="How long the link opens.")
@click.option("--revoke", is_flag=True, help="End all links to versions of this pack instead.")
@config_option
def preview(pack: str, version: int | None, days: int, revoke: bool, config: Path | None) -> None:
    """A secret link that shows VERSION (else the newest) on the real pages, to whoever has it.

    Exit codes: 0 done, 1 refused, 2 wrong use.
    """
    from companion.publishing.previews.links import MakePreview, RevokePreviews

    if revoke:
        ended = give(config, "pack.unpreview", RevokePreviews(pack=pack), show=False)
        click.echo(f"{ended.links} link(s) to {pack} ended.")
        return
    made = give(config, "pack.preview", MakePreview(pack=pack, version=version, days=days), show=False)
    home = address(read_settings(config))
    click.echo(f"{made.pack} version {made.version}, until {made.expires.astimezone():%Y-%m-%d %H:%M %Z}:")
    click.echo(f"{home}{made.path}")
    click.echo("Whoever has this link sees it; it is told only now.", err=True)


def address(settings: "Settings") -> str:
    """Where visitors find this server, as far as its settings say."""
    host = settings.host if settings.host not in ("0.0.0.0", "::") else "localhost"  # noqa: S104
    return settings.public_url or f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def tell(listed: "Listed") -> Iterator[str]:
    """A pack, its groups, its versions."""
    joint = f", joint with {', '.join(listed.members)}" if listed.members else ""
    floor = f", floor {listed.floor}" if listed.floor else ""
    yield f"{listed.pack}{joint}{floor}"
    for group, shows in sorted(listed.groups.items()):
        yield f"  {group}: {', '.join(_shows(shows))}"
    if not listed.groups:
        yield "  shown nowhere yet: companion pack publish " + listed.pack
    for version in listed.versions:
        yield f"  {_version(version)}"


def _shows(shows: "GroupShows") -> Iterator[str]:
    yield f"version {shows.version}" if shows.version else "nothing yet"
    for step in shows.stages:
        yield f"version {step.version} for {step.percent} %"
    for step in shows.scheduled:
        yield f"version {step.version} from {_when(step)}" + (f" for {step.percent} %" if step.percent < 100 else "")


def _when(step: "Planned") -> str:
    return f"{step.since.astimezone():%Y-%m-%d %H:%M %Z}" if step.since else "now"


def _version(version: "Version") -> str:
    size = f"{version.size / MEGABYTE:,.1f} MB"
    kept = f", not kept since {version.swept.astimezone():%Y-%m-%d}: push it again to show it" if version.swept else ""
    pushed = f"{version.pushed.astimezone():%Y-%m-%d %H:%M}"
    return (
        f"{version.version:>6}  pushed {pushed} by key {version.key[:8]}, {version.documents:,} entries, {size}{kept}"
    )
