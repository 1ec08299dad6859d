"""What a kiosk may be told to be: profiles as people type them, checked (pure)."""

import unicodedata

import msgspec

from companion.kiosks.errors import BadProfile
from content_packs.exchange.fleet import Profile
from content_packs.format.paths import is_name
from content_packs.format.trust.documents import SITE
from content_packs.format.trust.names import is_museum

LEAST = 100_000_000  # bytes of a quota: less holds no pack


def check_profile(profile: Profile) -> Profile:
    """In normal form, or `BadProfile` with what to do."""
    name = " ".join(unicodedata.normalize("NFC", profile.name).split())
    made = msgspec.structs.replace(profile, name=name)
    if not name or len(name) > 60 or not name.isprintable():
        raise BadProfile("a kiosk's name is 1 to 60 characters on one line, as people call it: 'Van 2, left'")
    if not is_name(made.group) or made.group == SITE:
        raise BadProfile(
            f"{made.group[:80]!r} is no group of kiosks: lower-case letters, digits and '-', and not {SITE!r}"
        )
    for museum in made.museums:
        if not is_museum(museum):
            raise BadProfile(f"{museum[:80]!r} is no museum's name: as in companion museum list")
    for exhibition in made.exhibitions:
        museum, _, own = exhibition.partition("/")
        if not (is_museum(museum) and is_name(own)):
            raise BadProfile(f"{exhibition[:80]!r} is no exhibition: museum/exhibition, as in its address")
    if made.quota < LEAST:
        raise BadProfile(f"a quota of {made.quota:,} bytes holds no pack: at least {LEAST:,}")
    return _within_bounds(made)


def read_size(text: str) -> int:
    """Bytes of `8GB`, `500 MB`, `8`: without a unit, gigabytes."""
    typed = text.strip().upper().replace(",", ".").replace(" ", "")
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("", 10**9)):
        number = typed.removesuffix(unit) if unit and typed.endswith(unit) else ("" if unit else typed)
        if number.isascii() and number.replace(".", "", 1).isdecimal() and len(number) < 12:
            return round(float(number) * factor)
    raise BadProfile(f"{text[:40]!r} is no size: as 8GB or 500MB")


def _within_bounds(profile: Profile) -> Profile:
    """The bounds that a kiosk itself checks when it reads a profile."""
    try:
        return msgspec.json.decode(msgspec.json.encode(profile), type=Profile)
    except msgspec.ValidationError as error:
        raise BadProfile(f"the profile is not one that kiosks take: {error}") from None
