"""`kiosk sync`."""

from pathlib import Path

import click

from content_packs.running.progress import progress_bar

EXITS = {"current": 0, "updated": 0, "offline": 3, "portal": 3, "insecure": 3, "busy": 3, "incomplete": 3, "full": 4}
EXITS |= {"broken": 4, "untrusted": 5, "failed": 5, "refused": 6, "unknown": 6}


@click.command()
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings in TOML; the environment (KIOSK_…) wins over it.",
)
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON.")
def sync(config: Path | None, as_json: bool) -> None:
    """Fetch what is new, and show it once it is whole and tested.

    Done by the kiosk that runs, else here. Exit codes: 0 up to date, 1 cannot run, 2 wrong use, 3 try again later (no
    network, captive portal, server busy), 4 the disk is full or broken, 5 not trusted or not fit to be shown, 6 this
    kiosk is not enrolled or was revoked.
    """
    import msgspec

    from content_packs.running.control import Refused
    from content_packs.running.settings import BadSettings
    from kiosk.config import load
    from kiosk.control import carry_out
    from kiosk.sync.outcome import sentence
    from kiosk.sync.sync import Sync

    try:
        with progress_bar(not as_json, lines=False) as progress:
            outcome = carry_out(load(config), "sync", Sync(), progress=progress)
    except (Refused, BadSettings) as error:
        raise click.ClickException(str(error)) from None
    click.echo(msgspec.json.encode(outcome).decode() if as_json else sentence(outcome))
    click.get_current_context().exit(EXITS[outcome.state])
