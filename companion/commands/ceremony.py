"""What the commands of the ceremony share: the folder, key files, and telling what waits for whom."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from companion.ceremony.state import Ceremony, Waiting
    from content_packs.format.keys import PublicKey

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
CODES = "Exit codes: 0 done, 1 refused (says why), 2 wrong use."

as_json = click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout.")
folder_option = click.option("--dir", "folder", required=True, type=FOLDER, help="The alliance's folder.")
add_option = click.option("--add", multiple=True, type=FILE, metavar="X.pub", help="Key that comes. Repeat for each.")
remove_option = click.option(
    "--remove", multiple=True, metavar="KEY", help="Key that goes: its name, or the first 8 or more of its id."
)
threshold_option = click.option(
    "--threshold", type=click.IntRange(1, 100), help="How many of the keys must sign; else as before."
)


def refusing(function: Any) -> Any:
    """What is refused is told by its sentence, with exit code 1."""

    @functools.wraps(function)
    def told(*words: Any, **options: Any) -> Any:
        from companion.config import BadSettings
        from content_packs.errors import PackError
        from content_packs.running.control import Refused

        try:
            return function(*words, **options)
        except (PackError, BadSettings, Refused) as error:
            raise click.ClickException(str(error)) from None

    return told


def public_keys(files: tuple[Path, ...]) -> tuple["PublicKey", ...]:
    """Keys of public key files, with their names as signed files will show them."""
    from content_packs.format.keyfiles import load_public
    from content_packs.format.keys import with_name

    return tuple(with_name(key, name or file.stem) for file in files for name, key in [load_public(file)])


def change(folder: Path, alter: "Callable[[Ceremony], Ceremony]", as_json: bool) -> None:
    """Read, alter, write, and say what waits."""
    from companion.ceremony.folder import read_folder, write_folder

    ceremony = alter(read_folder(folder))
    write_folder(folder, ceremony)
    tell(folder, ceremony, as_json)


def tell(folder: Path, ceremony: "Ceremony", as_json: bool, changes: bool = True) -> None:
    """What waits and for whom; with the `changes` in it, unless they were shown just now."""
    from companion.ceremony.differences import tell as differences
    from companion.ceremony.state import waiting

    left = waiting(ceremony)
    if as_json:
        click.echo(_json(ceremony, left))
    elif left:
        click.echo("\n".join((*(differences(ceremony) if changes else ()), *map(sentence, left))))
        click.echo(f"Each of them: companion alliance sign {folder} --key THEIR.key")
    else:
        click.echo(f"{_versions(ceremony)}: signed, nothing waits. On the server: companion alliance install {folder}")


def sentence(waiting: "Waiting") -> str:
    """Who has signed, and who still must."""
    parts = [
        f"{need.missing} more of {', '.join(need.open)} must sign (as {need.by} asks)"
        for need in waiting.needs
        if need.missing
    ]
    signed = sorted({name for need in waiting.needs for name in need.signed})
    return f"{waiting.name}: signed by {', '.join(signed) or 'nobody yet'}; {'; '.join(parts) or 'complete'}"


def _versions(ceremony: "Ceremony") -> str:
    from content_packs.format.trust.files import version_of

    return f"root {len(ceremony.roots)}, targets {version_of(ceremony.targets) if ceremony.targets else 0}"


def _json(ceremony: "Ceremony", left: "list[Waiting]") -> bytes:
    import msgspec

    from companion.ceremony.differences import tell as differences
    from content_packs.format.trust.files import version_of

    return msgspec.json.encode(
        {
            "root": len(ceremony.roots),
            "targets": version_of(ceremony.targets) if ceremony.targets else 0,
            "waiting": left,
            "differences": differences(ceremony),
        }
    )
