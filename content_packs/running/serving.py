"""Runs the app on granian, embedded in this process: one process, one event loop (DECISIONS.md has the figures).

At SIGTERM or SIGINT no connection is accepted any more, answers in flight finish within the grace that the settings
give, then the app's lifespan ends (scans are written). Any other ASGI server can run `create_app` too.
"""

import asyncio
import errno
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server
from uvloop import new_event_loop

from content_packs.running.settings import Running
from content_packs.visitor.front import App

log = structlog.get_logger()

GENTLY = 0.0002  # seconds that a thread keeps the interpreter while an answer waits; Python's own are 0.005
LOGGERS = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},  # into our own log
}


class PortInUse(Exception):
    """Another process listens there; proposes a port that was free just now."""

    def __init__(self, host: str, port: int, instead: int) -> None:
        super().__init__(f"port {port} on {host} is in use; port {instead} is free: --port {instead}")
        self.port = port
        self.instead = instead


class CannotListen(Exception):
    """This machine has no such address, or does not let this user listen on the port."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(
            f"cannot listen on {host}, port {port}: {why}; "
            "take 127.0.0.1 (this machine alone) or 0.0.0.0 (every network), and a port from 1024"
        )


def choose_port(host: str, port: int) -> int:
    """`port` if it can be listened on, a free one for 0, else `PortInUse` or `CannotListen`."""
    # Asked before granian binds: it shares ports (SO_REUSEPORT) with whoever else does, and nobody would notice.
    try:
        return _try(host, port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CannotListen(host, port, error.strerror or str(error)) from None
        raise PortInUse(host, port, _try(host, 0)) from None


def serve(app: App, settings: Running, started: Callable[[], None] = lambda: None) -> NoReturn:
    """Answer until told to stop, then end the process. `started` is called when connections are accepted."""
    sys.setswitchinterval(GENTLY)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(app, settings, started))
    # Granian's threads outlive its server; one that meets an interpreter being taken down aborts the process (1 of 240
    # stops on a busy machine). Everything of ours has ended: leave without taking it down.
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def _serve(app: App, settings: Running, started: Callable[[], None]) -> None:
    server = _server(app, settings)
    server.on_startup(started)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    serving = asyncio.ensure_future(server.serve())
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        await serving  # it failed: say why
        return
    await _stop(server, serving, settings.stop_grace)


async def _stop(server: Server, serving: "asyncio.Future[Any]", grace: float) -> None:
    log.info("stopping")
    server.stop()  # type: ignore[no-untyped-call]
    _, late = await asyncio.wait({serving}, timeout=grace)
    if late:
        log.warning("answers cut off", after=grace)  # asyncio.run cancels them, and ends the lifespan
    else:
        await serving
    log.info("stopped")


def _server(app: App, settings: Running) -> Server:
    return Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backpressure=settings.concurrency,
        http1_settings=HTTP1Settings(
            header_read_timeout=round(settings.head_timeout * 1_000), max_buffer_size=settings.head_limit
        ),
        log_level=LogLevels.error,  # it warns of each start that embedding is experimental
        log_dictconfig=LOGGERS,
    )


def _try(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])
