"""`kiosk enrol` and `kiosk status`. Exit codes: 0 done, 1 not done (says why), 2 wrong use."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.ordering import config_option, give

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.device.enrolling import BecameKiosk
    from kiosk.device.status import Status


@click.command()
@click.argument("url")
@click.argument("code", default="")
@click.option("--again", is_flag=True, help="New keys and a new identity: this card was copied, or changes hands.")
@click.option("--leave-behind", is_flag=True, help="With --again: events that wait go into a file here, uncounted.")
@click.option("--insecure-http", "insecure", is_flag=True, help="Let the code go over plain http; for tries.")
@config_option
def enrol(url: str, code: str, again: bool, leave_behind: bool, insecure: bool, config: Path | None) -> None:
    """Make this device a kiosk of the server at URL, with the CODE of an invite (companion kiosk invite).

    What the invite's QR symbol says is taken in place of both. Cut off half-way, the same command goes on. Exit codes:
    0 enrolled, 1 not enrolled, 2 wrong use.
    """
    from content_packs.exchange.fleet import read_invitation
    from kiosk.device.enrolling import EnrolKiosk

    scanned = None if code else read_invitation(url)
    if not code and scanned is None:
        raise click.UsageError("both are needed: kiosk enrol URL CODE (companion kiosk invite says them)")
    url, code = scanned or (url, code)
    wish = EnrolKiosk(url=url, code=code, again=again, leave_behind=leave_behind, insecure=insecure)
    became: BecameKiosk = give(config, "enrol", wish)
    click.echo(f"{became.kiosk}: {became.name}, of the group {became.group} at {became.server}")
    if became.left_behind:
        click.echo(f"events that waited were left behind in {became.left_behind}", err=True)
    click.echo("Next: kiosk sync", err=True)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@config_option
def status(as_json: bool, config: Path | None) -> None:
    """Say what this kiosk is, of which server, and when that heard of it last.

    Exit codes: 0 said, 1 not said, 2 wrong use.
    """
    import msgspec

    from kiosk.device.status import AskStatus

    found: Status = give(config, "status", AskStatus())
    click.echo(msgspec.json.encode(found) if as_json else "\n".join(_lines(found)))


def _lines(found: "Status") -> list[str]:
    if found.kiosk is None or found.profile is None:
        return ["not enrolled yet: kiosk enrol URL CODE (companion kiosk invite gives the code)"]
    profile = found.profile
    return [
        f"kiosk      {found.kiosk}  {profile.name}",
        f"server     {found.server}",
        f"contact    {_moment(found.contact)}",
        f"group      {profile.group}",
        f"museums    {', '.join(profile.museums) or 'all'}",
        f"languages  {', '.join(profile.languages) or 'all'}",
        f"media      {', '.join(profile.media) or 'none'}",
        f"quota      {profile.quota / 1e9:.1f} GB",
        *_standing(found),
    ]


def _standing(found: "Status") -> list[str]:
    from kiosk.sync.outcome import sentence

    packs = {**found.offered, **found.shown}
    lines = [f"pack       {pack}  {_version(found, pack)}" for pack in sorted(packs)]
    lines += [f"not shown  {pack}: {why}" for pack, why in found.failed.items()]
    lines += [f"fresh      {_moment(found.fresh)}", f"day sheet  {_moment(found.day)}"]
    lines += [f"outbox     {found.waiting} to go home, {found.kept} that the server would not take"]
    last = found.last_sync
    lines += [f"last sync  {_moment(last.at)}  {sentence(last)}" if last else "last sync  never"]
    return [*lines, *(f"stick      {folder}" for folder in found.sticks), f"ready      {found.ready.level}"]


def _version(found: "Status", pack: str) -> str:
    shown, offered = found.shown.get(pack), found.offered.get(pack)
    return f"{shown or 'none'}" if shown == offered else f"{shown or 'none'} (offered: {offered or 'none'})"


def _moment(at: "datetime | None") -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else "never"
