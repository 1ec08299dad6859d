"""Logs: JSON lines that tell what failed and nothing about who asked."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from content_packs.running import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("info", stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_level_and_time(stream: io.StringIO) -> None:
    structlog.get_logger().info("scrubbed", blobs=3)
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["blobs"]) == ("scrubbed", "info", 3)
    assert str(line["timestamp"]).endswith("Z")


def test_an_exception_is_logged_by_type_and_place_without_its_message(stream: io.StringIO) -> None:
    try:
        int("secret query")
    except ValueError as error:
        structlog.get_logger().error("request failed", id="ab", exc_info=error)
    (line,) = lines(stream)
    assert line["error"] == "builtins.ValueError"
    assert "test_logs.py" in str(line["frames"])
    assert "secret" not in stream.getvalue()


def test_libraries_that_use_logging_come_out_the_same(stream: io.StringIO) -> None:
    try:
        raise KeyError("secret")
    except KeyError:
        logging.getLogger("library").exception("it failed")
    logging.getLogger("library").info("chatter")
    (line,) = lines(stream)
    assert (line["event"], line["logger"], line["error"]) == ("it failed", "library", "builtins.KeyError")
    assert "secret" not in stream.getvalue()


def test_below_the_level_nothing_is_logged(stream: io.StringIO) -> None:
    structlog.get_logger().debug("chatter")
    assert stream.getvalue() == ""
