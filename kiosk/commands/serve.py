"""`kiosk serve`. Exit codes: 0 stopped as told, 1 cannot serve (says why), 2 wrong use."""

import gc
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from content_packs.running.lock import Lock
    from kiosk.app import Kiosk
    from kiosk.config import Settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
M_ARENA_MAX = -8
UNUSED = ("rich", "pydantic")  # structlog and Litestar load them where they are installed, for what we never do


@click.command()
@click.option("--config", type=_FILE, help="Settings in TOML; the environment (KIOSK_…) wins over it.")
def serve(config: Path | None) -> None:
    """Show what is on this kiosk, on its own screen and to phones beside it, until told to stop (SIGTERM or Ctrl-C).

    Exit codes: 0 stopped, 1 cannot serve, 2 wrong use.
    """
    _start_lightly()
    import msgspec
    import structlog

    from content_packs.running import logs, serving
    from kiosk.config import BadSettings, load

    try:
        settings = load(config)
    except BadSettings as error:
        raise click.ClickException(str(error)) from None
    logs.configure(settings.log_level)
    settings = msgspec.structs.replace(settings, port=_port(settings.host, settings.port))
    lock = _hold(settings)
    app = _open(settings, lock)

    def started() -> None:
        gc.freeze()  # what was made so far stays: the collector need not look at it again
        gc.enable()
        structlog.get_logger().info("serving", host=settings.host, port=settings.port, phones=app.phones_at)

    serving.serve(app, settings, started)


def _open(settings: "Settings", lock: "Lock") -> "Kiosk":
    """All rooms of the house and, where the settings name packs, those on screen in place of what was synced."""
    from kiosk.living import live_in
    from kiosk.whole import open_house

    return live_in(open_house(settings), lock)


def _hold(settings: "Settings") -> "Lock":
    from content_packs.running.lock import InUse, Lock

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
    """Import what is used and nothing else, without stopping to look for garbage; all threads use one heap."""
    gc.disable()
    _take_one_heap()
    for name in UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # importing it fails, as where it is not installed


def _take_one_heap() -> None:
    """Where the C library is glibc: each thread's own would keep what it once used (mallopt(3), M_ARENA_MAX)."""
    import ctypes

    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
