"""`kiosk doctor`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.ordering import config_option, give

if TYPE_CHECKING:
    from kiosk.ready.checks import Ready

MARKS = {"good": "ok  ", "care": "care", "bad": "NOT "}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@config_option
def doctor(as_json: bool, config: Path | None) -> None:
    """Ready for tomorrow? Looks at packs, letters, disk, clock, outbox and day sheet, and says what to do.

    Exit codes: 0 ready (care is no hindrance), 1 not ready, 2 wrong use.
    """
    import msgspec

    from kiosk.doctor import AskDoctor, sentence

    found: Ready = give(config, "doctor", AskDoctor())
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        for check in found.checks:
            click.echo(f"{MARKS[check.level]}  {check.name:9} {sentence(check)}")
    click.get_current_context().exit(1 if found.level == "bad" else 0)
