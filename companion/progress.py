"""How far long work has come, on stderr: a bar on a terminal, a line for each step elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Progress = Callable[[int, int, str], None]  # done, of how many, what was done last


@contextmanager
def progress_bar(show: bool, lines: bool = True) -> Iterator[Progress]:
    """A callable that shows each step; without `lines`, on a terminal alone."""
    if show and sys.stderr.isatty():
        with click.progressbar(length=1, file=sys.stderr, item_show_func=lambda what: what) as bar:

            def step(done: int, total: int, what: str) -> None:
                bar.length = max(total, 1)
                bar.update(done - bar.pos if total else 1, what)

            yield step
    elif show and lines:
        yield lambda done, total, what: click.echo(f"{done}/{total} {what}", err=True)
    else:
        yield lambda done, total, what: None
