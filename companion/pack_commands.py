"""`companion pack …`: make, check and build the packs of a museum."""

import click


@click.group()
def pack() -> None:
    """Make, check and build content packs."""
