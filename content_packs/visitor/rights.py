"""What a rights statement says, in plain words: rightsstatements.org and Creative Commons."""

import re

import msgspec

from content_packs.visitor.words import Words, key

_STATEMENTS = {
    "InC": key("rights-InC"),
    "InC-OW-EU": key("rights-InC-OW-EU"),
    "InC-EDU": key("rights-InC-EDU"),
    "InC-NC": key("rights-InC-NC"),
    "InC-RUU": key("rights-InC-RUU"),
    "NoC-CR": key("rights-NoC-CR"),
    "NoC-NC": key("rights-NoC-NC"),
    "NoC-OKLR": key("rights-NoC-OKLR"),
    "NoC-US": key("rights-NoC-US"),
    "CNE": key("rights-CNE"),
    "UND": key("rights-UND"),
    "NKC": key("rights-NKC"),
}
_LICENCES = {
    "zero": key("rights-zero"),
    "mark": key("rights-mark"),
    "by": key("rights-by"),
    "by-sa": key("rights-by-sa"),
    "by-nd": key("rights-by-nd"),
    "by-nc": key("rights-by-nc"),
    "by-nc-sa": key("rights-by-nc-sa"),
    "by-nc-nd": key("rights-by-nc-nd"),
}
_STATEMENT = re.compile(r"https?://rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)/")
_LICENCE = re.compile(r"https?://creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/(\d\.\d)")


class Right(msgspec.Struct, frozen=True):
    words: str
    name: str  # of a licence: CC BY 4.0
    url: str


def describe(uri: str, words: Words) -> Right | None:
    """None where `uri` is no address that a page may link to."""
    if not re.match(r"https?://", uri):
        return None
    if (found := _STATEMENT.match(uri)) and found[1] in _STATEMENTS:
        return Right(words(_STATEMENTS[found[1]]), "", uri)
    if (found := _LICENCE.match(uri)) and found[1] in _LICENCES:
        return Right(words(_LICENCES[found[1]]), _name(found[1], found[2]), uri)
    return Right(words("rights-other"), "", uri)


def _name(licence: str, version: str) -> str:
    names = {"zero": "CC0", "mark": "Public Domain Mark"}
    return f"{names.get(licence, 'CC ' + licence.upper())} {version}"
