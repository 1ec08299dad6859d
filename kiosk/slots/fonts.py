"""Whether letters of a language can be drawn here: what fontconfig says. An edge."""

import subprocess
from collections.abc import Iterable
from functools import lru_cache

# Languages whose letters not every system has, as fontconfig names them; others are written in letters that all have.
_NAMES = {
    "zh-Hans": "zh-cn",
    "zh-Hant": "zh-tw",
    "zh": "zh-cn",
    "yue": "zh-hk",
    **{tag: tag for tag in ("ja", "ko", "ar", "fa", "ur", "he", "th", "hi", "bn", "ta", "my", "km", "lo", "bo", "ug")},
}
PATIENCE = 30.0  # seconds


def missing_fonts(languages: Iterable[str]) -> tuple[str, ...]:
    """Those of `languages` that no font has the letters of; none where nobody can say."""
    return tuple(sorted(lang for lang in set(languages) if (name := _name(lang)) and not _has_font(name)))


def _name(lang: str) -> str:
    parts = lang.split("-")
    return _NAMES.get("-".join(parts[:2])) or _NAMES.get(parts[0], "")


@lru_cache
def _has_font(name: str) -> bool:
    command = ["fc-list", f":lang={name}", "family"]
    try:
        found = subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S603
    except (OSError, subprocess.SubprocessError):  # no fontconfig: a screen without it is none
        return True
    return bool(found.stdout.strip())
