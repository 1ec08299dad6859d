"""What sheets, columns and choices are called, in every language of `headings.toml`. Pure."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from babel import Locale

from content_packs.guide.language import OWN_NAMES, is_tag

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "fr", "ja", "ar")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_PLAIN = re.compile(r"[\s_*:：·.\-]+")


def plain(name: str) -> str:
    """A name as it is compared: without case, width, spaces, stars, colons, hyphens, dots."""
    return _PLAIN.sub("", unicodedata.normalize("NFKC", name)).casefold()


def name_in(group: str, key: str, language: str) -> str:
    """What `language` calls it; English where the language has no names here."""
    names = _groups()[group][key]
    found = names.get(language) or next((names[one] for one in LANGUAGES if _same(one, language)), names["en"])
    assert isinstance(found, str)
    return found


def speaks(language: str) -> bool:
    """Whether there are names in this language."""
    return any(_same(one, language) for one in LANGUAGES)


@cache
def keys(group: str) -> dict[str, tuple[str, ...]]:
    """Compared name -> the keys that have it, for every language; the stable key first."""
    found: dict[str, list[str]] = {plain(key): [key] for key in _groups()[group]}
    for key, names in _groups()[group].items():
        for name in (*(names[one] for one in LANGUAGES), *names.get("also", ())):
            assert isinstance(name, str)
            there = found.setdefault(plain(name), [])
            there.extend([key] * (key not in there))
    return {name: tuple(there) for name, there in found.items()}


def languages_of(group: str, key: str, name: str) -> tuple[str, ...]:
    """The languages that call it so."""
    names = _groups()[group][key]
    return tuple(one for one in LANGUAGES if plain(str(names[one])) == plain(name))


def choice(group: str, name: str) -> str:
    """The key of a choice by any of its names; "" where it is none."""
    return next(iter(keys(group).get(plain(name), ())), "")


@cache
def language_named(name: str) -> str:
    """The tag of a language by tag or by its name in any language that there are names in; "" where it is none."""
    tag = name.strip().replace("_", "-")
    parts = tag.split("-")
    tag = "-".join([parts[0].lower(), *(part.title() if len(part) == 4 else part.upper() for part in parts[1:])])
    if is_tag(tag):
        return _WRITTEN.get(tag, tag)
    return _language_names().get(plain(name), "")


def language_name(tag: str, language: str) -> str:
    """What `language` calls the language `tag`: 英语, anglais."""
    locale = Locale.parse(language, sep="-")
    if tag == language:
        return OWN_NAMES.get(tag) or locale.get_display_name() or tag
    return locale.languages.get(tag.replace("-", "_")) or Locale.parse(tag, sep="-").get_display_name(locale) or tag


_WRITTEN = {"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-SG": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant"}
_ALSO = {"中文": "zh-Hans", "chinese": "zh-Hans", "chinois": "zh-Hans", "汉语": "zh-Hans", "简体": "zh-Hans"}
_ALSO |= {
    "繁体": "zh-Hant",
    "繁體": "zh-Hant",
    "繁中": "zh-Hant",
    "简中": "zh-Hans",
    "日文": "ja",
    "英文": "en",
    "法文": "fr",
}


@cache
def _language_names() -> dict[str, str]:
    found: dict[str, str] = {plain(name): tag for tag, name in OWN_NAMES.items()}
    for language in LANGUAGES:
        for code, name in Locale.parse(language, sep="-").languages.items():
            tag = code.replace("_", "-")
            if _TAG.fullmatch(tag):  # `is_tag` looks on the disk for each of thousands
                found.setdefault(plain(name), _WRITTEN.get(tag, tag))
    return found | {plain(name): tag for name, tag in _ALSO.items()}


def _same(one: str, other: str) -> bool:
    return one == _WRITTEN.get(other, other) or ("-" not in one and one == other.split("-", maxsplit=1)[0])


@cache
def _groups() -> dict[str, dict[str, dict[str, str | list[str]]]]:
    return tomllib.loads((Path(__file__).parent / "headings.toml").read_text(encoding="utf-8"))
