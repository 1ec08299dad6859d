"""`companion backup` and `companion restore`. Exit codes: 0 done, 1 not done or blobs lost, 2 wrong use."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.commands.ordering import config_option, give, read_settings
from content_packs.running.progress import progress_bar

if TYPE_CHECKING:
    from companion.backups import BackedUp

_FILE = click.Path(dir_okay=False, path_type=Path)
_THERE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on standard output.")
NAMED = 5  # lost blobs that are told by name


@click.command()
@click.argument("file", type=_FILE)
@click.option("--blobs", type=_FOLDER, help="Copy the blobs into this folder too; what is there already stays.")
@config_option
@_json
def backup(file: Path, blobs: Path | None, config: Path | None, as_json: bool) -> None:
    """Write a backup to FILE, also while the server runs: all rows at one moment, the sealed keys, the list of blobs.

    The passphrase of the keys is not in it. Exit codes: 0 done, 1 not done or blobs are lost, 2 wrong use.
    """
    from companion.backups import Backup

    wish = Backup(str(file.absolute()), str(blobs.absolute()) if blobs else "")
    _tell(give(config, "backup", wish), bool(blobs), as_json)


@click.command()
@click.argument("file", type=_THERE)
@click.option("--blobs", type=_FOLDER, help="Folder that `companion backup --blobs` filled.")
@config_option
@_json
def restore(file: Path, blobs: Path | None, config: Path | None, as_json: bool) -> None:
    """Read the backup FILE into the empty data folder, and the empty database, of the settings.

    A backup of SQLite goes into PostgreSQL and the other way round. Exit codes: 0 done, 1 not done or blobs are lost,
    2 wrong use.
    """
    from datetime import UTC, datetime

    from companion import backups
    from content_packs.running.control import sentence

    settings = read_settings(config)
    try:
        with progress_bar(show=True, lines=False) as progress:
            done = backups.restore(settings, file, blobs, datetime.now(UTC), progress)
    except Exception as error:
        if (why := sentence(error)) is None:
            raise
        raise click.ClickException(why) from None
    _tell(done, bool(blobs), as_json)


def _tell(done: "BackedUp", with_blobs: bool, as_json: bool) -> None:
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(done))
    else:
        click.echo(f"{done.rows:,} rows, {done.keys} sealed keys, {done.blobs:,} blobs named ({done.size:,} bytes)")
        if with_blobs:
            click.echo(f"{done.copied:,} blobs copied")
        elif done.blobs:
            click.echo("the blobs themselves are not copied: give --blobs FOLDER, or copy data/blobs as well", err=True)
    if done.lost:
        some = ", ".join(done.lost[:NAMED])
        click.echo(f"{len(done.lost):,} blobs are missing or damaged, their packs can not be shown: {some}", err=True)
        raise SystemExit(1)
