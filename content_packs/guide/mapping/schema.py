"""What a mapping file may say: one struct per TOML table, unknown keys forbidden (MAPPING.md).

Rules for single fields stand here as they are in the file (`object`); `rules` reads them.
"""

import re
from typing import Literal

import msgspec

from content_packs.guide.source.schema import GalleryTable, MuseumTable, PackTable, ThemeTable

RECORD_LIMIT = 8_000_000  # bytes of one record


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class MappingTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    about: str = ""


class ExportTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an export is read; what is not said is seen from the file."""

    format: Literal["", "json", "jsonl", "csv"] = ""
    records: str = ""  # JSON: where in the document the list of records is: data.objects
    encoding: str = "utf-8"
    separator: str = ""  # CSV
    dates: Literal["iso", "dmy", "mdy"] = "iso"  # what 3/4/2024 means
    record_limit: int = RECORD_LIMIT


class RelatedTable(ExportTable, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A second file."""

    name: str
    key: str = ""  # path in its records, to what an artifact is known by
    of: str = ""  # path in the artifact's record; else what `id` is made from
    split: str = ""
    optional: bool = False


class OnlyTable(
    _Table, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"source": "from", "among": "is"}
):
    """A filter: records that do not fit it are left out."""

    source: object
    among: list[str | int | float | bool] | None = None
    is_not: list[str | int | float | bool] | None = None
    matches: str = ""
    filled: bool | None = None


class ArtifactRules(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: object
    title: object
    known_as: object = None
    code: object = None
    keypad: object = None
    accession: object = None
    date: object = None
    culture: object = None
    period: object = None
    material: object = None
    maker: object = None
    origin: object = None
    dimensions: object = None
    size: object = None
    provenance: object = None
    credit: object = None
    rights: object = None
    themes: object = None
    gallery: object = None
    on_view: object = None
    related: object = None
    source: object = None
    picture: object = None
    story: object = None


class ExhibitionRules(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    records: str = ""  # name of the related file
    each: str = ""  # or where in an artifact's record its exhibitions are
    id: object
    title: object
    subtitle: object = None
    place: object = None
    opens: object = None
    closes: object = None
    artifacts: object = None
    about: object = None
    source: object = None


class MappingFile(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True):
    mapping: MappingTable = MappingTable()
    export: ExportTable = ExportTable()
    related: tuple[RelatedTable, ...] = ()
    pack: PackTable
    museum: MuseumTable
    theme: tuple[ThemeTable, ...] = ()
    gallery: tuple[GalleryTable, ...] = ()
    suffixes: dict[str, str] = {}
    table: object = None
    only: tuple[OnlyTable, ...] = ()
    artifact: ArtifactRules
    exhibition: ExhibitionRules | None = None


class RuleTable(_Table, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"source": "from"}):
    """A rule written as a table."""

    source: str = ""
    each: str = ""
    join: list[object] = []
    first: list[object] = []
    value: str | int | float | bool | None = None
    split: str | list[str] = []
    pattern: str = ""
    remove: str | list[str] = []
    drop: str | list[str] = []
    table: object = None
    spellings: object = None
    otherwise: str | int | float | bool | None = None
    case: Literal["", "lower", "upper", "sentence"] = ""
    most: int = 0
    between: str | None = None
    prefix: str = ""
    suffix: str = ""
    default: str | int | float | bool | None = None
    plain: bool = False


RULE_KEYS = tuple(field.encode_name for field in msgspec.structs.fields(RuleTable))
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*(\.[a-z]+)?")  # a key that is a language, or one with a variant
