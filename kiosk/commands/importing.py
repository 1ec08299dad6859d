"""`kiosk import`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from content_packs.running.folders import WholePath
from kiosk.commands.ordering import config_option, give

if TYPE_CHECKING:
    from kiosk.sync.outcome import Outcome


@click.command("import")
@click.argument("folder", metavar="DIR", type=WholePath())
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON.")
@config_option
def import_(folder: str, as_json: bool, config: Path | None) -> None:
    """Take packs and the day sheet from the stick at DIR; no network is needed, and no server is asked.

    All of it is copied, and the copy verified: what is on screen stays until the new is whole and tested. Cut off
    half-way, the same command goes on. Done by the kiosk that runs, else here. Exit codes: 0 up to date, 1 cannot run,
    2 wrong use, 3 not all came, 4 the disk is full or broken, 5 the stick is refused or not fit to be shown, 6 this
    kiosk is not enrolled.
    """
    import msgspec

    from kiosk.commands.sync import EXITS
    from kiosk.sync.importing import ImportStick
    from kiosk.sync.outcome import sentence

    outcome: Outcome = give(config, "import", ImportStick(folder), show=not as_json)
    click.echo(msgspec.json.encode(outcome).decode() if as_json else sentence(outcome))
    click.get_current_context().exit(EXITS[outcome.state])
