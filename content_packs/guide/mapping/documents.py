"""An artifact or exhibition of the source, made from a record by a mapping. Pure but for what it notes in the tally."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import unquote, urlsplit

import msgspec

from content_packs.guide import codes
from content_packs.guide.mapping.dates import Years, read_years, says_all
from content_packs.guide.mapping.days import read_day
from content_packs.guide.mapping.mapping import Artifacts, Citing, Dating, Mapping, Measuring, Only, Picturing
from content_packs.guide.mapping.markdown import to_markdown
from content_packs.guide.mapping.measures import measure, read_measures
from content_packs.guide.mapping.names import Names, Places
from content_packs.guide.mapping.paths import find, fold
from content_packs.guide.mapping.rules import Rule, Said, Word, evaluate, one_spoken, one_text, text_of
from content_packs.guide.mapping.tally import Tally

LONGEST_TEXT = 20_000  # characters of one text of a label
LONGEST_STORY = 190_000  # bytes; SOURCE.md bears 200 kB
_YEARS = range(-4_600_000_000, 2_101)
_YES = {"true", "1", "yes", "y", "on", "ja", "oui", "si", "sí", "是", "x"}
_NO = {"false", "0", "no", "n", "off", "nej", "nein", "non", "否", ""}
_RIGHTS = re.compile(
    r"https?://(rightsstatements\.org/(vocab|page)/[A-Za-z-]+/1\.0/"
    r"|creativecommons\.org/(licenses/[a-z-]+/[1-4]\.[05](/[a-z]{2})?|publicdomain/(zero|mark)/1\.0)/)"
)
_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)

Fields = dict[str, object]  # of a TOML file, in the order in which they are written


class Picture(msgspec.Struct, frozen=True):
    name: str  # of the file that the export names
    table: Fields  # all but its file


class Made(msgspec.Struct, frozen=True):
    """A document: its TOML, and the Markdown beside it by file name."""

    id: str
    table: Fields
    words: dict[str, str]
    pictures: tuple[Picture, ...] = ()


class Maker:
    """Makes documents of records, one after the other."""

    def __init__(self, mapping: Mapping, names: Names, tally: Tally) -> None:
        self.mapping, self.names, self.tally = mapping, names, tally
        self.themes = Places({each.id: each.name for each in mapping.table.theme})
        self.galleries = Places({each.id: each.name for each in mapping.table.gallery})
        self.own = mapping.table.pack.languages[0]
        self.order = _order(mapping)
        self.keypads: dict[int, str] = {}  # number -> artifact

    def artifact(self, name: str, record: object) -> Made:
        """The artifact `name`; its title is there, `refusal` saw to that."""
        rules = self.mapping.artifact
        table: Fields = {"title": self.spoken("title", rules.title, record)}
        table |= self.plain(rules, record, name)
        table["date"] = self.dating(rules.date, record, name)
        for field, said in rules.texts.items():
            table[field] = self.spoken(field, said, record)
        table["dimensions"] = self.dimensions(rules.dimensions, record)
        table["themes"] = self.places("themes", rules.themes, record, self.themes)
        table["gallery"] = next(iter(self.places("gallery", rules.gallery, record, self.galleries)), "")
        table["related"] = [one for one in self.references("related", rules.related, record) if one != name]
        table["source"] = self.sources(rules.source, record)
        table = {field: value for field, value in table.items() if value not in ("", None, {}, [])}
        for field, value in table.items():
            self.tally.fill(field, _example(value))
        return Made(name, table, self.stories("story", rules.story, record, name), tuple(self.pictures(record)))

    def exhibition(self, name: str, record: object, artifacts: list[str]) -> Made:
        rules = self.mapping.exhibition
        assert rules
        table: Fields = {field: self.spoken(field, said, record) for field, said in rules.texts.items()}
        table["opens"] = self.day("opens", rules.opens, record)
        table["closes"] = self.day("closes", rules.closes, record)
        opens, closes = table["opens"], table["closes"]
        if isinstance(opens, date) and isinstance(closes, date) and opens > closes:
            self.tally.leave("exhibition.closes: before it opens, both left out", f"{name}: {opens} to {closes}")
            table["opens"] = table["closes"] = None
        table = {field: value for field, value in table.items() if value not in ("", None, {}, [])}
        table["artifacts"] = artifacts
        if sources := self.sources(rules.source, record):
            table["source"] = sources
        return Made(name, table, self.stories("about", rules.about, record, name))

    def spoken(self, field: str, said: tuple[Said, ...], record: object) -> dict[str, str]:
        text = one_spoken(said, record, self.tally)
        for lang, words in list(text.items()):
            if len(words) > LONGEST_TEXT:
                self.tally.leave(f"{field}: texts of more than {LONGEST_TEXT:,} characters", words)
                del text[lang]
        return text

    def plain(self, rules: Artifacts, record: object, name: str) -> Fields:
        found = {field: one_text(rule, record, self.tally) for field, rule in rules.plain.items()}
        table: Fields = {"code": self.code(found.get("code", ""), name)}
        if keypad := found.get("keypad"):
            table["keypad"] = self.keypad(keypad, name)
        table["accession"] = found.get("accession", "")[:LONGEST_TEXT]
        if rights := found.get("rights", ""):
            table["rights"] = (
                rights if _RIGHTS.fullmatch(rights) else self.lost("rights: no statement that we know", rights)
            )
        if "on_view" in rules.plain:
            table["on_view"] = self.truth("on_view", found["on_view"])
        return table

    def code(self, text: str, name: str) -> str:
        code = codes.normalise(text)
        if not code or codes.is_code(code):
            return code
        return self.lost("code: no code of ours", f"{name}: {text}")

    def keypad(self, text: str, name: str) -> int | None:
        if not re.fullmatch(r"0{0,4}[1-9][0-9]{0,4}", text):
            self.tally.leave("keypad: no number from 1 to 99999", text)
        elif self.keypads.setdefault(int(text), name) != name:
            self.tally.leave("keypad: another artifact has this number", f"{name}: {text}")
        else:
            return int(text)
        return None

    def lost(self, what: str, example: str) -> str:
        self.tally.leave(what, example)
        return ""

    def truth(self, field: str, text: str) -> bool | None:
        if fold(text) in _YES:
            return True
        if fold(text) not in _NO:
            self.tally.leave(f"{field}: neither yes nor no", text)
        return False if fold(text) in _NO and text else None

    def dating(self, rules: Dating, record: object, name: str) -> Fields:
        text = self.spoken("date", rules.text, record)
        said = next((years for words in text.values() if (years := read_years(words))), None)
        first, last = (self.year(rule, record) for rule in (rules.first, rules.last))
        example = f"{name}: {next(iter(text.values()), '')}"
        years = said if said and rules.prefer == "text" else self.judge(said, first, last, example)
        if rules.circa and years and self.truth("date.circa", one_text(rules.circa, record, self.tally)):
            years = msgspec.structs.replace(years, circa=True)
        if text and years is None:
            self.tally.leave("date: texts that give no years, kept as texts", next(iter(text.values())))
        table: Fields = {}
        if years:
            table = {"from": years.first, "to": years.last, "circa": years.circa or None}
        if text and not (years and all(says_all(years, words, lang) for lang, words in text.items())):
            table["text"] = text
        return {key: value for key, value in table.items() if value is not None}

    def year(self, rule: Rule | None, record: object) -> int | None:
        """A year of its own field: -433, "1875", "1875-04-01", "5th century BC"; 0 stands, as exports have it."""
        if rule is None or not (text := one_text(rule, record, self.tally)):
            return None
        if re.fullmatch(r"[+-]?\d{1,10}", text, re.ASCII):
            year = int(text)
        elif match := re.fullmatch(r"([+-]?\d{4,6})-\d\d(-\d\d)?([T ].*)?", text, re.ASCII):
            year = int(match[1])
        else:
            years = read_years(text) or Years(None, None)
            found = years.first if rule.at.endswith("from") else years.last
            year = -(10**12) if found is None else found
        if year in _YEARS:
            return year
        self.tally.leave(f"{rule.at}: no year", text)
        return None

    def judge(self, said: Years | None, first: int | None, last: int | None, example: str) -> Years | None:
        """The years of the fields, unless they cannot be or contradict a text that is understood."""
        if (first is None or first == 0) and (last is None or last == 0):
            return said
        sound = first is None or last is None or first <= last
        half_zero = 0 in (first, last)
        if said and (not sound or half_zero or not _overlap(said, first, last)):
            self.tally.leave("date: years that contradict the text, which was taken", f"{example}: {first} to {last}")
            return said
        if not sound:
            self.tally.leave("date: years in the wrong order, left out", f"{example}: {first} to {last}")
            return None
        return Years(
            first or (None if first is None else 1), last or (None if last is None else -1), bool(said and said.circa)
        )

    def dimensions(self, rules: Measuring, record: object) -> list[Fields]:
        found = []
        for what, rule in rules.fields.items():
            text = one_text(rule, record, self.tally)
            number = _number(text)
            if text and number is None:
                self.tally.leave(f"{rule.at}: no number", text)
            elif number and (one := measure(what, number, rules.unit)):
                found.append(one)
        if rules.text and not found and (text := one_text(rules.text, record, self.tally)):
            found = list(read_measures(text))
            if not found:
                self.tally.leave("dimensions: not sure what they measure, see size", text)
        return [{"what": one.what, "value": one.value, "unit": one.unit} for one in found]

    def places(self, field: str, rule: Rule | None, record: object, places: Places) -> list[str]:
        if rule is None:
            return []
        words = [self.word(word) for word in evaluate(rule, record, self.tally)]
        found = [place for word in words if (place := places.place(word))]
        return list(dict.fromkeys(found))

    def word(self, word: Word) -> dict[str, str]:
        return word if isinstance(word, dict) else {self.own: text_of(word)}

    def references(self, field: str, rule: Rule | None, record: object) -> list[str]:
        """Ids of the artifacts that are meant and here."""
        found: dict[str, None] = {}
        for word in evaluate(rule, record, self.tally) if rule else ():
            if name := self.names.find(text_of(word)):
                found[name] = None
            else:
                self.tally.leave(f"{field}: artifacts that are not among those imported", text_of(word))
        return list(found)

    def sources(self, rules: tuple[Citing, ...], record: object) -> list[Fields]:
        found: list[Fields] = []
        for rule in rules:
            title = one_text(rule.title, record, self.tally)[:1_000]
            url = one_text(rule.url, record, self.tally) if rule.url else ""
            if url and not _URL.fullmatch(url):
                url = self.lost("source: no address", url)
            if title:
                source: Fields = {"title": title, "url": url}
                found.append({key: value for key, value in source.items() if value})
        return found

    def stories(self, stem: str, said: tuple[Said, ...], record: object, name: str) -> dict[str, str]:
        """Markdown files by name; the first rule of a language and variant that finds something counts."""
        found: dict[str, str] = {}
        for each in said:
            if each.last and found:
                continue
            text = to_markdown(one_text(each.rule, record, self.tally, prose=True), each.rule.plain)
            variant = "" if each.variant == "standard" else f".{each.variant}"
            file = f"{stem}.{each.lang}{variant}.md"
            if len(text.encode()) > LONGEST_STORY:
                self.tally.leave(f"{stem}: texts of more than {LONGEST_STORY:,} bytes", name)
            elif text:
                found.setdefault(file, text + "\n")
                self.tally.fill(f"{stem} {each.lang}{variant}", text)
        return found

    def pictures(self, record: object) -> Iterator[Picture]:
        rules = self.mapping.artifact.picture
        if rules is None:
            return
        for each in find(record, rules.each) if rules.each else (record,):
            yield from self.pictures_of(rules, each)
        if rules.each:
            self.tally.hits[rules.each.text] += bool(find(record, rules.each))

    def pictures_of(self, rules: Picturing, record: object) -> Iterator[Picture]:
        for word in evaluate(rules.file, record, self.tally):
            place = text_of(word)[:2_000].replace("[", "").replace("]", "").replace("\\", "/")  # C:\Pictures\front.png
            name = unquote(urlsplit(place).path).rpartition("/")[2]
            table: Fields = {"alt": self.spoken("picture.alt", rules.alt, record)}
            table["caption"] = self.spoken("picture.caption", rules.caption, record)
            table["credit"] = self.spoken("picture.credit", rules.credit, record)
            rights = one_text(rules.rights, record, self.tally) if rules.rights else ""
            table["rights"] = rights if _RIGHTS.fullmatch(rights) else ""
            yield Picture(name, {field: value for field, value in table.items() if value})

    def day(self, field: str, rule: Rule | None, record: object) -> date | None:
        if rule is None or not (text := one_text(rule, record, self.tally)):
            return None
        found = read_day(text, self.order)
        if found is None:
            self.tally.leave(f"exhibition.{field}: no full date, left out", text)
        return found


def _order(mapping: Mapping) -> str:
    """What 3/4/2024 means where exhibitions come from."""
    records = mapping.exhibition.records if mapping.exhibition else ""
    return next((each.dates for each in mapping.table.related if each.name == records), mapping.table.export.dates)


def keeps(only: tuple[Only, ...], record: object, tally: Tally) -> bool:
    """Whether a record passes every filter."""
    for each in only:
        words = {fold(text_of(word)) for word in evaluate(each.rule, record, tally)}
        table = each.table
        if table.among is not None:
            fits = bool(words & {fold(text_of(one)) for one in table.among})
        elif table.is_not is not None:
            fits = not words & {fold(text_of(one)) for one in table.is_not}
        elif table.filled is not None:
            fits = bool(words) == table.filled
        else:
            fits = any(re.search(table.matches, word, re.IGNORECASE) for word in words)
        if not fits:
            return False
    return True


def _overlap(said: Years, first: int | None, last: int | None) -> bool:
    begin = first if first is not None else last
    end = last if last is not None else first
    assert begin is not None
    assert end is not None
    return (said.first is None or end >= said.first) and (said.last is None or begin <= said.last)


def _number(text: str) -> float | None:
    plain = text.replace(",", ".", 1) if "." not in text else text
    match = re.fullmatch(r"[+-]?\d{1,9}(?:\.\d{1,12})?", plain, re.ASCII)
    return float(plain) if match else None


def _example(value: object) -> object:
    """A value as a report shows it."""
    if isinstance(value, dict):
        return next((each for each in value.values() if isinstance(each, str)), None) or " ".join(
            f"{key} {each}" for key, each in value.items() if not isinstance(each, dict)
        )
    return ", ".join(str(_example(each)) for each in value) if isinstance(value, list) else value
