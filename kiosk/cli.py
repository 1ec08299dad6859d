"""The `kiosk` command."""

import click

from kiosk.commands.pin import pin


@click.group()
@click.version_option(package_name="museum-companion")
def kiosk() -> None:
    """Shows content packs without a network."""


kiosk.add_command(pin)

if __name__ == "__main__":
    kiosk()
