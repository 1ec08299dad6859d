"""`companion pack push`: check, build, and bring a pack to the alliance's server, signed with the museum's own key.

Exit codes: 0 pushed (or nothing to push), 1 DIR has errors, 2 wrong use, 3 the line, the server or the disk failed:
push again, what was sent is kept, 4 refused.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from companion.commands.pack_build import Outcome as Built
from companion.commands.pack_build import build_into
from companion.commands.passphrase import ask, passphrase_file
from content_packs.errors import PackError, Unavailable
from content_packs.running.progress import Rate, progress_bar, rate_bar

if TYPE_CHECKING:
    from companion.pushing.door import Door
    from companion.pushing.pushing import Outcome, Pusher
    from content_packs.format.keys import PrivateKey

PROBLEMS, RETRY, REFUSED = 1, 3, 4  # exit codes
_SOURCE = click.Path(exists=True, path_type=Path)


def server_options(function: Any) -> Any:
    """What every command takes that signs and sends."""
    for option in (
        click.option("--yes", is_flag=True, help="Sign on top of lines that other keys of the museum signed."),
        click.option("--insecure-http", is_flag=True, help="Push without https, in a network of your own."),
        click.option(
            "--key",
            "keys",
            multiple=True,
            required=True,
            type=click.Path(path_type=Path),
            help="The museum's key file (`pack keygen`); several where it signs with several.",
        ),
        click.option("--to", required=True, metavar="URL", help="The alliance's server: https://guide.example.org"),
    ):
        function = option(function)
    return passphrase_file(function)


@click.command()
@click.argument("folder", metavar="DIR", type=_SOURCE)
@server_options
@click.option("--with", "others", multiple=True, type=_SOURCE, help="Source or pack of a museum that DIR refers to.")
@click.option("--dry-run", is_flag=True, help="Say what would move, and send names alone.")
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout.")
def push(
    folder: Path,
    to: str,
    keys: tuple[Path, ...],
    passphrase_file: Path | None,
    others: tuple[Path, ...],
    dry_run: bool,
    as_json: bool,
    insecure_http: bool,
    yes: bool,
) -> None:
    """Bring DIR to the server: a source, which is checked and built first, or a built pack.

    Only what the server lacks is sent. A push that breaks off goes on where it was: say the same again. What is pushed
    is not shown yet: publish it when you have seen its preview. Your key stays here; the server gets a signature.

    Exit codes: 0 pushed, or nothing to push, 1 errors in DIR, 2 wrong use, 3 the line, the server or the disk failed:
    push again, what was sent is kept, 4 refused.
    """
    with ending():
        outcome = _push(folder, to, keys, passphrase_file, others, dry_run, not as_json, insecure_http, yes)
    click.echo(_as_json(outcome) if as_json else _sentence(outcome, to, dry=dry_run))


@contextmanager
def ending() -> Iterator[None]:
    """What went wrong as a sentence and an exit code."""
    from companion.pushing.errors import BadAddress, Unreachable

    try:
        yield
    except BadAddress as error:
        raise click.UsageError(str(error)) from None
    except (Unreachable, Unavailable, OSError) as error:
        _end(f"{error}. Say the same again: what was sent is kept", RETRY)
    except PackError as error:
        _end(f"refused: {error}", REFUSED)


def _push(
    folder: Path,
    to: str,
    keys: tuple[Path, ...],
    words: Path | None,
    others: tuple[Path, ...],
    dry: bool,
    show: bool,
    insecure: bool,
    yes: bool,
) -> "Outcome":
    from companion.pushing.contents import open_contents
    from companion.pushing.door import open_door

    door = open_door(to, insecure=insecure)  # what can fail first fails first
    signers = open_keys(keys, words)
    contents = open_contents(_built(folder, others, show))
    with rate_bar(show) as rate:
        return pusher_for(contents.museum, door, signers, Voice(rate, yes=yes)).push(contents, rate, dry=dry)


def _built(folder: Path, others: tuple[Path, ...], show: bool) -> Path:
    """A folder with the built pack: DIR itself where it is one."""
    from hashlib import sha256

    from content_packs.format.pack import MANIFEST
    from content_packs.guide.source.memory import default_cache

    if (folder / MANIFEST).exists():
        return folder
    out = default_cache() / "pushed" / sha256(str(folder.resolve()).encode()).hexdigest()[:32]
    with progress_bar(show) as progress:
        outcome: Built = build_into(folder, out, others, None, progress, forget=False)
    if outcome.exit_code:
        outcome.tell()
        raise SystemExit(outcome.exit_code)
    return out


def open_keys(files: Sequence[Path], words: Path | None) -> "list[PrivateKey]":
    """The private keys; one passphrase file, or variable, is for all of them."""
    from content_packs.format.keyfiles import read_private
    from content_packs.format.keys import unseal

    return [unseal(read_private(file), ask(words, file.name), str(file)) for file in files]


class Voice:
    """Tells and asks whoever pushes."""

    def __init__(self, rate: "Rate", *, yes: bool) -> None:
        self._rate = rate
        self._yes = yes

    def tell(self, what: str) -> None:
        self._rate.note(what)

    def accept(self, museum: str, unknown: Sequence[str]) -> bool:
        """`--yes`, or a yes to the lines."""
        if self._yes or not sys.stdin.isatty():
            return self._yes
        lines = "\n".join(f"  {path}" for path in unknown)
        self._rate.note(f"none of your keys signed these lines of {museum}:\n{lines}")
        return click.confirm("Are they the museum's own, and is the list to be signed with them?", err=True)


def pusher_for(museum: str, door: "Door", signers: "Sequence[PrivateKey]", voice: Voice) -> "Pusher":
    from companion.pushing.memory import Memory, default_state
    from companion.pushing.patience import Patience
    from companion.pushing.pushing import Pusher

    memory = Memory(default_state(), door.origin, museum)
    return Pusher(museum, door, signers, memory, voice, lambda: datetime.now(UTC), Patience(voice.tell))


def _sentence(outcome: "Outcome", to: str, *, dry: bool) -> str:
    name = f"{outcome.museum}/{outcome.pack}"
    note = f" ({outcome.note})" if outcome.note else ""
    if dry and not outcome.done and outcome.missing:
        return (
            f"would push {name} as version {outcome.version}{note}: {outcome.missing:,} blobs, "
            f"{outcome.bytes / 1e6:.1f} MB"
        )
    if dry and not outcome.done and not outcome.note.startswith("nothing"):
        return f"would push {name} as version {outcome.version}{note}: all of its blobs are there"
    if not outcome.done:
        return f"{name}: {outcome.note}"
    return (
        f"pushed {name} version {outcome.version}{note}: {outcome.missing:,} blobs, {outcome.sent / 1e6:.2f} MB sent; "
        f"manifest sha256 {outcome.sha256}"
    )


def _as_json(outcome: "Outcome") -> bytes:
    import msgspec

    return msgspec.json.encode(outcome)


def _end(sentence: str, code: int) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(code)
