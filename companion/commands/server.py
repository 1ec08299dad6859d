"""`companion serve` and `companion demo`. Exit codes: 0 stopped as told, 1 cannot serve (says why), 2 wrong use."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from companion.config import Settings
    from companion.store.lock import Lock
    from content_packs.guide.library import Library

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
EVERY_NETWORK = "0.0.0.0"  # noqa: S104
UNUSED = ("rich", "pydantic")  # structlog and Litestar load them where they are installed, for what we never do


@click.command()
@click.option("--config", type=_FILE, help="Settings in TOML; the environment (COMPANION_…) wins over it.")
def serve(config: Path | None) -> None:
    """Show the packs of the settings to visitors, until told to stop (SIGTERM or Ctrl-C).

    Exit codes: 0 stopped, 1 cannot serve, 2 wrong use.
    """
    import structlog

    from companion.config import BadSettings, load

    try:
        settings = load(config)
    except BadSettings as error:
        raise click.ClickException(str(error)) from None

    def started(library: "Library", port: int) -> None:
        structlog.get_logger().info("serving", host=settings.host, port=port, museums=sorted(library.museums))

    _serve(settings, started)


@click.command()
@click.option("--data", type=_FOLDER, default=".demo", show_default=True, help="Where everything is kept.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--host", default=EVERY_NETWORK, show_default=True, help="127.0.0.1 for this machine alone.")
def demo(data: Path, port: int, host: str) -> None:
    """Build the example museums and serve them to this machine and to phones in its network.

    A second start reuses what was built. Exit codes: 0 stopped, 1 cannot serve, 2 wrong use.
    """
    from companion.config import Settings
    from companion.demo import NotBuilt, announce, build_examples, home_at

    packs = []
    try:
        port = _port(host, port)  # before the building, which takes a minute
        for folder, fresh in build_examples(data):
            click.echo(f"{folder.name}: {'built' if fresh else 'as built before'} ({folder})")
            packs.append(folder)
    except NotBuilt as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"cannot write to {data}: {error.strerror}; name another folder: --data") from None

    home = home_at(host, port)

    def started(library: "Library", _: int) -> None:
        click.echo(announce(library, home))

    _serve(Settings(data=data, packs=tuple(packs), host=host, port=port, public_url=home, log_level="warning"), started)


def _serve(settings: "Settings", started: "Callable[[Library, int], None]") -> None:
    """Port, library, app, server, in this order: what can fail first fails first."""
    _start_lightly()
    import msgspec

    from companion import logs
    from companion.serve import serve

    logs.configure(settings.log_level)
    settings = msgspec.structs.replace(settings, port=_port(settings.host, settings.port))
    lock = _hold(settings)
    from companion.app import create_app

    library = _library(settings)

    def begun() -> None:
        _settle()
        started(library, settings.port)

    serve(create_app(settings, library, lock), settings, begun)


def _library(settings: "Settings") -> "Library":
    """The packs of the settings as they are; without any, what was published, as it was shown last."""
    import structlog

    from companion.app import stored_in
    from companion.shelves import open_library
    from companion.shown import open_recalled

    if not settings.packs:
        library = open_recalled(stored_in(settings), settings.data, settings.public_url)
        if not library.museums:
            structlog.get_logger().warning(
                "nothing is shown yet: a museum pushes and publishes a pack (docs/publish.md); "
                "or name folders of built packs in `packs` (docs/settings.md)"
            )
        return library
    library = open_library(settings.packs, settings.data / "catalogues", settings.public_url)
    if not library.museums:
        raise click.ClickException("none of the packs could be opened: the log above says why (`companion pack build`)")
    return library


def _hold(settings: "Settings") -> "Lock | None":
    """The data folder for this process alone; with PostgreSQL several may share it."""
    from companion.store.lock import InUse, Lock

    if settings.database_url:
        return None
    try:
        return Lock(settings.data)
    except InUse as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"cannot write to {settings.data}: {error.strerror}") from None


def _port(host: str, port: int) -> int:
    from companion.serve import CannotListen, PortInUse, choose_port

    try:
        return choose_port(host, port)
    except (PortInUse, CannotListen) as error:
        raise click.ClickException(str(error)) from None


def _start_lightly() -> None:
    """Import what is used and nothing else, without stopping to look for garbage (DECISIONS.md has the figures)."""
    gc.disable()
    for name in UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # importing it fails, as where it is not installed


def _settle() -> None:
    """What was made so far stays: the collector need not look at it again."""
    gc.freeze()
    gc.enable()
