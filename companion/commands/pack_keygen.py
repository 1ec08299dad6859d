"""`companion pack keygen`: a museum's own key. Exit codes: 0 made, 1 could not be made (says why), 2 wrong use."""

from pathlib import Path

import click

from companion.commands.passphrase import ask_new, passphrase_file


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", help="Whose key it is, as the alliance's metadata will say to everyone. Else FILE's name.")
@passphrase_file
@click.option("--json", "as_json", is_flag=True, help="Key id, fingerprint and files as JSON on stdout.")
def keygen(file: Path, name: str | None, passphrase_file: Path | None, as_json: bool) -> None:
    """Make a key that signs: FILE (secret, sealed under a passphrase) and beside it FILE.pub (to give away).

    FILE is written once, for you alone, and never leaves your machine; keep a copy of it in a safe, and the passphrase
    elsewhere. The fingerprint is what you read aloud to whoever takes the public key from you.

    Exit codes: 0 made, 1 FILE is there already or cannot be written, or the passphrase is weak, 2 wrong use.
    """
    from content_packs.errors import PackError

    try:
        told = make_key(file, file.stem if name is None else name, passphrase_file)
    except PackError as error:
        raise click.ClickException(str(error)) from None
    click.echo(_as_json(told) if as_json else _tell(told))


def make_key(file: Path, name: str, passphrase_file: Path | None) -> dict[str, str]:
    """Ask, make, seal, write."""
    from content_packs.format.keyfiles import Exists, public_beside, write_pair
    from content_packs.format.keys import check_name, fingerprint, generate, seal, write_public

    for taken in (file, public_beside(file)):
        if taken.exists():  # before anybody thinks of a passphrase
            raise Exists(taken)
    check_name(name, "--name")
    passphrase = ask_new(passphrase_file, file.name)
    signer = generate()
    key = signer.public_key
    public = write_pair(file, seal(signer, passphrase), write_public(key, name))
    return {
        "keyid": key.keyid,
        "fingerprint": fingerprint(key.keyid),
        "name": name,
        "private": str(file),
        "public": str(public),
    }


def _tell(told: dict[str, str]) -> str:
    return "\n".join(
        (
            f"secret key    {told['private']}  stays here; without it or its passphrase you cannot sign",
            f"public key    {told['public']}  give this away",
            f"key id        {told['keyid']}",
            f"fingerprint   {told['fingerprint']}  read it aloud to whoever takes the public key",
        )
    )


def _as_json(told: dict[str, str]) -> bytes:
    import msgspec

    return msgspec.json.encode(told)
