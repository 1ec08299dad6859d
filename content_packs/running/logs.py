"""Logs: one JSON object a line on standard error, with nothing in it about who visits.

Never logged: addresses, query strings, cookies, user agents, bodies, and the message of an exception that a request
raised (it may quote any of them): its type and frames are. Libraries that use `logging` come out the same way.
"""

import logging
import sys
from collections.abc import MutableMapping
from traceback import extract_tb
from typing import Any, TextIO, cast

import msgspec
import structlog

FRAMES = 12  # of a traceback, the innermost
Event = MutableMapping[str, Any]


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """From now on everything is logged as JSON to `stream`."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        frames,
    ]
    render = structlog.processors.JSONRenderer(_encode)
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def speak_aside() -> None:
    """Of a command that does the work itself: logs go to standard error, so that its answer is all of its output."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Stderr())))


class _Stderr:
    """The one of the moment."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def frames(_logger: object, _method: str, event: Event) -> Event:
    """An exception as its type and where it was raised, without its message."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exception()
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        event["frames"] = [f"{f.filename}:{f.lineno} {f.name}" for f in extract_tb(error.__traceback__)[-FRAMES:]]
    return event


def _encode(event: Event, **_: object) -> str:
    return msgspec.json.encode(event, enc_hook=repr).decode()
