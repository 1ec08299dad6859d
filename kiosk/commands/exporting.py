"""`kiosk export`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.ordering import config_option, give

if TYPE_CHECKING:
    from kiosk.delivery.exporting import Exported

EXITS = {"done": 0, "full": 4, "broken": 4}


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="Also what was refused for a session that was not known, or too early.")
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON.")
@config_option
def export(folder: Path, again: bool, as_json: bool, config: Path | None) -> None:
    """Put what waits here onto the stick at DIR, sealed for the server alone; take the receipts that lie on it.

    All of it stays here until a receipt comes back. Cut off half-way, the same command goes on. Done by the kiosk that
    runs, else here. Exit codes: 0 all that waits is on the stick, 1 cannot run (not enrolled, no such folder), 2 wrong
    use, 4 the stick is full or broken: what was written is good.
    """
    import msgspec

    from kiosk.delivery.exporting import ExportStick

    done: Exported = give(config, "export", ExportStick(folder=str(folder.absolute()), again=again), show=not as_json)
    click.echo(msgspec.json.encode(done).decode() if as_json else "\n".join(_lines(done)))
    if done.why and not as_json:
        click.echo(f"Error: {done.why}", err=True)
    click.get_current_context().exit(EXITS[done.state])


def _lines(done: "Exported") -> list[str]:
    wishes = f" and {done.wishes} wishes for a booking" if done.wishes else ""
    lines = [
        f"{done.kiosk}: {done.events} events{wishes} for {done.server} are on {done.folder} ({done.new} written now)",
        f"{done.left} events wait and are not on it" if done.left else "",
        f"{done.released} were received by the server, as the stick says, and are let go of" if done.released else "",
        f"{done.kept} events the server would not take stay here: tell the office (--again sends them once more)"
        if done.kept
        else "",
        "how this kiosk is (versions, warnings) is on it too" if done.report else "",
        *(f"not taken: {why}" for why in done.refused),
    ]
    return [line for line in lines if line]
