"""The `companion` command. Each subcommand is a function of the same name; heavy imports wait until it runs."""

import click

from companion.commands.alliance import alliance
from companion.commands.backup import backup, restore
from companion.commands.impact import impact
from companion.commands.kiosk import kiosk
from companion.commands.museum import museum
from companion.commands.pack import pack
from companion.commands.server import demo, serve
from companion.commands.staff import staff
from companion.commands.workshop import workshop


@click.group()
@click.version_option(package_name="museum-companion")
def companion() -> None:
    """Stories, tours and content packs for museums that work together."""


companion.add_command(pack)
companion.add_command(alliance)
companion.add_command(museum)
companion.add_command(kiosk)
companion.add_command(staff)
companion.add_command(workshop)
companion.add_command(impact)
companion.add_command(serve)
companion.add_command(demo)
companion.add_command(backup)
companion.add_command(restore)

if __name__ == "__main__":
    companion()
