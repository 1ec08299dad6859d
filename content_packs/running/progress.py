"""How far long work has come, on stderr: a bar on a terminal, now and then a line elsewhere."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

Progress = Callable[[int, int, str], None]  # done, of how many, what was done last
WINDOW = 40  # points of which the speed is taken
REDRAW, LINE = 0.25, 10.0  # seconds between two
STEPS = 50  # lines of one kind of work, redraws of a bar twice as many


@contextmanager
def progress_bar(show: bool, lines: bool = True) -> Iterator[Progress]:
    """A callable that shows each step; without `lines`, on a terminal alone."""
    if show and sys.stderr.isatty():
        bars = _Bars()
        try:
            yield bars.step
        finally:
            bars.close()
    elif show and lines:
        yield _tell
    else:
        yield lambda done, total, what: None


def _tell(done: int, total: int, what: str) -> None:
    if done * STEPS // max(total, 1) > (done - 1) * STEPS // max(total, 1) or done == total:
        click.echo(f"{done}/{total} {what}", err=True)


class _Bars:
    """A bar for each kind of work, one below the other, with what is done, how much there is and how long it takes."""

    def __init__(self) -> None:
        self.bar: Any = None
        self.done = 0

    def step(self, done: int, total: int, what: str) -> None:
        if self.bar is None or done < self.done or self.bar.length != max(total, 1):
            self.close()
            self.bar = click.progressbar(
                length=max(total, 1),
                file=sys.stderr,
                show_pos=True,
                item_show_func=lambda what: what,
                update_min_steps=max(total // (2 * STEPS), 1),
            )
            self.bar.__enter__()
        self.bar.update(done - self.done if total else 1, what)
        self.done = done

    def close(self) -> None:
        if self.bar is not None:
            self.bar.__exit__(None, None, None)
        self.bar, self.done = None, 0


@contextmanager
def rate_bar(show: bool) -> Iterator["Rate"]:
    """Bytes that travel: how many of how many, how fast, and how long that will take."""
    rate = Rate(show)
    try:
        yield rate
    finally:
        rate.close()


class Rate:
    """Called with bytes done and their total; the speed is that of the last seconds."""

    def __init__(self, show: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._show = show
        self._line = show and sys.stderr.isatty()
        self._clock = clock
        self._points: deque[tuple[float, int]] = deque(maxlen=WINDOW)
        self._told = -1.0

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if not self._points or now - self._points[-1][0] >= REDRAW:
            self._points.append((now, done))
        if self._show and (now - self._told >= (REDRAW if self._line else LINE) or done == total):
            self._told = now
            self._write(describe(done, total, self.speed(done, now)))

    def speed(self, done: int, now: float) -> float:
        """Bytes a second."""
        begun, before = self._points[0]
        return (done - before) / (now - begun) if now > begun else 0.0

    def note(self, what: str) -> None:
        """A sentence beside the bar."""
        if self._line:
            click.echo("", err=True)
        click.echo(what, err=True)

    def close(self) -> None:
        if self._line and self._told >= 0:
            click.echo("", err=True)

    def _write(self, text: str) -> None:
        click.echo(f"\r\x1b[K{text}" if self._line else text, err=True, nl=not self._line)


def describe(done: int, total: int, speed: float) -> str:
    """As `12.3 of 64.0 MB, 1.2 MB/s, 43 s left`."""
    text = f"{done / 1e6:.1f} of {total / 1e6:.1f} MB"
    if speed <= 0:
        return text
    return f"{text}, {speed / 1e6:.1f} MB/s, {_span((total - done) / speed)} left"


def _span(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3600:.1f} h"
