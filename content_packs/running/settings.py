"""Settings of an app: one frozen struct, from a TOML file and the environment (`COMPANION_PORT=8001`).

The environment wins over the file. Unknown keys are errors in both, so that a typing mistake is never a silent default.
Paths in the file are relative to the file. An app's struct is a `Running` with fields of its own; each says in its
`Meta` what it is for, and `table` shows that in the app's page of settings.
"""

import os
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Meta

FILE_LIMIT = 1_000_000  # bytes


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


class Running(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every app that answers has."""

    host: Annotated[str, Meta(description="Address to listen on; `0.0.0.0` for every network.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")] = 8000
    url_limit: Annotated[int, Meta(ge=256, description="Bytes of a request's path and query.")] = 4_096
    head_limit: Annotated[int, Meta(ge=8_192, description="Bytes of a request's line and headers.")] = 32_768
    head_timeout: Annotated[float, Meta(gt=0, description="Seconds for a request's headers to arrive.")] = 10.0
    concurrency: Annotated[int, Meta(ge=1, description="Requests answered at a time; more wait.")] = 512
    stop_grace: Annotated[float, Meta(ge=0, description="Seconds that answers in flight get at a stop.")] = 8.0
    scrub_rate: Annotated[int, Meta(ge=1, description="Bytes per second that the scrub reads.")] = 20_000_000
    scrub_every: Annotated[float, Meta(gt=0, description="Seconds from one scrub to the next.")] = 86_400.0
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="The least level that is logged.")
    ] = "info"


R = TypeVar("R", bound=Running)


class Reader(Generic[R]):
    """Reads one app's settings. `prefix` begins its variables; `secrets` are variables that are no settings."""

    def __init__(self, kind: type[R], prefix: str, secrets: Collection[str] = ()) -> None:
        self.kind, self.prefix, self.secrets = kind, prefix, secrets
        self.names = kind.__struct_fields__
        self._hints = get_type_hints(kind)

    def load(self, file: Path | None, environ: Mapping[str, str]) -> R:
        """Defaults, then `file`, then the environment."""
        given = self._from_environment(environ)
        values = (self._from_file(file) if file else {}) | given
        try:
            return msgspec.convert(values, self.kind, strict=False, dec_hook=_path)
        except msgspec.ValidationError as error:
            what, _, path = str(error).partition(" - at `$.")
            name = re.split(r"\W", path)[0]
            where = f"{self.prefix}{name.upper()}" if name in given else f"{file}, {name}"
            raise BadSettings(where, what) from None

    def _from_file(self, file: Path) -> dict[str, Any]:
        values = _read(file)
        for name in values:
            if name not in self.names:
                raise UnknownSetting(str(file), name, self.names)
        return {name: _beside(file, value) if self._is_path(name) else value for name, value in values.items()}

    def _from_environment(self, environ: Mapping[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for variable, value in environ.items():
            if variable.startswith(self.prefix) and variable not in self.secrets:
                name = variable.removeprefix(self.prefix).lower()
                if name not in self.names:
                    raise UnknownSetting(
                        "environment", variable, tuple(f"{self.prefix}{n.upper()}" for n in self.names)
                    )
                values[name] = self._split(name, value)
        return values

    def _split(self, name: str, value: str) -> str | list[str]:
        """Several paths are written as the system writes them; other lists with commas."""
        if tuple not in map(_origin, (self._hints[name], *get_args(self._hints[name]))):
            return value
        return [one for one in value.split(os.pathsep if self._is_path(name) else ",") if one]

    def _is_path(self, name: str) -> bool:
        hint = self._hints[name]
        return Path in (hint, *get_args(hint))


def table(kind: type[Running]) -> str:
    """The settings as a page shows them."""
    hints = get_type_hints(kind, include_extras=True)
    default = kind()
    rows = [_row(name, hints[name].__metadata__[0], getattr(default, name)) for name in kind.__struct_fields__]
    return "\n".join(["| setting | default | what |", "|---|---|---|", *rows])


def _row(name: str, meta: Meta, default: object) -> str:
    return f"| `{name}` | `{msgspec.json.encode(default, enc_hook=str).decode()}` | {meta.description} |"


def _origin(hint: Any) -> Any:
    return getattr(hint, "__origin__", hint)


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as source:
            raw = source.read(FILE_LIMIT + 1)
        if len(raw) > FILE_LIMIT:
            raise BadSettings(str(file), f"more than {FILE_LIMIT:,} bytes")
        return tomllib.loads(raw.decode())
    except OSError as error:
        raise BadSettings(str(file), error.strerror or "cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(str(file), f"no TOML: {error}") from None


def _beside(file: Path, value: object) -> object:
    if isinstance(value, str):
        return str(file.parent / value)
    return [_beside(file, each) for each in value] if isinstance(value, list) else value


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise ValueError("a path is written as text")
