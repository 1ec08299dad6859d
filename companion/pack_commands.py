"""`companion pack …`: make, check and build the packs of a museum."""

import click

from companion.pack_build import build
from companion.pack_check import check
from companion.pack_exchange import export, merge
from companion.pack_import import import_
from companion.pack_labels import labels
from companion.pack_new import new


@click.group()
def pack() -> None:
    """Make, import, check and build content packs."""


pack.add_command(new)
pack.add_command(check)
pack.add_command(build)
pack.add_command(import_)
pack.add_command(export)
pack.add_command(merge)
pack.add_command(labels)
