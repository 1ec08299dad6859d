"""Which files make a box a kiosk (pure): where each lies, its mode and its text."""

from pathlib import Path, PurePosixPath

import msgspec

from kiosk.install.policy import as_file

TEXTS = Path(__file__).parent / "files"
SETTINGS = "etc/museum-kiosk/kiosk.toml"
UNITS = "etc/systemd/system"
OWN = "usr/local/lib/museum-kiosk"
PACKAGES = ("cage", "chromium", "curl", "fonts-noto-cjk", "fonts-noto-core")
FORBIDDEN = ("/home", "/root", "/tmp", "/run/user")  # noqa: S108 (the unit's server sees none of them)


class Unreachable(Exception):
    """The server, as its own user, could not start this program."""

    def __init__(self, program: PurePosixPath) -> None:
        super().__init__(
            f"{program}: the kiosk's own user may not look into that folder; install the program below /opt, as "
            "docs/kiosk-install.md says, or name it with --program"
        )


class Wanted(msgspec.Struct, frozen=True):
    path: str  # below the root, without a slash before it
    mode: int
    text: str
    once: bool = False  # people change it: written where there is none, and never after


def wanted_files(program: PurePosixPath, port: int) -> tuple[Wanted, ...]:
    """All of them, in the order in which they are written. Raises `Unreachable`."""
    if not program.is_absolute() or any(program.is_relative_to(each) for each in FORBIDDEN) or _odd(program):
        raise Unreachable(program)
    origin = f"http://127.0.0.1:{port}"
    facts = {"@PROGRAM@": str(program), "@ORIGIN@": origin}
    units = sorted(file.name for file in TEXTS.iterdir() if file.suffix in {".service", ".timer"})
    return (
        Wanted("etc/sysusers.d/museum-kiosk.conf", 0o644, _text("sysusers.conf", facts)),
        Wanted(SETTINGS, 0o644, _text("kiosk.toml", facts), once=True),
        Wanted(f"{OWN}/screen", 0o755, _text("screen", facts)),
        Wanted(f"{OWN}/watch", 0o755, _text("watch", facts)),
        Wanted(f"{OWN}/fallback.html", 0o644, _text("fallback.html", facts)),
        Wanted("etc/chromium/policies/managed/museum-kiosk.json", 0o644, as_file(origin)),
        Wanted("etc/udev/rules.d/90-museum-kiosk.rules", 0o644, _text("90-museum-kiosk.rules", facts)),
        *(Wanted(f"{UNITS}/{name}", 0o644, _text(name, facts)) for name in units),
    )


def _odd(program: PurePosixPath) -> bool:
    """Whether systemd would read its name as something else."""
    return any(letter.isspace() or letter in "%$\"'\\;" for letter in str(program))


def _text(name: str, facts: dict[str, str]) -> str:
    text = (TEXTS / name).read_text(encoding="utf-8")
    for place, fact in facts.items():
        text = text.replace(place, fact)
    return text
