"""Builds one example pack: `python -m companion.commands.demo_build SOURCE OUT CACHE OTHER…`, run by the demonstration.

As `pack build`, but it shows no warnings (an example is not the newcomer's to mend) and writes nothing into the source.
A process of its own, so that the server never holds what building needs.
"""

import sys
from pathlib import Path

import click

from companion.commands.pack_check import check_folder, describe
from content_packs.errors import BadSource
from content_packs.guide.build import build_pack
from content_packs.guide.problems import errors_in
from content_packs.running.progress import progress_bar


def build_example(source: Path, out: Path, cache: Path, others: list[Path]) -> None:
    read, problems = check_folder(source, others, decode=False)
    if read is None or errors_in(problems):
        for line in describe(problems):
            click.echo(line, err=True)
        raise BadSource(str(source), errors_in(problems))
    click.echo(f"{source.name}: building", err=True)
    with progress_bar(show=True, lines=False) as progress:
        build_pack(read, out, cache, progress)


if __name__ == "__main__":
    source, out, cache, *others = map(Path, sys.argv[1:])
    build_example(source, out, cache, others)
