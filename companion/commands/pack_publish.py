"""`companion pack publish|rollback|withdraw|cancel`: which version each group shows. Run on the server's machine.

Exit codes: 0 done (or so already), 1 refused (says why), 2 wrong use.
"""

from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import click

from companion.commands.ordering import config_option, give

if TYPE_CHECKING:
    from companion.publishing.publications.deciding import Decided

SITE = "site"  # as trust/documents.py has it, which need not be imported for `--help`
_pack = click.argument("pack", metavar="MUSEUM/PACK")
_group = click.option("--group", default=SITE, show_default=True, help="`site`, or a group of kiosks.")
_json = click.option("--json", "as_json", is_flag=True, help="The outcome as JSON.")
_version = click.argument("version", type=click.IntRange(1), required=False)


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
@_json
def publish(
    pack: str, version: int | None, group: str, at: datetime | None, percent: int, config: Path | None, as_json: bool
) -> None:
    """Show VERSION (else the newest that was pushed) of a pack: on the site or on a group's kiosks, now or at a time.

    Exit codes: 0 done, 1 refused, 2 wrong use.
    """
    from companion.publishing.publications.deciding import Publish

    wish = Publish(pack=pack, version=version, group=group, at=at, percent=percent, key=token_hex(16))
    _give(config, "pack.publish", wish, as_json)


@click.command()
@_pack
@_version
@_group
@config_option
@_json
def rollback(pack: str, version: int | None, group: str, config: Path | None, as_json: bool) -> None:
    """Back to VERSION, else to the one that was shown before; what was scheduled is ended.

    Exit codes: 0 done, 1 refused, 2 wrong use.
    """
    from companion.publishing.publications.deciding import Rollback

    _give(config, "pack.rollback", Rollback(pack=pack, version=version, group=group, key=token_hex(16)), as_json)


@click.command()
@_pack
@_group
@config_option
@_json
def withdraw(pack: str, group: str, config: Path | None, as_json: bool) -> None:
    """Show nothing of a pack any more. Its versions stay: publish one to show it again.

    Exit codes: 0 done, 1 refused, 2 wrong use.
    """
    from companion.publishing.publications.deciding import Withdraw

    _give(config, "pack.withdraw", Withdraw(pack=pack, group=group, key=token_hex(16)), as_json)


@click.command()
@_pack
@_group
@config_option
@_json
def cancel(pack: str, group: str, config: Path | None, as_json: bool) -> None:
    """End what is scheduled of a pack; what is shown now stays.

    Exit codes: 0 done, 1 refused, 2 wrong use.
    """
    from companion.publishing.publications.deciding import Cancel

    _give(config, "pack.cancel", Cancel(pack=pack, group=group, key=token_hex(16)), as_json)


def _give(config: Path | None, order: str, wish: Any, as_json: bool) -> None:
    import msgspec

    decided = give(config, order, wish, show=False)
    click.echo(msgspec.json.encode(decided).decode() if as_json else tell(decided))


def tell(decided: "Decided") -> str:
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
    if decided.since:
        return f"{what} begins on {where} at {decided.since.astimezone():%Y-%m-%d %H:%M %Z}; until then {shown}."
    if decided.percent < 100:
        return f"{what} is shown by {decided.percent} % of {where}, the others show {shown}."
    return f"{what} is shown on {where} (before: {shown})."
