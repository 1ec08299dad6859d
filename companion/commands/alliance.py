"""`companion alliance …`: the keys of the alliance, who signs with them, and the server's being told (docs/keys.md).

Exit codes: 0 done, 1 refused (says why), 2 wrong use. Only `install` speaks to a server; the others need no network.
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
    public_keys,
    refusing,
    remove_option,
    tell,
    threshold_option,
)
from companion.commands.passphrase import ask, ask_new, passphrase_file

if TYPE_CHECKING:
    from companion.ceremony.state import Ceremony
    from content_packs.format.keys import PublicKey

ONLINE = ("snapshot", "timestamp", "channels", "sticks")
ROLES = ("root", "targets", *ONLINE)
_DIR = click.argument("folder", metavar="DIR", type=FOLDER)
_ROLE = click.option("--role", type=click.Choice(ROLES), required=True, help="Whose keys change.")


@click.group()
def alliance() -> None:
    """The keys of the alliance: make, sign, rotate, refresh, install."""


@alliance.command()
@_DIR
@click.option("--root", "roots", multiple=True, required=True, type=FILE, metavar="A.pub", help="Three of them.")
@click.option(
    "--threshold", type=click.IntRange(2, 100), default=2, show_default=True, help="Root keys that must sign."
)
@click.option(
    "--targets", multiple=True, type=FILE, metavar="T.pub", help="Who signs the museums' list; else the roots."
)
@click.option("--targets-threshold", type=click.IntRange(1, 100), default=1, show_default=True, help="Of these.")
@click.option("--online", required=True, type=FOLDER, help="Where the server's keys go: its data/keys.")
@passphrase_file
@as_json
@refusing
def init(
    folder: Path,
    roots: tuple[Path, ...],
    threshold: int,
    targets: tuple[Path, ...],
    targets_threshold: int,
    online: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Begin an alliance in the folder DIR: its first root and list of museums, to be signed by the holders of the keys.

    Each holder makes a key at home (companion pack keygen) and gives the .pub file. Without --targets the root keys
    sign the list of museums too, as many as sign the root. The server's own keys (snapshot, timestamp, channels,
    sticks) are made here, sealed under one passphrase, into --online: run this on the server.

    Exit codes: 0 made, 1 refused (says why), 2 wrong use.
    """
    from companion.ceremony.changes import begin
    from companion.ceremony.folder import write_folder
    from content_packs.format.trust.files import Keys

    _check_new(folder, len(roots), threshold)
    root = Keys(public_keys(roots), threshold)
    top = Keys(public_keys(targets), targets_threshold) if targets else root
    now = datetime.now(UTC)
    begin(root, top, dict.fromkeys(ONLINE, root.keys[0]), now)  # what is wrong with the keys is told before all else
    ceremony = begin(root, top, _make_online(online, passphrase_file), now)
    write_folder(folder, ceremony)
    tell(folder, ceremony, as_json)


@alliance.command()
@_DIR
@click.option("--key", required=True, type=FILE, metavar="A.key", help="Your secret key.")
@click.option("--yes", is_flag=True, help="Do not ask: you have compared all that is shown.")
@passphrase_file
@as_json
@refusing
def sign(folder: Path, key: Path, yes: bool, passphrase_file: Path | None, as_json: bool) -> None:
    """Sign what waits in DIR, after showing it. Needs no network.

    It shows what differs from what was signed last. Compare every fingerprint that comes with its holder, by voice.
    The alliance that you sign for is remembered beside your key, so that nobody can hand you another one later.

    Exit codes: 0 signed, or signed by you before; 1 refused (says why); 2 wrong use.
    """
    from companion.ceremony.folder import read_folder, write_folder
    from companion.ceremony.seen import is_known, remember
    from companion.ceremony.state import add_signature
    from content_packs.format.keyfiles import read_private
    from content_packs.format.keys import read_envelope, unseal

    ceremony, raw = read_folder(folder), read_private(key)
    known = bool(ceremony.roots) and is_known(key, ceremony.roots[0])
    if _may_sign(ceremony, read_envelope(raw, str(key)).keyid, key):
        _show(ceremony, known)
        if not yes:
            click.confirm("Sign this?", abort=True, err=True)
        ceremony = add_signature(ceremony, unseal(raw, ask(passphrase_file, key.name), str(key)))
        write_folder(folder, ceremony)
        if ceremony.roots:
            remember(key, ceremony.roots[0])
    tell(folder, ceremony, as_json, changes=False)


@alliance.command()
@_DIR
@_ROLE
@add_option
@remove_option
@threshold_option
@as_json
@refusing
def rotate(
    folder: Path, role: str, add: tuple[Path, ...], remove: tuple[str, ...], threshold: int | None, as_json: bool
) -> None:
    """Give a role of the alliance other keys: the next root or list of museums, to be signed.

    No kiosk is visited: readers follow from one root to the next. Lay a server's new key beside the old one in
    data/keys first (companion pack keygen data/keys/timestamp-2.key). A museum's keys: companion museum rekey.

    Exit codes: 0 done, 1 refused (says why), 2 wrong use.
    """
    from companion.ceremony import changes

    keys, now = public_keys(add), datetime.now(UTC)
    change(folder, lambda ceremony: changes.rotate(ceremony, role, remove, keys, threshold, now), as_json)


