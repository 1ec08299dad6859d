"""The fonts of this machine, or those named: which one has a letter.

One weight (Regular): what matters on a label is larger, not bolder, and half as many fonts are embedded.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from unicodedata import category, name

from companion.labels.fonts import BadFont, Font

FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts"),
)
ENDINGS = {".ttf", ".otf", ".ttc", ".otc"}
MOST_FILES = 5_000
LIKED = (  # Latin first: a letter is taken from the first font that has it
    *(
        "NotoSans-Regular",
        "NotoSansCJK-Regular",
        "NotoSansCJKsc-Regular",
        "NotoSansSC-Regular",
        "NotoSansArabic-Regular",
    ),
    *("SourceHanSans-Regular", "SourceHanSansSC-Regular", "PingFang", "msyh", "segoeui", "HelveticaNeue", "DejaVuSans"),
)
LEFT_OUT = ("Bold", "Italic", "Oblique", "Light", "Thin", "Black", "Condensed", "Mono", "Emoji", "Medium", "Heavy")
CJK = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "FULLWIDTH", "IDEOGRAPHIC")
CLING = {
    "Mn",
    "Mc",
    "Me",
    "Cf",
    "Zs",
    "Po",
    "Pd",
    "Pi",
    "Pf",
    "Ps",
    "Pe",
    "Nd",
}  # stay in the font of the letter before, where it has them


class NoFont(Exception):
    """No font here has these letters; says what to install."""

    def __init__(self, letters: Iterable[str]) -> None:
        missing = "".join(sorted(letters))
        packages = sorted({_package(letter) for letter in missing})
        super().__init__(
            f"no font has {missing[:40]!r} ({', '.join(name(each, hex(ord(each))) for each in missing[:3])}"
            f"{', …' if len(missing) > 3 else ''}): install {' and '.join(packages)}, or name a font file with --font"
        )


class Fonts:
    """Fonts by preference: those named, then those of the machine, opened when a letter needs them."""

    def __init__(self, named: Sequence[Path] = (), files: Iterable[Path] | None = None) -> None:
        self._open = [Font(file) for file in named]
        self._closed = iter(by_preference(system_files() if files is None else files))
        self._found: dict[str, Font | None] = {}

    def split(self, text: str) -> list[tuple[Font, str]]:
        """`text` in stretches of one font each; `NoFont` where no font has a letter of it."""
        parts: list[tuple[Font, str]] = []
        for letter in text:
            font = self._font_for(letter, parts[-1][0] if parts else None)
            if parts and parts[-1][0] is font:
                parts[-1] = (font, parts[-1][1] + letter)
            else:
                parts.append((font, letter))
        return parts

    def missing(self, text: str) -> set[str]:
        """Letters of `text` that no font has."""
        return {letter for letter in set(text) if category(letter) != "Cf" and self._first(letter) is None}

    def _font_for(self, letter: str, before: Font | None) -> Font:
        if before and category(letter) in CLING and (category(letter) == "Cf" or before.has(letter)):
            return before
        font = self._first(letter)
        if font is None and category(letter) == "Cf":
            font = self._first(" ")
        if font is None:
            raise NoFont([letter])
        return font

    def _first(self, letter: str) -> Font | None:
        if letter not in self._found:
            opened = next((font for font in self._open if font.has(letter)), None)
            self._found[letter] = opened or next((font for font in self._next() if font.has(letter)), None)
        return self._found[letter]

    def _next(self) -> Iterator[Font]:
        for file in self._closed:
            try:
                font = Font(file)
            except BadFont:
                continue
            self._open.append(font)
            yield font


def system_files() -> list[Path]:
    """Font files in the usual folders."""
    found: list[Path] = []
    for folder in map(os.path.expanduser, (*FOLDERS, *_of_desktop())):
        for root, folders, files in os.walk(folder):
            folders.sort()
            found += [Path(root, file) for file in sorted(files) if Path(file).suffix.lower() in ENDINGS]
            if len(found) > MOST_FILES:
                return found
    return found


def by_preference(files: Iterable[Path]) -> list[Path]:
    """Those we like, then other upright ones of normal weight; no others."""
    kept = [file for file in files if not any(word in file.stem for word in LEFT_OUT)]
    return sorted(kept, key=lambda file: (_liking(file), file.stem, str(file)))


def _liking(file: Path) -> int:
    if file.stem in LIKED:
        return LIKED.index(file.stem)
    return len(LIKED) + (not file.stem.startswith("NotoSans"))


def _of_desktop() -> list[str]:
    return [f"{os.environ['XDG_DATA_HOME']}/fonts"] if "XDG_DATA_HOME" in os.environ else []


def _package(letter: str) -> str:
    return "fonts-noto-cjk" if name(letter, "").startswith(CJK) else "fonts-noto-core"
