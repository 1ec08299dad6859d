"""The `kiosk` command. Each subcommand is a function of the same name; heavy imports wait until it runs."""

import click

from kiosk.commands.serve import serve


@click.group()
@click.version_option(package_name="museum-companion")
def kiosk() -> None:
    """Shows content packs without a network."""


kiosk.add_command(serve)

if __name__ == "__main__":
    kiosk()
