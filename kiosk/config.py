"""Settings of a kiosk, read by `running.settings`. What it shows is no setting: the alliance decides its profile."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from content_packs.running import settings
from content_packs.running.settings import BadSettings, Running

__all__ = ["BadSettings", "Settings", "load", "table"]
PREFIX = "KIOSK_"
PASSPHRASE = "KIOSK_PASSPHRASE"  # noqa: S105 (its name; no setting: it opens the day sheet and is never kept)


class Settings(Running, frozen=True, kw_only=True, forbid_unknown_fields=True):
    data: Annotated[Path, Meta(description="Folder for all that the kiosk keeps.")] = Path(".kiosk")
    port: Annotated[int, Meta(ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")] = 8080
    concurrency: Annotated[int, Meta(ge=1, description="Requests answered at a time; more wait.")] = 64
    packs: Annotated[
        tuple[Path, ...],
        Meta(description="Folders of built packs, shown as they are, to try the screen; empty: what was synced."),
    ] = ()
    phone_url: Annotated[
        str, Meta(description="Address at which phones in the kiosk's Wi-Fi open its pages; empty: found out.")
    ] = ""
    wifi: Annotated[str, Meta(max_length=32, description="Name of the kiosk's own Wi-Fi, shown to visitors.")] = ""
    sync_every: Annotated[float, Meta(gt=0, description="Seconds from one sync to the next, give or take a tenth.")] = (
        900.0
    )
    outbox_space: Annotated[int, Meta(ge=0, description="Bytes of the disk that blobs leave to events.")] = 200_000_000
    sticks: Annotated[
        tuple[Path, ...], Meta(description="Folders in which sticks appear when they are plugged in.")
    ] = (
        Path("/media"),
        Path("/run/media"),
    )
    idle: Annotated[float, Meta(ge=10, description="Seconds without a touch until the screen begins anew.")] = 90.0
    sleep: Annotated[
        str,
        Meta(
            pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$",
            description="Hours in which the screen sleeps, as `20:00-07:30`; empty: none.",
        ),
    ] = ""


_READER = settings.Reader(Settings, PREFIX, (PASSPHRASE,))


def load(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Defaults, then `file`, then the environment."""
    return _READER.load(file, environ)


def table() -> str:
    """The settings as docs/kiosk-settings.md shows them."""
    return settings.table(Settings)