@alliance.command()
@_DIR
@as_json
@refusing
def refresh(folder: Path, as_json: bool) -> None:
    """Let root and list of museums hold for another year, as they are; to be signed.

    Exit codes: 0 done, 1 refused (says why), 2 wrong use.
    """
    from companion.ceremony import changes

    now = datetime.now(UTC)
    change(folder, lambda ceremony: changes.refresh(ceremony, now), as_json)


@alliance.command()
@_DIR
@click.argument("pack", metavar="MUSEUM/PACK")
@click.option("--member", "members", multiple=True, metavar="MUSEUM", help="Museum that must consent. Repeat for each.")
@click.option("--none", "nobody", is_flag=True, help="An ordinary pack again: no consent is needed.")
@as_json
@refusing
def joint(folder: Path, pack: str, members: tuple[str, ...], nobody: bool, as_json: bool) -> None:
    """Say which museums must all consent to each version of a joint pack; to be signed.

    A version counts only while every member carries it in what it signs; a member withdraws by taking it out again.

    Exit codes: 0 done, 1 refused (says why), 2 wrong use.
    """
    from companion.ceremony import changes

    if bool(members) == nobody:
        raise click.UsageError("say either --member MUSEUM (for each), or --none")
    now = datetime.now(UTC)
    change(folder, lambda ceremony: changes.set_joint(ceremony, pack, members, now), as_json)


@alliance.command()
@_DIR
@as_json
@refusing
def show(folder: Path, as_json: bool) -> None:
    """What is in DIR: who signs for what, what waits, until when it holds. Changes nothing.

    Exit codes: 0 shown, 1 refused (says why), 2 wrong use.
    """
    from companion.ceremony.differences import list_keys
    from companion.ceremony.folder import read_folder

    ceremony = read_folder(folder)
    if not as_json:
        click.echo("\n".join(list_keys(ceremony)))
    tell(folder, ceremony, as_json)


@alliance.command()
@_DIR
@click.option("--config", type=FILE, help="Settings of the server; the environment (COMPANION_…) wins over it.")
@as_json
@refusing
def install(folder: Path, config: Path | None, as_json: bool) -> None:
    """Hand what is signed in DIR to the server on this machine, which signs over it at once.

    The server may be running or not. It takes nothing that does not follow from what it has. A server's first root it
    believes: compare the key ids that are shown.

    Exit codes: 0 taken, or there already; 1 refused (says why); 2 wrong use.
    """
    from companion.ceremony.differences import list_keys
    from companion.ceremony.folder import read_folder
    from companion.config import load
    from companion.control import carry_out
    from companion.publishing.alliance import Install, Installed

    ceremony = read_folder(folder)
    if not ceremony.roots or ceremony.targets is None:
        tell(folder, ceremony, False)
        raise click.ClickException("nothing to install yet: root and list of museums are to be signed first")
    done: Installed = carry_out(load(config), "alliance.install", Install(ceremony.roots, ceremony.targets))
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(done))
        return
    click.echo("\n".join(list_keys(ceremony)))
    click.echo(
        f"the server has root {done.root}, targets {done.targets}; museums: {', '.join(done.museums) or 'none yet'}"
    )
    for word, names in (("added", done.added), ("removed", done.removed)):
        if names:
            click.echo(f"{word}: {', '.join(names)}")


def _check_new(folder: Path, count: int, threshold: int) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty; name a new folder")
    if count <= threshold:
        raise click.UsageError(
            f"{count} root keys of which {threshold} must sign: lose one, and nothing can be signed ever again; "
            f"name at least {threshold + 1}"
        )


def _make_online(folder: Path, passphrase_file: Path | None) -> dict[str, "PublicKey"]:
    """Fresh sealed keys of the server, all or none."""
    from content_packs.format.keyfiles import Exists, public_beside, write_pair
    from content_packs.format.keys import generate, seal, with_name, write_public

    files = {role: folder / f"{role}.key" for role in ONLINE}
    for file in files.values():
        if file.exists() or public_beside(file).exists():
            raise Exists(file)
    passphrase = ask_new(passphrase_file, "the server's keys")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made: dict[str, PublicKey] = {}
    try:
        for role, file in files.items():
            signer = generate()
            write_pair(file, seal(signer, passphrase), write_public(signer.public_key, role))
            made[role] = with_name(signer.public_key, role)
    except BaseException:
        for role in made:
            files[role].unlink()
            public_beside(files[role]).unlink()
        raise
    return made


def _may_sign(ceremony: "Ceremony", keyid: str, file: Path) -> bool:
    """Whether something waits for this key; it is refused where it is none of those that could sign."""
    from companion.ceremony.changes import Refused
    from companion.ceremony.state import signable, signers

    if signable(ceremony, keyid):
        return True
    if keyid not in signers(ceremony):
        raise Refused(f"{file}: this key ({keyid[:8]}) signs neither root nor targets of this alliance")
    return False


def _show(ceremony: "Ceremony", known: bool) -> None:
    """What is about to be signed, on stderr."""
    from companion.ceremony.differences import list_keys
    from companion.ceremony.differences import tell as differences

    if ceremony.roots and not known:
        click.echo("You sign for this alliance for the first time with this key. Compare all its keys:", err=True)
        click.echo("\n".join(list_keys(ceremony)), err=True)
    click.echo("\n".join(("You are about to sign:", *differences(ceremony))), err=True)
