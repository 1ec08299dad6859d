"""A first mapping for an export nobody has seen: its fields, and guesses by their names. An edge: it reads."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from content_packs.guide.mapping.records import BadExport, find_records, opened, read_records
from content_packs.guide.mapping.schema import ExportTable
from content_packs.guide.mapping.survey import Field, Survey

# our field -> words of which a field's name is likely made, best first
_GUESSES = {
    "id": (
        "objectid",
        "recordid",
        "id",
        "uuid",
        "objectnumber",
        "objektnr",
        "inventarienummer",
        "inventarnummer",
        "invnr",
        "accessionnumber",
        "编号",
        "藏品编号",
        "总登记号",
    ),
    "title": ("title", "titel", "titre", "name", "objectname", "benämning", "名称", "题名"),
    "accession": (
        "accessionnumber",
        "accession",
        "objectnumber",
        "inventorynumber",
        "objektnr",
        "inventarienummer",
        "inventarnummer",
        "invnr",
        "编号",
        "藏品编号",
        "总登记号",
    ),
    "culture": ("culture", "kultur", "nationality", "文化"),
    "period": ("period", "dynasty", "epoch", "年代", "时代"),
    "material": ("medium", "material", "materials", "materialteknik", "technique", "technik", "材质", "质地"),
    "maker": (
        "artist",
        "maker",
        "creator",
        "creators",
        "makers",
        "tillverkare",
        "konstnär",
        "künstler",
        "hersteller",
        "author",
        "作者",
    ),
    "origin": ("placeoforigin", "origin", "place", "geography", "country", "plats", "herkunft", "产地"),
    "size": ("dimensions", "dimension", "size", "measurements", "mått", "尺寸"),
    "provenance": ("provenance", "provenancetext", "proveniens", "来源"),
    "credit": ("creditline", "credit", "förvärv"),
    "rights": ("rights", "license", "licence", "rättigheter"),
    "on_view": ("onview", "isonview", "utställd", "ausgestellt", "是否展出"),
    "gallery": ("gallery", "location", "room", "physicallocation", "displaycurrentlocation", "sal", "saal", "展厅"),
    "themes": ("classification", "category", "type", "department", "kategori", "类别"),
    "story": ("description", "text", "labeltext", "story", "beskrivning", "beschreibung", "描述", "简介"),
}
_DATES = {
    "text": ("date", "datetext", "dating", "displaydate", "dated", "datering", "datierung", "creationdate", "年代"),
    "from": (
        "datebeginyear",
        "datebegin",
        "yearfrom",
        "startyear",
        "datestart",
        "earliest",
        "creationdateearliest",
        "från",
    ),
    "to": ("dateendyear", "yearto", "endyear", "dateend", "latest", "creationdatelatest", "till"),
}
_TRIED = ("utf-8", "gb18030", "latin-1")  # the last reads anything
_HEAD = """\
# A mapping for {file}, guessed from the names of its fields. Write over it: MAPPING.md says what may stand here.
# Then, until it reads right:  companion pack import --mapping THIS.toml --dry-run {file} DIR

{form}[pack]
id = "main"
languages = ["en"]                # the first is the language of the export
rights = "https://rightsstatements.org/vocab/CNE/1.0/"    # yours: rightsstatements.org, creativecommons.org

[museum]
id = "my-museum"                  # never changes: codes follow from it
name = {{ en = "My museum" }}

[artifact]
"""


def start_mapping(file: Path) -> str:
    """The text of a mapping file, to be written over."""
    form = {"records": find_records(file)}
    for encoding in ("utf-16",) if _is_wide(file) else _TRIED:
        survey, faults = _survey(file, ExportTable(encoding=encoding, records=form["records"]))
        if survey.fields and not faults:
            break
    form["encoding"] = encoding if encoding != _TRIED[0] else ""
    return write_start(survey, file.name, {key: value for key, value in form.items() if value})


def _is_wide(file: Path) -> bool:
    """Whether it begins as UTF-16 does: "Unicode text", as spreadsheet programmes call it."""
    with opened(file) as (raw, _):
        return raw.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _survey(file: Path, form: ExportTable) -> tuple[Survey, int]:
    """The fields of an export, and of how many records the encoding is another."""
    survey, faults = Survey(), 0
    try:
        for row in read_records(file, form):
            faults += "it is not" in row.fault
            if row.record is not None:
                survey.add(row.record)
    except BadExport as refusal:
        if "encoding" not in str(refusal) or form.encoding == _TRIED[-1]:
            raise
    return survey, faults


def write_start(survey: Survey, file: str, said: dict[str, str]) -> str:
    """The text of a mapping for what was found; `said` is for [export]."""
    fields = [(path, field) for _, path, field in survey.leaves()]
    form = "[export]\n" + "".join(f'{key} = "{value}"\n' for key, value in said.items()) + "\n" if said else ""
    lines = [_HEAD.format(file=file, form=form)]
    lines += [_line(ours, _guess(fields, words)) for ours, words in _GUESSES.items()]
    dates = {part: _guess(fields, words) for part, words in _DATES.items()}
    if any(dates.values()):
        lines += ["\n[artifact.date]\n", *(_line(part, path) for part, path in dates.items())]
    lines += ["\n# The fields of the export: how many values, and the first of them\n#\n", *_listed(fields)]
    return "".join(lines)


def _line(ours: str, path: str) -> str:
    return f"{ours} = {_quote(path)}\n" if path else "" if ours in ("text", "from", "to") else f'# {ours} = "…"\n'


def _quote(path: str) -> str:
    return f"'{path}'" if '"' in path else f'"{path}"'


def _guess(fields: list[tuple[str, Field]], words: tuple[str, ...]) -> str:
    """The field whose name, or whose end of the path, is one of these words; the shortest path of the best word."""
    for word in words:
        found = [path for path, _ in fields if _bare(path) == word]
        found += [path for path, _ in fields if _bare(re.split(r"\.", path)[-1]) == word]
        found += [path for path, _ in fields if _bare(path.partition(".")[0]) == word and _bare(path).endswith("name")]
        if found:
            return min(found, key=len)
    return ""


def _bare(name: str) -> str:
    return re.sub(r"[^\w]|_", "", name).casefold()


def _listed(fields: list[tuple[str, Field]]) -> Iterator[str]:
    for path, field in fields:
        example = "".join(char for char in field.example if char.isprintable())
        yield f"#   {path:<40} {field.count:>7,}   {example}\n"
