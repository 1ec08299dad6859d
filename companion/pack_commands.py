"""`companion pack …`: make, check and build the packs of a museum."""

import click

from companion.pack_build import build


@click.group()
def pack() -> None:
    """Make, check and build content packs."""


pack.add_command(build)
