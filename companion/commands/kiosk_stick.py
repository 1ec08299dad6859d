"""`companion kiosk stick`: what a van takes along (docs/kiosk-stick.md)."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.commands.ordering import config_option, give
from content_packs.running.folders import WholePath

if TYPE_CHECKING:
    from companion.sticks.writing import Written


@click.command()
@click.argument("folder", metavar="DIR", type=WholePath())
@click.option("--group", "groups", multiple=True, required=True, metavar="GROUP", help="Kiosks it is for; repeat.")
@click.option("--kiosk", "kiosks", multiple=True, metavar="ID", help="A day sheet for it alone; repeat. Else for all.")
@click.option("--only", is_flag=True, help="Other groups that are on the stick leave it.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@config_option
def stick(
    folder: str, groups: tuple[str, ...], kiosks: tuple[str, ...], only: bool, as_json: bool, config: Path | None
) -> None:
    """Write to the stick at DIR what the kiosks of GROUP need: packs, and a day sheet for each.

    What is there already is checked and not written again: a stick that was pulled out is gone on with by the same
    command. Files of yours on it are left alone. Exit codes: 0 written, 1 not written (says why), 2 wrong use.
    """
    import msgspec

    from companion.sticks.writing import WriteStick

    wish = WriteStick(folder=folder, groups=groups, kiosks=kiosks, only=only)
    written: Written = give(config, "kiosk.stick", wish, show=not as_json)
    if as_json:
        click.echo(msgspec.json.encode(written))
        return
    for why in written.refused:
        click.echo(f"left out: {why}", err=True)
    click.echo(_line(written))


def _line(written: "Written") -> str:
    packs = ", ".join(written.versions) or "no pack"
    sheets = f"{len(written.kiosks)} day sheet{'s' * (len(written.kiosks) != 1)}"
    size = f"{written.length / 1e6:.1f} of {written.whole / 1e6:.1f} MB new"
    return f"{', '.join(written.groups)}: {packs}; {sheets}; {size}; good until {written.until:%Y-%m-%d}"
