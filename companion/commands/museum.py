"""`companion museum …`: which museums the alliance names, and with which keys each signs (docs/keys.md).

Changes go into the alliance's folder, to be signed and installed. Exit codes: 0 done, 1 refused, 2 wrong use.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.commands.ceremony import (
    FILE,
    FOLDER,
    add_option,
    as_json,
    change,
    folder_option,
    public_keys,
    refusing,
    remove_option,
    threshold_option,
)

if TYPE_CHECKING:
    from companion.publishing.museums import MuseumLine


@click.group()
def museum() -> None:
    """The museums of the alliance and their keys."""


@museum.command()
@click.argument("name", metavar="MUSEUM")
@click.option("--key", "keys", multiple=True, required=True, type=FILE, metavar="M.pub", help="Repeat for each key.")
@click.option("--threshold", type=click.IntRange(1, 100), default=1, show_default=True, help="Keys that must sign.")
@folder_option
@as_json
@refusing
def add(name: str, keys: tuple[Path, ...], threshold: int, folder: Path, as_json: bool) -> None:
    """Let MUSEUM sign packs of its own, below MUSEUM/ and nowhere else; to be signed by the alliance.

    The museum makes its key at home (companion pack keygen) and gives the .pub file; compare the fingerprint by voice.

    Exit codes: 0 done, 1 refused (says why), 2 wrong use.
    """
    from companion.ceremony import changes
    from content_packs.format.trust.files import Keys

    given, now = Keys(public_keys(keys), threshold), datetime.now(UTC)
    change(folder, lambda ceremony: changes.add_museum(ceremony, name, given, now), as_json)


@museum.command()
@click.argument("name", metavar="MUSEUM")
@add_option
@remove_option
@threshold_option
@folder_option
@as_json
@refusing
def rekey(
    name: str, add: tuple[Path, ...], remove: tuple[str, ...], threshold: int | None, folder: Path, as_json: bool
) -> None:
    """Give MUSEUM other keys; to be signed by the alliance. Then the museum signs once with the new key: pack renew.

    A key that was lost: --add the new one, and --remove the old when the museum has signed. One that was stolen: both
    at once.

    Exit codes: 0 done, 1 refused (says why), 2 wrong use.
    """
    from companion.ceremony import changes

    keys, now = public_keys(add), datetime.now(UTC)
    change(folder, lambda ceremony: changes.rekey_museum(ceremony, name, remove, keys, threshold, now), as_json)


@museum.command()
@click.argument("name", metavar="MUSEUM")
@folder_option
@as_json
@refusing
def remove(name: str, folder: Path, as_json: bool) -> None:
    """Take MUSEUM out of the list: readers accept and show its packs no more; to be signed by the alliance.

    It can be added again. Exit codes: 0 done, 1 refused (says why), 2 wrong use.
    """
    from companion.ceremony import changes

    now = datetime.now(UTC)
    change(folder, lambda ceremony: changes.remove_museum(ceremony, name, now), as_json)


@museum.command("list")
@click.option("--dir", "folder", type=FOLDER, help="The alliance's folder; else the server on this machine is asked.")
@click.option("--config", type=FILE, help="Settings of the server; the environment (COMPANION_…) wins over it.")
@as_json
@refusing
def list_(folder: Path | None, config: Path | None, as_json: bool) -> None:
    """The museums, their keys, and (from the server) what each has signed and until when it holds.

    Exit codes: 0 listed, 1 refused (says why), 2 wrong use.
    """
    found = _from_folder(folder) if folder else _from_server(config)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(found))
        return
    for line in found:
        click.echo("\n".join(_tell(line)))
    if not found:
        click.echo("no museum yet: companion museum add MUSEUM --key M.pub --dir DIR")


def _from_folder(folder: Path) -> "list[MuseumLine]":
    from companion.ceremony.folder import read_folder
    from companion.publishing.museums import lines_from

    return lines_from(read_folder(folder).top, {})


def _from_server(config: Path | None) -> "list[MuseumLine]":
    from companion.config import load
    from companion.control import carry_out
    from companion.publishing.museums import Asked

    found: list[MuseumLine] = carry_out(load(config), "museum.list", Asked())
    return found


def _tell(line: "MuseumLine") -> list[str]:
    if line.expires is None:
        signed = "nothing signed here"
    else:
        signed = f"signed version {line.version}, holds until {line.expires:%Y-%m-%d}"
    keys = [f"    {key.name}  {key.keyid[:8]}  {key.fingerprint}" for key in line.keys]
    return [f"{line.name}: {line.threshold} of {len(line.keys)} keys; {signed}", *keys]
