"""Asking for a passphrase: once to open a key, twice to seal one; `--passphrase-file` and the environment go before."""

import sys
from pathlib import Path
from typing import Any

import click

from companion.config import PASSPHRASE

NOBODY_THERE = f"no passphrase: nobody to ask here; give --passphrase-file FILE, or set {PASSPHRASE}"


def passphrase_file(function: Any) -> Any:
    """The option of every command that opens or seals a key."""
    return click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
        help=f"File with the passphrase, mode 0600; else {PASSPHRASE}, else it is asked for.",
    )(function)


def ask_new(file: Path | None, whose: str) -> str:
    """A passphrase to seal with: judged, and asked for twice."""
    from content_packs.format.keys import WeakPassphrase, check_passphrase

    found = _given(file)
    if found is not None:
        return check_passphrase(found)
    while True:
        asked = _ask(f"New passphrase for {whose}", twice=True)
        try:
            return check_passphrase(asked)
        except WeakPassphrase as error:
            click.echo(str(error), err=True)


def ask(file: Path | None, whose: str) -> str:
    """The passphrase of a key that is there."""
    found = _given(file)
    return _ask(f"Passphrase for {whose}", twice=False) if found is None else found


def _given(file: Path | None) -> str | None:
    from companion.passphrases import given

    return given(file)


def _ask(question: str, *, twice: bool) -> str:
    if not sys.stdin.isatty():
        return _read(twice=twice)
    asked: str = click.prompt(question, hide_input=True, confirmation_prompt=twice and "Once more", err=True)
    return asked


def _read(*, twice: bool) -> str:
    """From a pipe: a line, or the same line twice."""
    while asked := sys.stdin.readline():
        if not twice or sys.stdin.readline() == asked:
            return asked.rstrip("\r\n")
        click.echo("these two lines differ", err=True)
    raise click.UsageError(NOBODY_THERE)
