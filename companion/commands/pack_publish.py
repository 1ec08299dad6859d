"""`companion pack publish|rollback|withdraw|cancel`: which version each group shows. On the server's machine, or from a
museum's own (`--to URL --key FILE`), signed with its key.

Exit codes: 0 done (or so already), 1 refused (says why), 2 wrong use; with --to: 3 the line failed, 4 refused.
"""

from datetime import datetime
from functools import wraps
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from companion.commands.ordering import config_option, give
from companion.commands.pack_push import ending, open_keys

if TYPE_CHECKING:
    from companion.publishing.publications.deciding import Decided
    from companion.publishing.receiving.messages import Ordered

SITE = "site"  # as trust/documents.py has it, which need not be imported for `--help`
_pack = click.argument("pack", metavar="MUSEUM/PACK")


def _group_name(_: click.Context, __: click.Parameter, value: str) -> str:
    from content_packs.format.paths import is_name

    if not is_name(value):
        raise click.BadParameter(f"{value!r} is no group's name: lower-case letters, digits and hyphens, at most 64")
    return value


_group = click.option(
    "--group", default=SITE, show_default=True, callback=_group_name, help="`site`, or a group of kiosks."
)
_json = click.option("--json", "as_json", is_flag=True, help="The outcome as JSON.")
_FILE = click.Path(path_type=Path)
_version = click.argument("version", type=click.IntRange(1), required=False)


class Remote(NamedTuple):
    """A server elsewhere, and the museum's key for it; `to` is empty on the server's own machine."""

    to: str
    key: Path | None
    words: Path | None
    insecure: bool


def remotely(function: Any) -> Any:
    """`--to URL --key FILE`: from a museum's own machine, signed with its key."""

    @click.option(
        "--to", default="", metavar="URL", help="A server elsewhere: the museum's key signs what it shall do."
    )
    @click.option("--key", type=_FILE, help="The museum's key file, with --to.")
    @click.option("--passphrase-file", type=_FILE, help="With the passphrase of the key; else it is asked for.")
    @click.option("--insecure-http", is_flag=True, help="With --to: without https, in a network of your own.")
    @wraps(function)
    def wrapped(
        *args: Any, to: str, key: Path | None, passphrase_file: Path | None, insecure_http: bool, **facts: Any
    ) -> Any:
        if bool(to) != bool(key):
            raise click.UsageError("--to and --key go together: the server's address, and your museum's key for it")
        return function(*args, remote=Remote(to, key, passphrase_file, insecure_http), **facts)

    return wrapped


class Instant(click.ParamType[datetime]):
    """`2026-05-20T09:00+08:00`; without a zone it is that of this machine."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return read_instant(value)
        except ValueError:
            self.fail(
                f"{value!r} is no time: write 2026-05-20T09:00, or 2026-05-20T09:00+08:00 with a zone", param, ctx
            )


def read_instant(text: str) -> datetime:
    """An ISO 8601 time, or ValueError; without a zone it is local."""
    return datetime.fromisoformat(text.strip()).astimezone()


@click.command()
@_pack
@_version
@_group
@click.option("--at", type=Instant(), help="Begin then, as 2026-05-20T09:00; without a zone it is this machine's.")
@click.option("--percent", type=click.IntRange(1, 100), default=100, show_default=True, help="Of a group's kiosks.")
@config_option
@remotely
@_json
def publish(
    pack: str,
    version: int | None,
    group: str,
    at: datetime | None,
    percent: int,
    config: Path | None,
    remote: Remote,
    as_json: bool,
) -> None:
    """Show VERSION (else the newest that was pushed) of a pack: on the site or on a group's kiosks, now or at a time.

    Exit codes: 0 done, 1 refused, 2 wrong use.
    """
    from companion.publishing.publications.deciding import Publish

    wish = Publish(pack=pack, version=version, group=group, at=at, percent=percent, key=token_hex(16))
    _give(config, remote, "pack.publish", wish, as_json)


@click.command()
@_pack
@_version
@_group
@config_option
@remotely
@_json
def rollback(pack: str, version: int | None, group: str, config: Path | None, remote: Remote, as_json: bool) -> None:
    """Back to VERSION, else to the one that was shown before; what was scheduled is ended.

    Exit codes: 0 done, 1 refused, 2 wrong use.
    """
    from companion.publishing.publications.deciding import Rollback

    _give(
        config, remote, "pack.rollback", Rollback(pack=pack, version=version, group=group, key=token_hex(16)), as_json
    )


@click.command()
@_pack
@_group
@config_option
@remotely
@_json
def withdraw(pack: str, group: str, config: Path | None, remote: Remote, as_json: bool) -> None:
    """Show nothing of a pack any more. Its versions stay: publish one to show it again.

    Exit codes: 0 done, 1 refused, 2 wrong use.
    """
    from companion.publishing.publications.deciding import Withdraw

    _give(config, remote, "pack.withdraw", Withdraw(pack=pack, group=group, key=token_hex(16)), as_json)


@click.command()
@_pack
@_group
@config_option
@remotely
@_json
def cancel(pack: str, group: str, config: Path | None, remote: Remote, as_json: bool) -> None:
    """End what is scheduled of a pack; what is shown now stays.

    Exit codes: 0 done, 1 refused, 2 wrong use.
    """
    from companion.publishing.publications.deciding import Cancel

    _give(config, remote, "pack.cancel", Cancel(pack=pack, group=group, key=token_hex(16)), as_json)


def _give(config: Path | None, remote: Remote, order: str, wish: Any, as_json: bool) -> None:
    import msgspec

    decided = _send(remote, order.partition(".")[2], wish) if remote.to else give(config, order, wish, show=False)
    click.echo(msgspec.json.encode(decided).decode() if as_json else tell(decided))


def _send(remote: Remote, kind: Any, wish: Any) -> Any:
    """The same, asked of a server elsewhere."""
    from companion.pushing.door import open_door
    from companion.pushing.ordering import order, write_instant
    from companion.pushing.patience import Patience

    assert remote.key
    facts = {name: getattr(wish, name) for name in ("key", "version", "percent") if hasattr(wish, name)}
    if at := getattr(wish, "at", None):
        facts["at"] = write_instant(at)
    with ending():
        door = open_door(remote.to, insecure=remote.insecure)
        (signer,) = open_keys([remote.key], remote.words)
        patience = Patience(lambda what: click.echo(what, err=True))
        return order(door, signer, patience, kind, wish.pack, wish.group, **facts)


def tell(decided: "Decided | Ordered") -> str:
    """What holds now, in a sentence or two."""
    where = "the site" if decided.group == SITE else f"group {decided.group}"
    what = f"{decided.pack} version {decided.version}"
    shown = f"version {decided.before}" if decided.before else "nothing of it"
    if not decided.changed:
        return f"{what}: so it was already on {where}; nothing changed."
    match decided.kind:
        case "withdraw":
            return f"{decided.pack} is shown on {where} no more (it was version {decided.before})."
        case "cancel":
            return f"{what} is not scheduled for {where} any more; {where} shows {shown}."
    if since := decided.since:
        at = read_instant(since) if isinstance(since, str) else since.astimezone()
        return f"{what} begins on {where} at {at:%Y-%m-%d %H:%M %Z}; until then {shown}."
    if decided.percent < 100:
        return f"{what} is shown by {decided.percent} % of {where}, the others show {shown}."
    return f"{what} is shown on {where} (before: {shown})."
