"""The TOML of a source, as text: one field a line, texts and small tables inline, what repeats in [[tables]]. Pure."""

import json
from collections.abc import Mapping
from datetime import date

_BLOCKS = ("source", "picture", "theme", "gallery")


def write_table(table: Mapping[str, object]) -> str:
    """A TOML file."""
    blocks = {name: value for name in _BLOCKS if isinstance(value := table.get(name), list)}
    lines = [f"{key} = {_value(value)}" for key, value in table.items() if key not in blocks]
    for name, tables in blocks.items():
        for block in tables:
            lines += ["", f"[[{name}]]", *(f"{_key(key)} = {_value(value)}" for key, value in block.items())]
    return "\n".join(lines).lstrip("\n") + "\n"


def write_section(name: str, table: Mapping[str, object]) -> str:
    return f"[{name}]\n" + "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _quote(str(value))


def _key(key: str) -> str:
    return key if key.replace("-", "").replace("_", "").isalnum() and key.isascii() else _quote(key)


def _quote(text: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's, which wants DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
