"""The Walters' 15,252 artifacts, read from the records that stand beside the project."""

import lzma
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import msgspec

from content_packs.guide import codes
from content_packs.guide.model import Artifact, Date, Gallery, Museum, Story, Theme

FILE = Path(__file__).parents[2] / "../shared/data/walters-objects.jsonl.xz"
MUSEUM = "walters"


def documents(file: Path = FILE) -> Iterator[Artifact | Museum]:
    galleries: dict[str, str] = {}
    themes: dict[str, str] = {}
    with lzma.open(file) as lines:
        for line in lines:
            record = msgspec.json.decode(line)
            artifact = _artifact(record)
            themes[artifact.themes[0]] = record["Classification"]
            if artifact.gallery:
                galleries[artifact.gallery] = record["MuseumLocation"]["DisplayCurrentLocation"]
            yield artifact
    yield Museum(
        id=MUSEUM,
        name={"en": "The Walters Art Museum"},
        languages=("en",),
        galleries=tuple(Gallery(id=name, name=_text(title)) for name, title in sorted(galleries.items())),
        themes=tuple(Theme(id=name, name=_text(title)) for name, title in sorted(themes.items())),
    )


def _artifact(record: dict[str, Any]) -> Artifact:
    name = f"object-{record['ObjectID']}"
    told = "".join(f"<p>{escape(part)}</p>" for part in (record["Description"] or "").split("\n") if part.strip())
    place = record["MuseumLocation"]["DisplayCurrentLocation"]
    dated = (record["DateBeginYear"] or None, record["DateEndYear"] or None)
    return Artifact(
        id=name,
        code=codes.issue(MUSEUM, name),
        title=_text(record["Title"] or record["ObjectName"]),
        accession=record["ObjectNumber"].strip(),
        date=Date(earliest=dated[0], latest=dated[1], text=_text(record["DateText"])),
        culture=_text(record["Culture"]),
        period=_text(record["Period"]),
        material=_text(record["Medium"]),
        maker=_text("; ".join(one["ConcatDisplayName"] for one in record["Creators"])),
        origin=_text("; ".join(one["GeographyTerm"] for one in record["Geographies"] or ())),
        provenance=_text(record["Provenance"]),
        credit=_text(record["CreditLine"]),
        themes=(_name(record["Classification"]),),
        gallery=_name(place) if record["OnView"] else "",
        on_view=bool(record["OnView"]),
        stories={"standard": {"en": Story(html=told, origin="0" * 16)}} if told else {},
    )


def _text(words: str | None) -> dict[str, str]:
    return {"en": words.strip()} if words and words.strip() else {}


def _name(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:64].strip("-")
