"""Settings of the server: one frozen struct, from a TOML file and the environment (`COMPANION_PORT=8001`).

The environment wins over the file. Unknown keys are errors in both, so that a typing mistake is never a silent default.
Paths in the file are relative to the file. `docs/settings.md` holds the same table; a test compares them.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

PREFIX = "COMPANION_"
PASSPHRASE = "COMPANION_KEY_PASSPHRASE"  # noqa: S105 (its name; no setting: it is never kept in a struct)
FILE_LIMIT = 1_000_000  # bytes
PATHS = ("data", "packs", "passphrase_file")


class BadSettings(Exception):
    """The settings cannot be used; says where, what, and what would be right."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


class UnknownSetting(BadSettings):
    def __init__(self, where: str, name: str, known: tuple[str, ...]) -> None:
        from difflib import get_close_matches

        near = get_close_matches(name.upper() if known[0].isupper() else name.lower(), known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        super().__init__(where, f"unknown setting {name!r}; {hint}")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    data: Annotated[Path, Meta(description="Folder for what the server keeps: scans, catalogues.")] = Path(".companion")
    packs: Annotated[tuple[Path, ...], Meta(description="Folders of built packs that are shown.")] = ()
    host: Annotated[str, Meta(description="Address to listen on; `0.0.0.0` for every network.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")] = 8000
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
    url_limit: Annotated[int, Meta(ge=256, description="Bytes of a request's path and query.")] = 4_096
    head_limit: Annotated[int, Meta(ge=8_192, description="Bytes of a request's line and headers.")] = 32_768
    head_timeout: Annotated[float, Meta(gt=0, description="Seconds for a request's headers to arrive.")] = 10.0
    concurrency: Annotated[int, Meta(ge=1, description="Requests answered at a time; more wait.")] = 512
    stop_grace: Annotated[float, Meta(ge=0, description="Seconds that answers in flight get at a stop.")] = 8.0
    scan_flush: Annotated[float, Meta(gt=0, description="Seconds between writes of counted scans.")] = 5.0
    scrub_rate: Annotated[int, Meta(ge=1, description="Bytes per second that the scrub reads.")] = 20_000_000
    scrub_every: Annotated[float, Meta(gt=0, description="Seconds from one scrub to the next.")] = 86_400.0
    space_floor: Annotated[int, Meta(ge=0, description="Free bytes under which the server is not ready.")] = 200_000_000
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="The least level that is logged.")
    ] = "info"


NAMES = Settings.__struct_fields__


def load(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Defaults, then `file`, then the environment."""
    given = _from_environment(environ)
    values = (_from_file(file) if file else {}) | given
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$.")
        name = re.split(r"\W", path)[0]
        where = f"{PREFIX}{name.upper()}" if name in given else f"{file}, {name}"
        raise BadSettings(where, what) from None


def table() -> str:
    """The settings as docs/settings.md shows them."""
    hints = get_type_hints(Settings, include_extras=True)
    rows = [_row(name, hints[name].__metadata__[0], default) for name, default in _defaults().items()]
    return "\n".join(["| setting | default | what |", "|---|---|---|", *rows])


def _row(name: str, meta: Meta, default: object) -> str:
    return f"| `{name}` | `{msgspec.json.encode(default, enc_hook=str).decode()}` | {meta.description} |"


def _defaults() -> dict[str, Any]:
    settings = Settings()
    return {name: getattr(settings, name) for name in NAMES}


def _from_file(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as source:
            raw = source.read(FILE_LIMIT + 1)
        if len(raw) > FILE_LIMIT:
            raise BadSettings(str(file), f"more than {FILE_LIMIT:,} bytes")
        values = tomllib.loads(raw.decode())
    except OSError as error:
        raise BadSettings(str(file), error.strerror or "cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(str(file), f"no TOML: {error}") from None
    for name in values:
        if name not in NAMES:
            raise UnknownSetting(str(file), name, NAMES)
    return {name: _beside(file, value) if name in PATHS else value for name, value in values.items()}


def _beside(file: Path, value: object) -> object:
    if isinstance(value, str):
        return str(file.parent / value)
    return [_beside(file, each) for each in value] if isinstance(value, list) else value


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, value in environ.items():
        if variable.startswith(PREFIX) and variable != PASSPHRASE:
            name = variable.removeprefix(PREFIX).lower()
            if name not in NAMES:
                raise UnknownSetting("environment", variable, tuple(f"{PREFIX}{n.upper()}" for n in NAMES))
            values[name] = [one for one in value.split(os.pathsep) if one] if name == "packs" else value
    return values


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise ValueError("a path is written as text")
