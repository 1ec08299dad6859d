"""The sheets of a workbook and their columns: which value of which table each holds. Pure.

A column's key is its stable heading (`title`, `story`); what a language calls it is in `headings.toml`. `path` is the
value's place in the table as SOURCE.md names it. Texts have a column for each language, stories for each variant too.
"""

from typing import Literal

import msgspec

Kind = Literal[
    "id",
    "parent",  # names the document that the row belongs to
    "text",  # per language
    "words",  # Markdown, per language, and per variant in artifacts
    "plain",
    "file",
    "whole",
    "number",
    "year",
    "yes",
    "day",
    "point",
    "list",
    "artifacts",  # as `list`, and each may be named by accession number or title
    "artifact",
    "themes",
    "gallery",
    "rights",
    "unit",
    "variant",
    "languages",
    "language",
    "dimension",
    "cited",
]
BY_LANGUAGE = ("text", "words")


class Column(msgspec.Struct, frozen=True):
    key: str
    path: str
    kind: Kind = "plain"


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """`part` is the list in the document named by the parent column that each row adds to."""

    key: str
    kind: str  # "pack", or "artifacts", "exhibitions", "tours", "scenes": whose document a row is or belongs to
    part: str = ""
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)


def _picture(path: str) -> tuple[Column, ...]:
    return (
        Column("picture", f"{path}.file", "file"),
        Column("alt", f"{path}.alt", "text"),
        Column("caption", f"{path}.caption", "text"),
        Column("picture_credit", f"{path}.credit", "text"),
        Column("picture_rights", f"{path}.rights", "rights"),
        Column("zoom", f"{path}.zoom", "yes"),
    )


_POSTER = (Column("poster", "poster.file", "file"), Column("poster_alt", "poster.alt", "text"))
_CITED = (Column("source", "title", "cited"), Column("source_url", "url", "cited"))
_OF = Column("artifact", "", "parent")

