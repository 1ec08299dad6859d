"""The `kiosk` command."""

import click

from kiosk.commands.sync import sync


@click.group()
@click.version_option(package_name="museum-companion")
def kiosk() -> None:
    """Shows content packs without a network."""


kiosk.add_command(sync)

if __name__ == "__main__":
    kiosk()
