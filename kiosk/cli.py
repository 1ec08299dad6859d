"""The `kiosk` command."""

import click


@click.group()
@click.version_option(package_name="museum-companion")
def kiosk() -> None:
    """Shows content packs without a network."""


if __name__ == "__main__":
    kiosk()
