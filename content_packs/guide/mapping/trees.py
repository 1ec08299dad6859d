"""Records of JSON Lines and JSON documents, streamed: a document of one 63 MB line takes the memory of a record."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import NoReturn, Protocol

import msgspec

from content_packs.guide.source.files import nearest

_CHUNK = 1 << 20
_BLANK = re.compile(r"[ \t\r\n\ufeff]*")
_KEY_HINT = 40
_NAME = re.compile(r'"([^"]+)"(\[\])?|([^."\[\]]*)(\[\])?')  # a step of `records`


class Stream(Protocol):
    """Bytes as they come out of whatever they were packed in."""

    def read(self, size: int, /) -> bytes: ...

    def readline(self, size: int, /) -> bytes: ...


class NoExport(Exception):
    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.mend = mend


class Fault(msgspec.Struct, frozen=True):
    """Why one record is none."""

    what: str


class _Refused(Exception):
    """Well-formed JSON that cannot be taken as it is."""


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Refused(f"the field {twice[:_KEY_HINT]!r} stands twice in it")
    return found


def _no_number(text: str) -> NoReturn:
    raise _Refused(f"{text} is no number in JSON")


def _integer(text: str) -> int | float:
    if len(text) > 300:
        raise _Refused("a number of more than 300 digits")
    return int(text)


_decoder = json.JSONDecoder(strict=False, object_pairs_hook=_pairs, parse_constant=_no_number, parse_int=_integer)
_lenient = json.JSONDecoder(strict=False, parse_constant=str, parse_int=str)  # only to find where a refused record ends


def read_lines(raw: Stream, encoding: str, limit: int) -> Iterator[tuple[int, object]]:
    """A record a line; blank lines are passed over."""
    number = 0
    while line := raw.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n"):
            _skip_line(raw)
            yield number, Fault(f"a line of more than {limit:,} bytes; raise record_limit if that is right")
            continue
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if number == 1 and line.strip() in (b"[", b"{"):
            yield number, Fault('the file is one document: say format = "json" in [export]')
        elif line.strip():
            yield number, _decode(line, encoding)


def _skip_line(raw: Stream) -> None:
    while (rest := raw.readline(_CHUNK)) and not rest.endswith(b"\n"):
        pass


def _decode(line: bytes, encoding: str) -> object:
    try:
        return _decoder.decode(line.decode(encoding))
    except UnicodeDecodeError:
        return Fault(f"it is not {encoding}")
    except _Refused as refusal:
        return Fault(str(refusal))
    except RecursionError:
        return Fault("tables nested too deeply")
    except json.JSONDecodeError as problem:
        return Fault(f"not JSON: {problem.msg}, at character {problem.pos + 1}"[:120])
    except ValueError as problem:
        return Fault(f"not JSON: {problem}"[:120])


def read_document(raw: Stream, encoding: str, records: str, limit: int) -> Iterator[tuple[int, object]]:
    """The elements of the list at `records` of one JSON document; of the document itself where that is empty."""
    stream = _Window(raw, encoding, limit)
    try:
        yield from stream.walk(_names(records))
    except RecursionError:
        raise NoExport(f"line {stream.line}: tables nested too deeply", "export it without them") from None


def _names(records: str) -> list[str]:
    """`data.pages[].objects` -> data, pages, [], objects: `[]` is every element of a list on the way."""
    found: list[str] = []
    at = 0
    while at < len(records):
        match = _NAME.match(records, at)
        if not match or match.end() == at or records[match.end() : match.end() + 1] not in (".", ""):
            mend = 'write it like records = "data.objects"; a list of pages like "pages[].objects"'
            raise NoExport(f"records = {records[:_KEY_HINT]!r} is no place in a document", mend)
        found += [part for part in match.groups() if part]
        at = match.end() + 1
    return found[:-1] if found[-1:] == ["[]"] else found


def find_records(raw: Stream, encoding: str, limit: int) -> str:
    """Where in a JSON document the list of records is likely; empty where it is the document."""
    window = _Window(raw, encoding, limit)
    return window.find_list() if window.peek() == "{" else ""


class _Window:
    """A window on the text of a document: what was read is let go."""

    def __init__(self, raw: Stream, encoding: str, limit: int) -> None:
        self.raw, self.encoding, self.limit = raw, encoding, limit
        self.bytes = codecs.getincrementaldecoder(encoding)()
        self.text, self.at, self.line, self.ended = "", 0, 1, False

    def more(self) -> bool:
        """Read on; False at the end of the file."""
        if self.ended:
            return False
        chunk = self.raw.read(_CHUNK)
        self.ended = not chunk
        try:
            text = self.bytes.decode(chunk, final=self.ended)
        except UnicodeDecodeError:
            raise NoExport(
                f"after line {self.line} it is not {self.encoding}", "say its encoding in [export]"
            ) from None
        self.line += self.text.count("\n", 0, self.at)
        self.text, self.at = self.text[self.at :] + text, 0
        return True

    def here(self) -> int:
        return self.line + self.text.count("\n", 0, self.at)

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            match = _BLANK.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, char: str) -> None:
        if self.peek() != char:
            raise self.broken(f"expected {char!r}")
        self.at += 1

    def broken(self, why: str) -> NoExport:
        if not self.peek():
            begun = self.line > 1 or self.text.strip()
            what = f"it ends in the middle, at line {self.here()}" if begun else "it is empty"
            return NoExport(what, "export or copy it again")
        return NoExport(f"line {self.here()}: not JSON: {why}", 'export it again; JSON Lines needs format = "jsonl"')

    def value(self) -> object:
        """The value that begins here."""
        self.peek()
        wanted = _CHUNK // 4
        while True:
            while len(self.text) - self.at < wanted and self.more():
                pass
            try:
                return self._decoded(_decoder)
            except _Refused as refusal:
                self._decoded(_lenient)
                return Fault(str(refusal))
            except ValueError as problem:
                if self.ended:
                    raise self.broken_at(problem) from None
                if len(self.text) - self.at > 4 * self.limit:
                    what = f"line {self.here()}: a record of far more than {self.limit:,} characters, or not JSON"
                    raise NoExport(what, "raise record_limit if that is right, else export it again") from None
                wanted = 2 * max(wanted, len(self.text) - self.at)

    def broken_at(self, problem: ValueError) -> NoExport:
        """What `value` met, at the line where it is, and not at that where the value begins."""
        self.at = max(self.at, getattr(problem, "pos", self.at))
        why = str(getattr(problem, "msg", problem))[:80]
        if why.startswith("Unterminated string"):
            self.at = len(self.text)
        return self.broken(why)

    def _decoded(self, decoder: json.JSONDecoder) -> object:
        value, end = decoder.raw_decode(self.text, self.at)
        if end == len(self.text) and not self.ended:
            raise ValueError("a number may go on")
        too_long = end - self.at > self.limit
        self.at = end
        return Fault(f"more than {self.limit:,} characters; raise record_limit if that is right") if too_long else value

    def walk(self, names: list[str]) -> Iterator[tuple[int, object]]:
        """The elements of the list that `names` lead to, and on to the end of what it stands in."""
        if not names:
            yield from self.elements()
        elif names[0] == "[]":
            for _ in self.each():
                yield from self.walk(names[1:])
        else:
            self.enter(names[0])
            yield from self.walk(names[1:])
            self.leave()

    def leave(self) -> None:
        """To the end of the object that was entered."""
        while self.peek() == ",":
            self.at += 1
            self.value()
            self.take(":")
            self.value()
        self.take("}")

    def enter(self, name: str) -> None:
        """Into the value of `name` of the object that begins here."""
        self.take("{")
        seen: list[str] = []
        while self.peek() != "}":
            key = str(self.value())
            self.take(":")
            if key == name:
                return
            seen.append(key[:_KEY_HINT])
            self.value()
            if self.peek() == ",":
                self.at += 1
        raise NoExport(
            f"no {name!r} in the document{nearest(name, seen)}", f"records may be one of {', '.join(seen[:20])}"
        )

    def find_list(self, depth: int = 3) -> str:
        """The path of the first list of tables in the table that begins here; empty where there is none."""
        self.take("{")
        while self.peek() != "}":
            key = str(self.value())
            self.take(":")
            if self.peek() == "{" and depth:
                if inner := self.find_list(depth - 1):
                    return f"{key}.{inner}"
            elif self.peek() == "[":
                if self.begins_tables():
                    return key
            else:
                self.value()
            if self.peek() == ",":
                self.at += 1
        self.at += 1
        return ""

    def begins_tables(self) -> bool:
        """Whether the list that begins here is one of tables; if not, it is read past."""
        self.at += 1
        while self.peek() != "]":
            if self.peek() == "{":
                return True
            self.value()
            if self.peek() == ",":
                self.at += 1
        self.at += 1
        return False

    def elements(self) -> Iterator[tuple[int, object]]:
        for line in self.each():
            yield line, self.value()

    def each(self) -> Iterator[int]:
        """The line of each element of the list that begins here; who asks takes the element."""
        if self.peek() == "{":
            mend = 'say in [export] where its list is, like records = "objects", or format = "jsonl"'
            raise NoExport(f"at line {self.here()} stands a table, not a list of records", mend)
        self.take("[")
        if self.peek() != "]":
            while True:
                self.peek()
                yield self.here()
                if self.peek() != ",":
                    break
                self.at += 1
        self.take("]")
