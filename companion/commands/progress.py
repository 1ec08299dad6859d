"""How far long work has come, on stderr: a bar on a terminal, now and then a line elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

Progress = Callable[[int, int, str], None]  # done, of how many, what was done last
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
