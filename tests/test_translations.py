"""Every word of the interface is there in every language, and `scripts/translations` finds the one that is not."""

from pathlib import Path

import pytest
from translations import ROOMS, find_uses, problems, read_catalogues, translations

HEAD = """msgid ""
msgstr ""
"Language: {lang}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural}\\n"

"""
PLURAL = {"en": "nplurals=2; plural=(n != 1);", "ja": "nplurals=1; plural=0;"}


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """Two templates' worth of words, said well in English and Japanese."""
    (tmp_path / "page.html").write_text('{{ _("stop", name=one) }}{{ _n("stops", 2) }}')
    say(tmp_path, "en", stop="Stop {name}", stops=("{number} stop", "{number} stops"))
    say(tmp_path, "ja", stop="{name}です", stops=("{number}か所",))
    return tmp_path


def say(room: Path, lang: str, **messages: str | tuple[str, ...]) -> None:
    text = HEAD.format(lang=lang, plural=PLURAL[lang])
    for key, said in messages.items():
        if isinstance(said, str):
            text += f'msgid "{key}"\nmsgstr "{said}"\n\n'
        else:
            forms = "".join(f'msgstr[{number}] "{form}"\n' for number, form in enumerate(said))
            text += f'msgid "{key}"\nmsgid_plural "{key}"\n{forms}\n'
    file = room / "locale" / lang / "LC_MESSAGES" / "visitor.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def found(room: Path) -> list[str]:
    return list(problems(find_uses(room), read_catalogues(room)))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_language_says_every_word(room: Path) -> None:
    assert not found(room)
    assert len(read_catalogues(room)) == 6


def test_words_said_well_are_no_problem(room: Path) -> None:
    assert found(room) == []


def test_missing_word_is_found_where_it_is_asked_for(room: Path) -> None:
    say(room, "ja", stops=("{number}か所",))
    assert found(room) == ["ja: 'stop' is missing, asked for in page.html:1"]


def test_empty_and_left_over_words_are_found(room: Path) -> None:
    say(room, "ja", stop="", stops=("{number}か所",), gone="さようなら")
    assert found(room) == ["ja: 'gone' is asked for nowhere", "ja: 'stop' is not translated"]


def test_fuzzy_word_is_found(room: Path) -> None:
    file = room / "locale/ja/LC_MESSAGES/visitor.po"
    file.write_text(file.read_text().replace('msgid "stop"', '#, fuzzy\nmsgid "stop"'))
    assert found(room) == ["ja: 'stop' is fuzzy"]


def test_other_facts_than_english_are_found(room: Path) -> None:
    say(room, "ja", stop="{title}です", stops=("{number}か所",))
    assert found(room) == ["ja: 'stop' takes ['title'] where English takes ['name']"]


def test_facts_that_a_template_does_not_give_are_found(room: Path) -> None:
    (room / "page.html").write_text('{{ _("stop") }}{{ _n("stops", 2) }}')
    assert found(room) == ["page.html:1: 'stop' takes ['name'] and is given []"]


def test_words_asked_for_in_code_are_found(room: Path) -> None:
    (room / "code.py").write_text(
        'words("begin")\nwords_in(lang)("go")\nTABLE = {1: key("end")}\nwords.plural("ends", 2)'
    )
    assert {line.split("'")[1] for line in found(room)} == {"begin", "go", "end", "ends"}


def test_write_adds_what_is_asked_for_and_keeps_what_is_said(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (room / "page.html").write_text('{{ _("stop", name=one) }}{{ _("new") }}')
    assert translations(room, write=True) == 1
    assert capsys.readouterr().err.splitlines() == ["en: 'new' is not translated", "ja: 'new' is not translated"]
    assert 'msgid "stop"\nmsgstr "{name}です"' in (room / "locale/ja/LC_MESSAGES/visitor.po").read_text()
