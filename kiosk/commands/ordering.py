"""What commands that give orders share: the settings, the way to the kiosk, and what is said when it goes wrong."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from content_packs.running.progress import progress_bar

if TYPE_CHECKING:
    from kiosk.config import Settings

config_option = click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings in TOML; the environment (KIOSK_…) wins over it.",
)


def read_settings(config: Path | None) -> "Settings":
    from content_packs.running.settings import BadSettings
    from kiosk.config import load

    try:
        return load(config)
    except BadSettings as error:
        raise click.ClickException(str(error)) from None


def give(config: Path | None, order: str, wish: Any, show: bool = True) -> Any:
    """The outcome of an order; `click.ClickException` (exit code 1) with the sentence of what was in the way."""
    from content_packs.running.control import Refused
    from kiosk.control import carry_out

    settings = read_settings(config)
    try:
        with progress_bar(show, lines=False) as progress:
            return carry_out(settings, order, wish, progress=progress)
    except Refused as error:
        raise click.ClickException(str(error)) from None
