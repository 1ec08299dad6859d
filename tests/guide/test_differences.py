"""Differences between two versions of a pack."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.format.pack import Pack
from content_packs.guide import model
from content_packs.guide.differences import Change, Count, Touch, differences
from tests.packs import Document, artifact, make_pack, medium, picture, stories


def versions(folder: Path, old: list[Document], new: list[Document]) -> tuple[Pack, Pack]:
    return make_pack(folder / "1", old), make_pack(folder / "2", new, version=2)


def changed(folder: Path, old: Document, new: Document) -> Change:
    """What is told of one document that differs."""
    (change,) = differences(*versions(folder, [old], [new])).documents
    return change


def test_artifacts_that_came_and_went_are_told_by_name(tmp_path: Path) -> None:
    found = differences(
        *versions(tmp_path, [artifact("bells"), artifact("drum")], [artifact("bells"), artifact("jar")])
    )
    assert found.documents == (
        Change(path="artifacts/jar", kind="artifact", how="added", title={"en": "Jar"}),
        Change(path="artifacts/drum", kind="artifact", how="removed", title={"en": "Drum"}),
    )
    assert found.counts == {"artifact": Count(1, 1, 0)}
    assert (found.before, found.after, found.unlisted) == (1, 2, 0)


def test_texts_are_told_by_language(tmp_path: Path) -> None:
    change = changed(
        tmp_path,
        artifact("bells", title={"en": "Bells", "fr": "Cloches"}, stories=stories(en="One.", zh_Hans="一")),
        artifact("bells", title={"en": "Bells", "fr": "Les cloches"}, stories=stories(en="Two.", ja="一")),
    )
    assert change.texts == {
        "fr": (Touch("title", "changed"),),
        "en": (Touch("stories", "changed"),),
        "zh-Hans": (Touch("stories", "removed"),),
        "ja": (Touch("stories", "added"),),
    }
    assert not change.media
    assert not change.facts


def test_variants_are_told_apart(tmp_path: Path) -> None:
    standard = stories(en="Long.")
    change = changed(
        tmp_path,
        artifact("bells", stories=standard),
        artifact("bells", stories=standard | stories("easy", en="Short.")),
    )
    assert change.texts == {"en": (Touch("stories.easy", "added"),)}


def test_a_new_picture_is_one_medium_and_its_texts(tmp_path: Path) -> None:
    old = picture("front")
    change = changed(
        tmp_path,
        artifact("bells", pictures=(old,)),
        artifact("bells", pictures=(old, picture("back", raw=b"other", alt={"en": "The back"}))),
    )
    assert change.media == (Touch("pictures.back", "added"),)
    assert change.texts == {"en": (Touch("pictures.back.alt", "added"),)}
    assert not change.facts


def test_other_bytes_of_a_picture_are_a_change_of_that_medium_alone(tmp_path: Path) -> None:
    change = changed(
        tmp_path,
        artifact("bells", pictures=(picture("front"),)),
        artifact("bells", pictures=(picture("front", raw=b"retouched"),)),
    )
    assert (change.media, change.texts, change.facts) == ((Touch("pictures.front", "changed"),), {}, ())


def test_a_recording_has_its_words_in_its_own_language(tmp_path: Path) -> None:
    def told(words: str) -> model.Sound:
        return model.Sound(id="tale", language="fr", seconds=1, file=medium(b"m", "audio/mpeg"), transcript=words)

    change = changed(tmp_path, artifact("bells", sounds=(told("Un"),)), artifact("bells", sounds=(told("Deux"),)))
    assert change.texts == {"fr": (Touch("sounds.tale.transcript", "changed"),)}
    assert not change.media


def test_facts_are_told_by_name(tmp_path: Path) -> None:
    change = changed(
        tmp_path,
        artifact("bells", accession="1", date=model.Date(earliest=-400)),
        artifact("bells", date=model.Date(earliest=-433), keypad=7),
    )
    assert set(change.facts) == {
        Touch("accession", "removed"),
        Touch("date.earliest", "changed"),
        Touch("keypad", "added"),
    }


def test_a_museum_comes_before_its_artifacts_and_its_hours_are_told(tmp_path: Path) -> None:
    def museum(hours: str) -> model.Museum:
        return model.Museum(id="example", name={"en": "Example"}, hours={"en": hours}, languages=("en",))

    old: list[Document] = [museum("9 to 5"), artifact("bells")]
    found = differences(*versions(tmp_path, old, [museum("10 to 6"), artifact("bells", accession="2")]))
    assert [change.path for change in found.documents] == ["museum", "artifacts/bells"]
    assert found.documents[0].texts == {"en": (Touch("hours", "changed"),)}


def test_exhibitions_and_tours_are_told_too(tmp_path: Path) -> None:
    old: list[Document] = [
        model.Exhibition(id="bronze", title={"en": "Bronze"}, artifacts=("example/a",)),
        model.Tour(id="short", title={"en": "Short"}, stops=(model.Stop(artifact="example/a"),)),
    ]
    new: list[Document] = [
        model.Exhibition(id="bronze", title={"en": "Bronze"}, artifacts=("example/b",)),
        model.Tour(id="short", title={"en": "Short"}, stops=(model.Stop(artifact="example/a", text={"en": "Look"}),)),
    ]
    found = differences(*versions(tmp_path, old, new))
    assert [(change.kind, change.facts, change.texts) for change in found.documents] == [
        ("exhibition", (Touch("artifacts", "changed"),), {}),
        ("tour", (), {"en": (Touch("stops.1.text", "added"),)}),
    ]


def test_all_is_new_where_nothing_was_shown(tmp_path: Path) -> None:
    found = differences(None, make_pack(tmp_path, [artifact("bells")], media={"media/a.webp": b"12345"}))
    assert found.before is None
    assert found.counts == {"museum": Count(1, 0, 0), "artifact": Count(1, 0, 0)}
    assert found.languages_added == ("zh-Hans", "en")
    assert found.new_media == 5


def test_no_more_is_listed_than_asked_for_and_all_is_counted(tmp_path: Path) -> None:
    many = [artifact(f"a{number}") for number in range(9)]
    found = differences(None, make_pack(tmp_path, many), listed=4)
    assert (len(found.documents), found.unlisted, found.counts["artifact"].added) == (4, 6, 9)


def test_a_document_that_is_gone_from_the_disk_is_told_by_name(tmp_path: Path) -> None:
    old, new = versions(tmp_path, [artifact("bells")], [artifact("bells", accession="2")])
    old.blobs.path(old.entries["artifacts/bells"].sha256).unlink()
    (change,) = differences(old, new).documents
    assert (change.path, change.how, change.title) == ("artifacts/bells", "changed", {"en": "Bells"})


def test_only_documents_that_differ_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = [artifact(f"a{number}") for number in range(5)]
    old, new = versions(tmp_path, [*same, artifact("bells")], [*same, artifact("bells", accession="2")])
    read: list[str] = []
    plain = Pack.document

    def document(self: Pack, path: str, into: type[msgspec.Struct]) -> msgspec.Struct:
        read.append(path)
        return plain(self, path, into)

    monkeypatch.setattr(Pack, "document", document)
    differences(old, new)
    assert read == ["artifacts/bells", "artifacts/bells"]


words = st.dictionaries(st.sampled_from(("en", "fr", "zh-Hans")), st.text(min_size=1, max_size=3), min_size=1)


@given(words, words)
def test_what_is_told_of_a_text_is_what_became_of_it(
    tmp_path_factory: pytest.TempPathFactory, old: dict[str, str], new: dict[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("packs")
    found = differences(*versions(folder, [artifact("a", title=old)], [artifact("a", title=new)])).documents
    told = {lang: touch.how for change in found for lang, (touch,) in change.texts.items()}
    assert told == {
        lang: "added" if lang not in old else "removed" if lang not in new else "changed"
        for lang in {*old, *new}
        if old.get(lang) != new.get(lang)
    }
