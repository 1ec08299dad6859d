"""Languages: which one a reader gets, and what stands in where a text is missing.

`Text` is a language map: BCP 47 tag to text. Fallback is per text and always marked: whoever shows a `Chosen` compares
its `lang` with the page's. Matching follows CLDR's likely subtags for the scripts that matter here (zh-TW is Hant).
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec
from babel import Locale, UnknownLocaleError
from babel.core import get_global

Text = dict[str, str]

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_RTL_SCRIPTS = {"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"}


class Chosen(msgspec.Struct, frozen=True):
    """A text and the language that it is really in."""

    lang: str
    text: str


def is_tag(tag: str) -> bool:
    """Whether `tag` is a well-formed tag that CLDR knows, written as packs write it (`zh-Hans`, `pt-BR`)."""
    if not _TAG.fullmatch(tag):
        return False
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return tag.split("-", maxsplit=1)[0] in get_global("language_aliases") or _named(tag)
    return True


def _named(tag: str) -> bool:
    return tag.split("-", maxsplit=1)[0] in Locale("en").languages


def choose(text: Text, order: Sequence[str]) -> Chosen | None:
    """The first language of `order` that `text` has, else any it has; None where it has none."""
    for lang in order:
        if text.get(lang):
            return Chosen(lang, text[lang])
    return next((Chosen(lang, words) for lang, words in sorted(text.items()) if words), None)


def fallback(lang: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The order in which a reader of `lang` is offered the `languages` of a pack: own, same language in another script,
    English for who does not read the museum's own, the museum's own, the rest."""
    near = [tag for tag in languages if tag != lang and _maximal(tag)[0] == _maximal(lang)[0]]
    return tuple(dict.fromkeys([lang, *near, *(["en"] if "en" in languages else []), *languages]))


@lru_cache(maxsize=4096)
def match(wanted: str, available: tuple[str, ...]) -> str | None:
    """The available tag that a reader of `wanted` reads: exact, else same language and script, else same language."""
    tag = wanted.replace("_", "-")
    for one in available:
        if one.lower() == tag.lower():
            return one
    try:
        language, script = _maximal(tag)
    except ValueError:
        return None
    by_script = [one for one in available if _maximal(one) == (language, script)]
    by_language = [one for one in available if _maximal(one)[0] == language]
    return next(iter([*by_script, *by_language]), None)


@lru_cache(maxsize=1024)
def negotiate(accept: str, available: tuple[str, ...]) -> str | None:
    """The best of `available` for an Accept-Language header (RFC 9110, 12.5.4); None where nothing fits.

    Hostile headers cost little: at most 20 ranges of at most 35 characters are read.
    """
    ranges: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept[:1000].split(",")[:20]):
        tag, _, weight = part.partition(";")
        quality = _quality(weight)
        if quality > 0 and 0 < len(tag.strip()) <= 35:
            ranges.append((-quality, position, tag.strip()))
    for _, _, tag in sorted(ranges):
        found = available[0] if tag == "*" else match(tag, available)
        if found:
            return found
    return None


def direction(lang: str) -> str:
    """`rtl` or `ltr`, as HTML's `dir` wants it."""
    return "rtl" if _maximal(lang)[1] in _RTL_SCRIPTS else "ltr"


def own_name(lang: str) -> str:
    """A language's name in itself, as its readers look for it."""
    return OWN_NAMES.get(lang) or (Locale.parse(lang, sep="-").get_display_name() or lang)


OWN_NAMES = {
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "en": "English",
    "ja": "日本語",
    "fr": "Français",
    "ar": "العربية",
}


def _quality(weight: str) -> float:
    weight = weight.strip()
    if not weight:
        return 1.0
    found = re.fullmatch(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", weight, re.ASCII | re.IGNORECASE)
    return float(found[1]) if found else 0.0


@lru_cache(maxsize=1024)
def _maximal(tag: str) -> tuple[str, str]:
    """(language, script) after CLDR's likely subtags; `ValueError` for what is no tag."""
    parts = tag.split("-")
    language = parts[0].lower()
    if not re.fullmatch(r"[a-z]{2,8}", language, re.ASCII):
        raise ValueError(tag)
    written = {"cmn": "zh", "yue": "zh"}.get(language, language)
    script = next((p.title() for p in parts[1:] if len(p) == 4 and p.isalpha() and p.isascii()), "")
    region = next((p.upper() for p in parts[1:] if len(p) == 2 and p.isalpha() and p.isascii()), "")
    if not script:
        likely = get_global("likely_subtags")
        tags = (f"{language}_{region}", f"{written}_{region}", language, written)  # Cantonese is likely in Hant
        full = next((likely[one] for one in tags if one in likely), "")
        script = next((p for p in full.split("_") if len(p) == 4), "")
    return written, script
