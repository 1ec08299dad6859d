"""A starter folder: the smallest source that shows what each file is for, to be written over. An edge: it writes files.

Its files are in `starter/folder`, with `$names` where a text or a language stands; words are in `starter/texts.toml`.
"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template

_STARTER = Path(__file__).parent / "starter"
_WORDS = {
    "artifacts/bell/story": "story",
    "exhibitions/first/about": "about",
}  # files for each language, and their text

Texts = dict[str, dict[str, str]]  # language -> name -> text


def make_source(folder: Path, museum: str, languages: Sequence[str]) -> list[Path]:
    """Write the starter into an empty or new folder; the files, relative to it."""
    written = []
    for name, content in _files(museum, languages):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8", newline="\n")
        written.append(Path(name))
    return written


def make_second(folder: Path, languages: Sequence[str]) -> None:
    """A second artifact beside the first, for a workbook's second example row."""
    known: Texts = tomllib.loads((_STARTER / "second.toml").read_text(encoding="utf-8"))
    texts = {language: known.get(language) or known["en"] for language in languages}
    names = {name: _map({language: texts[language][name] for language in languages}) for name in known["en"]}
    for file in (_STARTER / "second/artifacts/drum").iterdir():
        there = folder / "artifacts/drum" / file.name
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(Template(file.read_text(encoding="utf-8")).substitute(names), encoding="utf-8", newline="\n")
    for language in languages:
        words = texts[language]["drum_story"] + "\n"
        (folder / f"artifacts/drum/story.{language}.md").write_text(words, encoding="utf-8", newline="\n")


def _files(museum: str, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    texts = _texts(languages)
    names = _names(museum, languages, texts)
    for file in sorted((_STARTER / "folder").rglob("*")):
        if file.is_file():
            name = file.relative_to(_STARTER / "folder").as_posix()
            yield name, Template(file.read_text(encoding="utf-8")).substitute(names)
    for stem, text in _WORDS.items():
        for language in languages:
            yield f"{stem}.{language}.md", texts[language][text] + "\n"


def _texts(languages: Sequence[str]) -> Texts:
    """The words of each language; English where there are none yet."""
    known: Texts = tomllib.loads((_STARTER / "texts.toml").read_text(encoding="utf-8"))
    return {language: known.get(language) or known["en"] for language in languages}


def _names(museum: str, languages: Sequence[str], texts: Texts) -> dict[str, str]:
    """What stands in for each `$name`: TOML values."""
    maps = {name: {language: texts[language][name] for language in languages} for name in texts[languages[0]]}
    listed = ", ".join(map(_quote, languages))
    return {name: _map(text) for name, text in maps.items()} | {
        "museum": museum,
        "languages": f"[{listed}]",
        "own": languages[0],
    }


def _map(text: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{language} = {_quote(words)}" for language, words in text.items()) + " }"


def _quote(text: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False)
