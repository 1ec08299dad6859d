"""The interface's words, held against each other: what templates and code ask for, and what each catalogue says.

A key is asked for by `_("key", fact=…)` and `_n("key", number)` in templates, and by `words("key")`,
`words.plural("key", n)` and `key("key")` in code. English says which facts a message takes; the others take the same.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

import msgspec
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

HOUSE = Path(__file__).parents[1]
ROOMS = (  # each with words of its own
    HOUSE / "content_packs" / "visitor",
    HOUSE / "companion" / "web",
    HOUSE / "kiosk" / "screen",
    HOUSE / "kiosk" / "staff",
)
ORIGINAL = "en"


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A message asked for somewhere; `facts` is None where only its key is named."""

    key: str
    where: str
    plural: bool = False
    facts: frozenset[str] | None = None


def uses_in_template(text: str, where: str) -> Iterator[Use]:
    for call in Environment().parse(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "_n") and call.args:
            first = call.args[0]
            if isinstance(first, nodes.Const):
                facts = frozenset(pair.key for pair in call.kwargs)
                plural = call.node.name == "_n"
                yield Use(key=str(first.value), where=f"{where}:{call.lineno}", plural=plural, facts=facts)


def uses_in_code(text: str, where: str) -> Iterator[Use]:
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and call.args and (name := _called(call.func)):
            first = call.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                facts = None if name == "key" else frozenset(word.arg or "" for word in call.keywords)
                yield Use(key=first.value, where=f"{where}:{call.lineno}", plural=name == "plural", facts=facts)


def problems(uses: Iterable[Use], catalogues: dict[str, Catalog]) -> Iterator[str]:
    """What is wrong, a line each."""
    asked = {use.key: use for use in uses}
    yield from _misused(uses, catalogues[ORIGINAL])
    for lang, catalogue in sorted(catalogues.items()):
        said = _messages(catalogue)
        yield from (
            f"{lang}: {key!r} is missing, asked for in {asked[key].where}" for key in sorted(asked.keys() - said)
        )
        yield from (f"{lang}: {key!r} is asked for nowhere" for key in sorted(said.keys() - asked))
        yield from (f"{lang}: {key!r} is obsolete" for key in catalogue.obsolete)
        for key in sorted(said.keys() & asked):
            yield from (f"{lang}: {key!r} {fault}" for fault in _faults(said[key], catalogues[ORIGINAL].get(key)))


def _called(function: ast.expr) -> str:
    """The name of a call that asks for a message, else nothing."""
    match function:
        case ast.Name(id="words" | "key" as name):
            return str(name)
        case ast.Attribute(attr="plural"):
            return "plural"
        case ast.Call(func=ast.Name(id="words_in")):
            return "words"
    return ""


def _misused(uses: Iterable[Use], original: Catalog) -> Iterator[str]:
    """Uses whose facts are not those that the English message takes."""
    for use in uses:
        message = original.get(use.key)
        if message is None or use.facts is None:
            continue
        if use.plural != message.pluralizable:
            yield f"{use.where}: {use.key!r} is asked for as if it were {'' if use.plural else 'not '}plural"
        taken = set().union(*(_fields(form) for form in _forms(message)))
        if use.facts | ({"number"} if use.plural else set()) != taken | ({"number"} if use.plural else set()):
            yield f"{use.where}: {use.key!r} takes {sorted(taken)} and is given {sorted(use.facts)}"


def _faults(message: Message, original: Message | None) -> Iterator[str]:
    forms = _forms(message)
    if message.fuzzy:
        yield "is fuzzy"
    if not forms or not all(form.strip() for form in forms):
        yield "is not translated"
        return
    if original is None or original.pluralizable != message.pluralizable:
        yield "has other plural forms than English"
        return
    wanted = set().union(*(_fields(form) for form in _forms(original)))
    for form in forms:
        if not wanted - {"number"} <= _fields(form) <= wanted or (not message.pluralizable and _fields(form) != wanted):
            yield f"takes {sorted(_fields(form))} where English takes {sorted(wanted)}"


def _messages(catalogue: Catalog) -> dict[str, Message]:
    return {_key(message): message for message in catalogue if message.id}


def _key(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def find_uses(room: Path) -> list[Use]:
    templates = [use for file in sorted(room.rglob("*.html")) for use in uses_in_template(file.read_text(), file.name)]
    return templates + [use for file in sorted(room.rglob("*.py")) for use in uses_in_code(file.read_text(), file.name)]


def read_catalogues(room: Path) -> dict[str, Catalog]:
    found = {}
    for file in sorted(room.glob("locale/*/LC_MESSAGES/*.po")):
        with file.open("rb") as source:
            found[file.parents[1].name] = read_po(source, locale=file.parents[1].name)
    return found


def write_catalogues(room: Path, uses: Iterable[Use], catalogues: dict[str, Catalog]) -> None:
    """Each with the keys that are asked for and no others, in order; new ones are empty."""
    asked = {use.key: use.plural for use in uses if use.facts is not None} | {
        use.key: False for use in uses if use.facts is None
    }
    for lang, catalogue in catalogues.items():
        said, made = _messages(catalogue), Catalog(locale=lang, fuzzy=False)
        for key, plural in sorted(asked.items()):
            made.add((key, key) if plural else key, said[key].string if key in said else None)
        body = BytesIO()
        write_po(body, made, omit_header=True, width=0)
        [file] = (room / "locale" / lang / "LC_MESSAGES").glob("*.po")
        file.write_text(_header(lang, made) + body.getvalue().decode().strip() + "\n")


def _header(lang: str, catalogue: Catalog) -> str:
    fields = {
        "Language": lang,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": catalogue.plural_forms,
    }
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items()) + "\n"


def translations(room: Path, *, write: bool) -> int:
    """Exit code: 0 where all languages say all."""
    uses = find_uses(room)
    if write:
        write_catalogues(room, uses, read_catalogues(room))
    found = list(problems(uses, read_catalogues(room)))
    sys.stderr.writelines(f"{problem}\n" for problem in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(max([translations(room, write="--write" in sys.argv[1:]) for room in ROOMS]))
