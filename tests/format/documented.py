"""What the code says of its structs, in the words that FORMAT.md's tables use."""

import re
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from content_packs.format.manifest import Blob, Entry, Manifest
from content_packs.format.trust.documents import Channel, Floor, Step, Stick
from content_packs.guide import model

PAGE = Path(__file__).parents[2] / "content_packs" / "FORMAT.md"

_PLAIN: dict[type, str] = {
    inspect.StrType: "string",
    inspect.IntType: "integer",
    inspect.FloatType: "number",
    inspect.BoolType: "boolean",
    inspect.NoneType: "null",
}

Row = tuple[str, str, str]  # field, type, default


def structs() -> dict[str, type[msgspec.Struct]]:
    """Every struct that a pack can hold or that is signed beside it, by name."""
    of_model = {
        name: found
        for name, found in vars(model).items()
        if isinstance(found, type) and issubclass(found, msgspec.Struct) and not name.startswith("_")
    }
    return {found.__name__: found for found in (Blob, Entry, Manifest, Floor, Channel, Step, Stick)} | of_model


def rows_of(struct: type[msgspec.Struct]) -> list[Row]:
    """The fields of a struct as the code has them."""
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return [(field.encode_name, name_of(field.type), default_of(field)) for field in info.fields]


def name_of(kind: Any) -> str:
    """A type in the words of the page."""
    if type(kind) in _PLAIN:
        return _PLAIN[type(kind)]
    match kind:
        case inspect.LiteralType():
            return ", ".join(f"`{value}`" for value in kind.values)
        case inspect.StructType():
            return str(kind.cls.__name__)
        case inspect.DictType():
            of = name_of(kind.value_type)
            return "text" if of == "string" else f"{{ {of} }}"
        case inspect.UnionType():
            return " or ".join(sorted(map(name_of, kind.types), key=lambda name: name == "null"))
    within = kind.item_types if isinstance(kind, inspect.TupleType) else [kind.item_type]
    return f"[ {', '.join(map(name_of, within))} ]"


def default_of(field: inspect.Field) -> str:
    if field.required:
        return "required"
    default = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    return f"`{msgspec.json.encode(default).decode()}`"


def tables(page: str) -> dict[str, list[Row]]:
    """The tables under `### Struct` headings of the page: field, type, default of each row."""
    found: dict[str, list[Row]] = {}
    name = ""
    for line in page.splitlines():
        if line.startswith("#"):
            name = line.removeprefix("### ").strip("` ") if line.startswith("### ") else ""
        elif name and (cells := re.fullmatch(r"\| `(\w+)` \| (.+?) \| (.+?) \|.*\|", line)):
            found.setdefault(name, []).append((cells[1], cells[2], cells[3]))
    return found
