"""`companion pack floor|consent|renew`: what a museum signs beside its packs, sent to the alliance's server.

Exit codes: 0 signed and taken, 2 wrong use, 3 the line or the server failed: say the same again, 4 refused.
"""

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from companion.commands.pack_push import Voice, ending, open_keys, pusher_for, server_options
from content_packs.errors import BadPath
from content_packs.running.progress import Rate

if TYPE_CHECKING:
    from companion.publishing.receiving.messages import Committed
    from companion.pushing.pushing import Pusher
    from content_packs.format.manifest import Blob

T = TypeVar("T")
_VERSION = click.IntRange(1, 2**53 - 1)


@click.command()
@click.argument("pack", metavar="MUSEUM/PACK")
@click.argument("version", type=_VERSION)
@server_options
def floor(
    pack: str,
    version: int,
    to: str,
    keys: tuple[Path, ...],
    passphrase_file: Path | None,
    insecure_http: bool,
    yes: bool,
) -> None:
    """Allow no version of MUSEUM/PACK below VERSION any more: no reader shows one, whoever asks it to. For ever.

    Exit codes: 0 signed and taken, 2 wrong use, 3 the line or the server failed: say the same again, 4 refused.
    """
    from content_packs.format.manifest import Blob, encode, hash_of
    from content_packs.format.trust.documents import Floor
    from content_packs.format.trust.names import floor_path

    raw = encode(Floor(pack=pack, floor=version))
    lines = {floor_path(_named(pack)): Blob(hash_of(raw), len(raw))}
    taken = _with(_museum(pack), to, keys, passphrase_file, insecure_http, yes, lambda p: p.change(lines, (), [raw]))
    click.echo(f"{pack}: no version below {version} is allowed any more (list number {taken.role})")


@click.command()
@click.argument("pack", metavar="MUSEUM/PACK")
@click.argument("version", type=_VERSION)
@click.option("--as", "member", required=True, metavar="MEMBER", help="The museum that consents: yours.")
@click.option("--withdraw", is_flag=True, help="Take the consent back: readers no longer show that version.")
@server_options
def consent(
    pack: str,
    version: int,
    member: str,
    withdraw: bool,
    to: str,
    keys: tuple[Path, ...],
    passphrase_file: Path | None,
    insecure_http: bool,
    yes: bool,
) -> None:
    """Consent, as MEMBER of a joint exhibition, to VERSION of a partner's MUSEUM/PACK, as it was pushed.

    Exit codes: 0 signed and taken, 2 wrong use, 3 the line or the server failed: say the same again, 4 refused.
    """
    from content_packs.format.trust.names import consent_path

    path = consent_path(member, _named(pack), version)

    def work(pusher: "Pusher") -> "tuple[Committed, str]":
        if withdraw:
            return pusher.change({}, [path]), ""
        blob = pushed_blob(pusher, pack, version)
        return pusher.change({path: blob}), blob.sha256

    taken, sha256 = _with(member, to, keys, passphrase_file, insecure_http, yes, work)
    if withdraw:
        click.echo(f"{member} takes back its consent to {pack} version {version} (list number {taken.role})")
    else:
        click.echo(
            f"{member} consents to {pack} version {version}: manifest sha256 {sha256} (list number {taken.role})"
        )


@click.command()
@click.argument("museum", metavar="MUSEUM")
@server_options
def renew(
    museum: str,
    to: str,
    keys: tuple[Path, ...],
    passphrase_file: Path | None,
    insecure_http: bool,
    yes: bool,
) -> None:
    """Sign MUSEUM's list of versions anew as it is: once a year, and after a change of keys.

    Exit codes: 0 signed and taken, 2 wrong use, 3 the line or the server failed: say the same again, 4 refused.
    """
    taken = _with(museum, to, keys, passphrase_file, insecure_http, yes, lambda p: p.change({}))
    click.echo(f"{museum}: list number {taken.role} is signed and taken")


def pushed_blob(pusher: "Pusher", pack: str, version: int) -> "Blob":
    """A partner's version as this server shows it: that it is the one that is meant, the two museums compare."""
    from companion.pushing.errors import Doubtful
    from content_packs.format.trust.files import lines_of
    from content_packs.format.trust.names import manifest_path

    museum = _museum(pack)
    state = pusher.patience.ask(lambda: pusher.door.state(museum))
    raw = b64decode(state.role or "")
    found = lines_of(raw).get(manifest_path(pack, version)) if raw else None
    if found is None:
        raise Doubtful(f"{museum} has no version {version} of {pack} at this server")
    return found


def _with(
    museum: str,
    to: str,
    keys: tuple[Path, ...],
    words: Path | None,
    insecure: bool,
    yes: bool,
    work: "Callable[[Pusher], T]",
) -> T:
    """`work` with the museum's keys at the server."""
    from companion.pushing.door import open_door

    with ending():
        door = open_door(to, insecure=insecure)
        return work(pusher_for(museum, door, open_keys(keys, words), Voice(Rate(show=False), yes=yes)))


def _named(pack: str) -> str:
    from content_packs.format.trust.names import split

    try:
        split(pack)
    except BadPath:
        raise click.UsageError(f"{pack[:80]!r} is no MUSEUM/PACK, as town/main") from None
    return pack


def _museum(pack: str) -> str:
    return _named(pack).partition("/")[0]
