"""Settings of the server, read by `running.settings`; `docs/settings.md` holds the same table, a test compares."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from content_packs.running import settings
from content_packs.running.settings import BadSettings, Running, UnknownSetting

__all__ = ["BadSettings", "Settings", "UnknownSetting", "load", "table"]

PREFIX = "COMPANION_"
PASSPHRASE = "COMPANION_KEY_PASSPHRASE"  # noqa: S105 (its name; no setting: it is never kept in a struct)


class Settings(Running, frozen=True, kw_only=True, forbid_unknown_fields=True):
    data: Annotated[Path, Meta(description="Folder for what the server keeps: scans, catalogues.")] = Path(".companion")
    packs: Annotated[tuple[Path, ...], Meta(description="Folders of built packs that are shown.")] = ()
    public_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://[^/?#\s]+)?$",
            description="What visitors type, as `https://guide.example.org`: for links, codes and HSTS.",
        ),
    ] = ""
    database_url: Annotated[
        str,
        Meta(
            pattern=r"^(postgresql://\S+)?$",
            description="PostgreSQL as `postgresql://user@host/name`; empty keeps one SQLite file in `data`.",
        ),
    ] = ""
    passphrase_file: Annotated[
        Path | None, Meta(description="File with the passphrase of the online keys in `data/keys`; mode 0600.")
    ] = None
    quota: Annotated[int, Meta(ge=0, description="Bytes that a museum's versions may take, unless told otherwise.")] = (
        20_000_000_000
    )
    proxies: Annotated[
        int,
        Meta(
            ge=0,
            le=8,
            description="Reverse proxies of yours in front: as many ends of `X-Forwarded-For` are believed.",
        ),
    ] = 0
    sweep_after: Annotated[
        float, Meta(ge=1, description="Days that a version is kept after nobody shows or needs it any more.")
    ] = 14.0
    scan_flush: Annotated[float, Meta(gt=0, description="Seconds between writes of counted scans.")] = 5.0
    space_floor: Annotated[int, Meta(ge=0, description="Free bytes under which the server is not ready.")] = 200_000_000


_READER = settings.Reader(Settings, PREFIX, (PASSPHRASE,))


def load(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Defaults, then `file`, then the environment."""
    return _READER.load(file, environ)


def table() -> str:
    """The settings as docs/settings.md shows them."""
    return settings.table(Settings)
