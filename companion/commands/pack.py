"""`companion pack …`: make, check and build the packs of a museum."""

import click

from companion.commands.pack_build import build
from companion.commands.pack_check import check
from companion.commands.pack_exchange import export, merge
from companion.commands.pack_import import import_
from companion.commands.pack_keygen import keygen
from companion.commands.pack_labels import labels
from companion.commands.pack_list import list_, preview
from companion.commands.pack_new import new
from companion.commands.pack_publish import cancel, publish, rollback, withdraw
from companion.commands.pack_push import push
from companion.commands.pack_sign import consent, floor, renew


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
pack.add_command(keygen)
pack.add_command(list_)
pack.add_command(preview)
pack.add_command(publish)
pack.add_command(rollback)
pack.add_command(withdraw)
pack.add_command(cancel)
pack.add_command(push)
pack.add_command(floor)
pack.add_command(consent)
pack.add_command(renew)
