"""`kiosk pin`: the PIN of the staff pages. Exit codes: 0 set, 1 not set (says why), 2 wrong use."""

from pathlib import Path

import click


@click.command()
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings in TOML; the environment (KIOSK_…) wins over it.",
)
def pin(config: Path | None) -> None:
    """Set the PIN of the staff pages, in place of one that was forgotten. It is asked for, and shown nowhere.

    Who may give this command has the device in hand: no older PIN is asked for. Names stay as they are, under their
    passphrase.
    """
    from content_packs.running.control import Refused
    from content_packs.running.settings import BadSettings
    from kiosk.config import load
    from kiosk.control import carry_out
    from kiosk.staff.pins import SetPin

    typed = click.prompt("PIN", hide_input=True, confirmation_prompt=True)
    try:
        carry_out(load(config), "pin.set", SetPin(pin=typed))
    except (Refused, BadSettings) as error:
        raise click.ClickException(str(error)) from None
    click.echo("the PIN is set")
