"""`companion kiosk receive`: what comes home on a stick (docs/kiosk-home.md)."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.commands.ordering import config_option, give

if TYPE_CHECKING:
    from companion.sticks.receiving import OfKiosk, Received

LEFT = {
    "unknown": "this server knows no such kiosk: its letters were left on the stick",
    "revoked": "this kiosk was revoked: its letters were left on the stick (companion kiosk restore takes it back)",
}


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@config_option
def receive(folder: Path, as_json: bool, config: Path | None) -> None:
    """Take in what kiosks put on the stick at DIR (kiosk export), and write receipts for them back.

    Each event counts once, however often it comes and whichever way. Cut off half-way, the same command goes on. Leave
    the stick's files as they are and bring it back to the kiosks: by the receipts they let go of what is here. Exit
    codes: 0 all was taken in, 1 it was not, or not all of it (says which and why), 2 wrong use.
    """
    import msgspec

    from companion.sticks.receiving import ReceiveStick

    done: Received = give(config, "kiosk.receive", ReceiveStick(folder=str(folder.absolute())), show=not as_json)
    if as_json:
        click.echo(msgspec.json.encode(done))
    else:
        for each in done.kiosks:
            click.echo("\n".join(_lines(each)))
        for kiosk in done.silent:
            click.echo(f"{kiosk}: silent, nothing of it is on this stick (kiosk export puts it there)")
        if not done.kiosks:
            click.echo("no kiosk put anything on this stick", err=True)
    click.get_current_context().exit(1 if done.faulty else 0)


def _lines(each: "OfKiosk") -> list[str]:
    head = f"{each.kiosk}  {each.name}".rstrip()
    if each.left:
        return [f"{head}: {LEFT[each.left]}"]
    more = [f"{each.conflicting} conflicting"] if each.conflicting else []
    more += [f"{each.refused} refused"] if each.refused else []
    more += [f"{each.wishes} wishes answered"] if each.wishes else []
    more += ["a newer report"] if each.reports else []
    events = ", ".join([f"{each.new} events new", f"{each.known} known", *more])
    hidden = each.faulty - len(each.faults)
    faults = [f"    {why}" for why in each.faults] + ([f"    and {hidden} more"] if hidden > 0 else [])
    return [f"{head}: {events}; {each.receipts} receipts written", *faults]
