"""`companion serve` and `companion demo`. Exit codes: 0 stopped as told, 1 cannot serve (says why), 2 wrong use."""

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from companion.app import Companion
    from companion.config import Settings
    from content_packs.guide.library import Library
    from content_packs.running.lock import Lock

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
EVERY_NETWORK = "0.0.0.0"  # noqa: S104
POLL = 0.2  # seconds between looks at what is shown
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

    def started(app: "Companion") -> None:
        museums = sorted(app.display.now.library.museums)
        structlog.get_logger().info("serving", host=app.settings.host, port=app.settings.port, museums=museums)

    _serve(settings, started)


@click.command()
@click.option("--data", type=_FOLDER, default=".demo", show_default=True, help="Where everything is kept.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes a free one.")
@click.option(
    "--kiosk-port",
    type=click.IntRange(0, 65_535),
    default=8080,
    show_default=True,
    help="Of the kiosk; 0 takes a free one.",
)
@click.option("--host", default=EVERY_NETWORK, show_default=True, help="127.0.0.1 for this machine alone.")
def demo(data: Path, port: int, kiosk_port: int, host: str) -> None:
    """Found an alliance of the example museums, push and publish their packs, serve them, and enrol a kiosk.

    All of it by the commands that museums use, which are shown. A second start pushes what has changed since. Exit
    codes: 0 stopped, 1 cannot serve, 2 wrong use.
    """
    from companion.demo import NotBuilt, NotShown, build_examples, found, prepare

    try:
        port, kiosk_port = (
            _port(host, port),
            _port("127.0.0.1", kiosk_port),
        )  # before the building, which takes a minute
        for folder, fresh in build_examples(data):
            click.echo(f"{folder.name}: {'built' if fresh else 'as built before'} ({folder})")
        settings = prepare(data, host, port)
        found(data)
    except (NotBuilt, NotShown) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"cannot write to {data}: {error.strerror}; name another folder: --data") from None

    _serve(settings, lambda app: Thread(target=_publish, args=(app, data, kiosk_port), daemon=True).start())


def _publish(app: "Companion", data: Path, kiosk_port: int) -> None:
    """While the server answers: what has changed is pushed and published, a kiosk travels, then all is announced."""
    from companion.demo import NotShown, Places, announce, begin, play

    try:
        play("publish", data, app.settings.public_url)
    except NotShown as error:
        click.echo(f"Error: {error}", err=True)
        return
    while len(app.display.now.library.museums) < len(Places(data).museums()):
        time.sleep(POLL)
    kiosk = f"http://127.0.0.1:{kiosk_port}"
    travelling = begin("travel", data, app.settings.public_url, str(kiosk_port))
    while travelling.poll() is None and not _answers(kiosk):
        time.sleep(POLL)
    if travelling.poll() is not None:
        click.echo("Error: the kiosk did not begin, see above", err=True)
    click.echo(announce(app.display.now.library, app.settings.public_url, kiosk))


def _answers(url: str) -> bool:
    """Whether the kiosk shows pages."""
    import http.client
    from urllib.parse import urlsplit

    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    try:
        line.request("GET", "/health/live")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def _serve(settings: "Settings", started: "Callable[[Companion], None]") -> None:
    """Port, library, app, server, in this order: what can fail first fails first."""
    _start_lightly()
    import msgspec

    from content_packs.running import logs
    from content_packs.running.serving import serve

    logs.configure(settings.log_level)
    settings = msgspec.structs.replace(settings, port=_port(settings.host, settings.port))
    lock = _hold(settings)
    from companion.app import create_app

    app = create_app(settings, _library(settings), lock)

    def begun() -> None:
        _settle()
        started(app)

    serve(app, settings, begun)


def _library(settings: "Settings") -> "Library":
    """The packs of the settings as they are; without any, what was published, as it was shown last."""
    import structlog

    from companion.app import stored_in
    from companion.shown import open_recalled
    from content_packs.running.shelves import open_library

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
    from content_packs.running.lock import InUse, Lock

    if settings.database_url:
        return None
    try:
        return Lock(settings.data)
    except InUse as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"cannot write to {settings.data}: {error.strerror}") from None


def _port(host: str, port: int) -> int:
    from content_packs.running.serving import CannotListen, PortInUse, choose_port

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