MUSEUM = Sheet(
    key="museum",
    kind="pack",
    columns=(
        Column("id", "museum.id"),
        Column("name", "museum.name", "text"),
        Column("languages", "pack.languages", "languages"),
        Column("rights", "pack.rights", "rights"),
        Column("place", "museum.place", "text"),
        Column("about", "museum.about", "text"),
        Column("address", "museum.address", "text"),
        Column("hours", "museum.hours", "text"),
        Column("url", "museum.url"),
        Column("accent", "museum.accent"),
        Column("example", "museum.example", "yes"),
        Column("pack", "pack.id"),
        Column("version", "pack.version", "whole"),
        *_picture("museum.picture"),
    ),
)
ARTIFACTS = Sheet(
    key="artifacts",
    kind="artifacts",
    columns=(
        Column("id", "", "id"),
        Column("title", "title", "text"),
        Column("story", "", "words"),
        *_picture("picture[0]"),
        Column("accession", "accession"),
        Column("keypad", "keypad", "whole"),
        Column("gallery", "gallery", "gallery"),
        Column("on_view", "on_view", "yes"),
        Column("themes", "themes", "themes"),
        Column("date", "date.text", "text"),
        Column("from", "date.from", "year"),
        Column("to", "date.to", "year"),
        Column("circa", "date.circa", "yes"),
        Column("culture", "culture", "text"),
        Column("period", "period", "text"),
        Column("material", "material", "text"),
        Column("maker", "maker", "text"),
        Column("origin", "origin", "text"),
        *(
            Column(what, what, "dimension")
            for what in ("height", "width", "depth", "length", "diameter", "thickness", "weight")
        ),
        Column("unit", "", "unit"),
        Column("size", "size", "text"),
        Column("provenance", "provenance", "text"),
        Column("credit", "credit", "text"),
        Column("rights", "rights", "rights"),
        *_CITED,
        Column("related", "related", "artifacts"),
        Column("position", "position", "point"),
        Column("code", "code"),
    ),
)
PICTURES = Sheet(
    key="pictures",
    kind="artifacts",
    part="picture",
    columns=(
        _OF,
        Column("picture", "file", "file"),
        Column("alt", "alt", "text"),
        Column("caption", "caption", "text"),
        Column("credit", "credit", "text"),
        Column("rights", "rights", "rights"),
        Column("zoom", "zoom", "yes"),
    ),
)
RECORDINGS = Sheet(
    key="recordings",
    kind="artifacts",
    part="audio",  # or "video", by the file's ending
    columns=(
        _OF,
        Column("recording", "file", "file"),
        Column("language", "language", "language"),
        Column("variant", "variant", "variant"),
        Column("title", "title", "text"),
        Column("captions", "captions", "file"),
        Column("transcript", "transcript", "file"),
        *_POSTER,
        Column("credit", "credit", "text"),
        Column("rights", "rights", "rights"),
    ),
)
MODELS = Sheet(
    key="models",
    kind="artifacts",
    part="model",
    columns=(
        _OF,
        Column("model", "file", "file"),
        Column("alt", "alt", "text"),
        Column("about", "about", "text"),
        Column("ar", "ar", "yes"),
        Column("usdz", "usdz", "file"),
        *_POSTER,
        Column("credit", "credit", "text"),
        Column("rights", "rights", "rights"),
    ),
)
COMPARISONS = Sheet(
    key="comparisons",
    kind="artifacts",
    part="comparison",
    columns=(
        _OF,
        Column("title", "title", "text"),
        Column("before", "before.file", "file"),
        Column("before_alt", "before.alt", "text"),
        Column("before_credit", "before.credit", "text"),
        Column("before_label", "before_label", "text"),
        Column("after", "after.file", "file"),
        Column("after_alt", "after.alt", "text"),
        Column("after_credit", "after.credit", "text"),
        Column("after_label", "after_label", "text"),
        Column("about", "about", "text"),
        Column("id", "id"),
    ),
)
EXHIBITIONS = Sheet(
    key="exhibitions",
    kind="exhibitions",
    columns=(
        Column("id", "", "id"),
        Column("title", "title", "text"),
        Column("subtitle", "subtitle", "text"),
        Column("about", "", "words"),
        Column("opens", "opens", "day"),
        Column("closes", "closes", "day"),
        Column("place", "place", "text"),
        Column("artifacts", "artifacts", "artifacts"),
        Column("members", "members", "list"),
        *_picture("picture"),
        *_CITED,
    ),
)
TOURS = Sheet(
    key="tours",
    kind="tours",
    columns=(
        Column("id", "", "id"),
        Column("title", "title", "text"),
        Column("about", "", "words"),
        Column("minutes", "minutes", "whole"),
        Column("step_free", "step_free", "yes"),
        Column("virtual", "virtual", "yes"),
        *_picture("picture"),
    ),
)
STOPS = Sheet(
    key="stops",
    kind="tours",
    part="stop",
    columns=(
        Column("tour", "", "parent"),
        Column("artifact", "artifact", "artifact"),
        Column("scene", "scene"),
        Column("text", "text", "text"),
    ),
)
SCENES = Sheet(
    key="scenes",
    kind="scenes",
    columns=(
        Column("id", "", "id"),
        Column("title", "title", "text"),
        Column("about", "", "words"),
        *_picture("panorama"),
    ),
)
HOTSPOTS = Sheet(
    key="hotspots",
    kind="scenes",
    part="hotspot",
    columns=(
        Column("scene", "", "parent"),
        Column("to_where", "to"),
        Column("label", "label", "text"),
        Column("yaw", "yaw", "number"),
        Column("pitch", "pitch", "number"),
    ),
)
THEMES = Sheet(
    key="themes",
    kind="pack",
    part="theme",
    columns=(Column("id", "id", "id"), Column("name", "name", "text")),
)
GALLERIES = Sheet(
    key="galleries",
    kind="pack",
    part="gallery",
    columns=(
        Column("id", "id", "id"),
        Column("name", "name", "text"),
        Column("about", "about", "text"),
        Column("room", "unit"),
    ),
)

SHEETS = (
    MUSEUM,
    THEMES,
    GALLERIES,
    ARTIFACTS,
    PICTURES,
    RECORDINGS,
    MODELS,
    COMPARISONS,
    EXHIBITIONS,
    TOURS,
    STOPS,
    SCENES,
    HOTSPOTS,
)
