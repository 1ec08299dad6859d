"""Mappings: how a museum's export becomes a source folder, said in a file and not in code (MAPPING.md)."""

from pathlib import Path

_KNOWN = Path(__file__).parent / "known"


def known_mappings() -> list[str]:
    """Names of the mappings that come with the programme."""
    return sorted(file.stem for file in _KNOWN.glob("*.toml"))


def find_mapping(name: str) -> Path | None:
    """The file of a mapping: one of ours by its name, else one by its path."""
    if name in known_mappings():
        return _KNOWN / f"{name}.toml"
    return Path(name) if Path(name).is_file() else None
