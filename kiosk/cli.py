"""The `kiosk` command. Each subcommand is a function of the same name, imported when it is asked for."""

from importlib import import_module

import click

COMMANDS = {  # name → module:function
    "doctor": "kiosk.commands.doctor:doctor",
    "enrol": "kiosk.commands.device:enrol",
    "export": "kiosk.commands.exporting:export",
    "import": "kiosk.commands.importing:import_",
    "install": "kiosk.commands.install:install",
    "pin": "kiosk.commands.pin:pin",
    "serve": "kiosk.commands.serve:serve",
    "status": "kiosk.commands.device:status",
    "sync": "kiosk.commands.sync:sync",
}


class LazyGroup(click.Group):
    """Knows its commands by name; a kiosk's box is slow, and one command needs one module."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(module), function)
        assert isinstance(found, click.Command)
        return found


@click.group(cls=LazyGroup)
@click.version_option(package_name="museum-companion")
def kiosk() -> None:
    """Shows content packs without a network."""


if __name__ == "__main__":
    kiosk()
