"""`companion kiosk`: the fleet (docs/kiosk.md). Exit codes: 0 done, 1 not done (says why), 2 wrong use."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from companion.commands.kiosk_receive import receive
from companion.commands.kiosk_stick import stick
from companion.commands.ordering import config_option, give

if TYPE_CHECKING:
    from companion.kiosks.inviting import Invited
    from companion.kiosks.listing import Listed
    from companion.kiosks.rows import Kiosk

MEDIA = ("pictures", "sounds", "videos", "models", "tiles")
PACKS = 6  # of a kiosk that a line tells


@click.group()
def kiosk() -> None:
    """Kiosks: invite them, see how they are, say what they show, write and receive sticks, shut them out."""


kiosk.add_command(receive)
kiosk.add_command(stick)


def profile_options(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.option("--museum", "museums", multiple=True, metavar="ID", help="Keep its packs alone; repeat."),
        click.option("--exhibition", "exhibitions", multiple=True, metavar="MUSEUM/ID", help="Begin with it; repeat."),
        click.option("--language", "languages", multiple=True, metavar="TAG", help="Offer it at the start; repeat."),
        click.option("--media", multiple=True, type=click.Choice(MEDIA), help="Fetch this kind alone; repeat."),
        click.option("--quota", metavar="SIZE", help="What its blobs may take, as 8GB or 500MB."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@kiosk.command()
@click.option("--name", required=True, help="As people call it: 'Van 2, left'.")
@click.option("--group", default="kiosks", show_default=True, help="Its channel: what is published to it.")
@profile_options
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@config_option
def invite(name: str, group: str, quota: str | None, as_json: bool, config: Path | None, **lists: Any) -> None:
    """Print a one-time code, good for a day, the command to type on the kiosk, and a QR symbol of both.

    Without --museum, --exhibition, --language or --media the kiosk takes all of its channel. Exit codes: 0 invited,
    1 not invited, 2 wrong use.
    """
    import msgspec

    from companion.kiosks.inviting import InviteKiosk
    from content_packs.exchange.fleet import Profile

    given = {field: tuple(each) for field, each in lists.items() if each} | _quota(quota)
    made: Invited = give(config, "kiosk.invite", InviteKiosk(profile=Profile(name=name, group=group, **given)))
    if as_json:
        click.echo(msgspec.json.encode(made))
        return
    _tell_invite(made)


@kiosk.command("list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@config_option
def list_(as_json: bool, config: Path | None) -> None:
    """Show all kiosks, what needs attention first, and the invites that wait.

    Exit codes: 0 shown, 1 not shown, 2 wrong use.
    """
    import msgspec

    from companion.kiosks.listing import Fleet, ListKiosks

    found: Fleet = give(config, "kiosk.list", ListKiosks())
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    for listed in found.kiosks:
        click.echo("\n".join(_lines(listed)))
    for waiting in found.invites:
        click.echo(f"invited: {waiting.profile.name} ({waiting.profile.group}), until {_moment(waiting.until)}")
    if not found.kiosks and not found.invites:
        click.echo("no kiosk yet; begin with: companion kiosk invite --name NAME", err=True)


@kiosk.command()
@click.argument("id_", metavar="ID")
@click.option("--name", help="As people call it.")
@click.option("--group", help="Its channel.")
@profile_options
@click.option("--all-museums", is_flag=True, help="No longer some museums alone.")
@click.option("--all-exhibitions", is_flag=True, help="Begin with all of them.")
@click.option("--all-languages", is_flag=True, help="Offer all of them.")
@click.option("--all-media", is_flag=True, help="Fetch every kind.")
@config_option
def change(id_: str, name: str | None, group: str | None, quota: str | None, config: Path | None, **more: Any) -> None:
    """Change what the kiosk ID is for; what is left out stays. It follows at its next contact.

    Exit codes: 0 changed, 1 not changed, 2 wrong use.
    """
    from companion.kiosks.changing import ChangeKiosk

    given: dict[str, Any] = {"name": name, "group": group} | _quota(quota)
    for field in ("museums", "exhibitions", "languages", "media"):
        given |= _list_of(field, more)
    changed: Kiosk = give(config, "kiosk.change", ChangeKiosk(kiosk=id_, **given))
    click.echo(f"{changed.id} {changed.profile.name}: profile {changed.profile.edition}, followed at its next contact")


@kiosk.command()
@click.argument("id_", metavar="ID")
@config_option
def revoke(id_: str, config: Path | None) -> None:
    """Shut the server to the kiosk ID, within seconds: it was stolen, lost or copied. `restore` opens it again.

    What it shows already it goes on showing, while it is switched on: the packs are public. What it recorded stays on
    it. Exit codes: 0 revoked, 1 not revoked, 2 wrong use.
    """
    done = _which(config, "kiosk.revoke", id_)
    click.echo(f"{done.id} {done.profile.name} is revoked; companion kiosk restore {done.id} takes it back")


@kiosk.command()
@click.argument("id_", metavar="ID")
@config_option
def restore(id_: str, config: Path | None) -> None:
    """Let the revoked kiosk ID in again.

    Exit codes: 0 restored, 1 not restored, 2 wrong use.
    """
    done = _which(config, "kiosk.restore", id_)
    click.echo(f"{done.id} {done.profile.name} is let in again")


@kiosk.command()
@click.argument("id_", metavar="ID")
@config_option
def settle(id_: str, config: Path | None) -> None:
    """Say that the kiosk ID, whose number came again, is one device after all.

    Exit codes: 0 done, 1 not done, 2 wrong use.
    """
    done = _which(config, "kiosk.settle", id_)
    click.echo(f"{done.id} {done.profile.name} is not doubted any more")


@kiosk.command()
@click.argument("id_", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_option
def forget(id_: str, yes: bool, config: Path | None) -> None:
    """Take the revoked kiosk ID off the list for good, with all that was known of it.

    Exit codes: 0 forgotten, 1 not forgotten, 2 wrong use.
    """
    if not yes:
        click.confirm(f"Forget {id_}? It cannot be taken back", abort=True)
    done = _which(config, "kiosk.forget", id_)
    click.echo(f"{done.id} is forgotten")


def _which(config: Path | None, order: str, id_: str) -> "Kiosk":
    from companion.kiosks.changing import WhichKiosk

    done: Kiosk = give(config, order, WhichKiosk(kiosk=id_))
    return done


def _quota(text: str | None) -> dict[str, Any]:
    from companion.kiosks.errors import BadProfile
    from companion.kiosks.profiles import read_size

    if text is None:
        return {}
    try:
        return {"quota": read_size(text)}
    except BadProfile as error:
        raise click.UsageError(f"--quota: {error}") from None


def _list_of(field: str, more: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """What a repeated option, or its --all-…, says; nothing where neither is given."""
    some, whole = tuple(more[field]), more[f"all_{field}"]
    if some and whole:
        raise click.UsageError(f"--all-{field} and some of them: one or the other")
    every = MEDIA if field == "media" else ()
    return {field: every if whole else some} if whole or some else {}


def _tell_invite(made: "Invited") -> None:
    from content_packs.visitor.qr import as_blocks

    click.echo(made.code)
    click.echo(f"\nFor {made.profile.name} alone, once, until {_moment(made.until)}. On the kiosk:\n", err=True)
    click.echo(f"    {made.command}\n", err=True)
    click.echo("or scan this with its code scanner:\n", err=True)
    click.echo(as_blocks(made.text), err=True)


def _lines(listed: "Listed") -> list[str]:
    one = listed.kiosk
    seen = _moment(one.seen) if one.seen else "never"
    state = f"revoked {_moment(one.revoked)}" if one.revoked else ", ".join(listed.concerns) or "well"
    lines = [f"{one.id}  {one.profile.name:<24}  {one.profile.group:<12}  seen {seen:<16}  {state}"]
    if one.report:
        report = one.report
        fresh = _moment(report.confirmed) if report.confirmed else "never"
        free = f"{report.free / 1e9:.1f} GB free"
        lines.append(f"    {_packs(report.shown, report.offered)}; fresh {fresh}; {free}; {report.backlog} to send")
    return lines


def _packs(shown: dict[str, int], offered: dict[str, int]) -> str:
    names = sorted({*shown, *offered})
    told = [f"{name} {_version(shown.get(name), offered.get(name))}" for name in names[:PACKS]]
    more = [f"{len(names) - PACKS} more"] if len(names) > PACKS else []
    return ", ".join([*told, *more]) or "shows nothing"


def _version(shown: int | None, offered: int | None) -> str:
    if offered in (None, shown):
        return str(shown)
    return f"{shown or '-'} (offered {offered})"


def _moment(at: Any) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"
