"""A pack that somebody else built."""

from pathlib import Path

import msgspec
import pytest

from content_packs.errors import Damaged, Missing, PackError, Untrusted
from content_packs.format.manifest import hash_of
from content_packs.guide.arrival import check_arrived
from content_packs.guide.model import Exhibition, Museum, Source
from tests.packs import Document, artifact, make_pack, stories, story

MUSEUM = Museum(id="example", name={"en": "Example"}, languages=("en",))


def test_pack_of_our_own_builder_is_good(example_packs: tuple[Path, ...]) -> None:
    from content_packs.format.pack import open_folder

    for folder in example_packs:
        check_arrived(open_folder(folder))


@pytest.mark.parametrize(
    "document",
    [
        msgspec.structs.replace(MUSEUM, accent="red;}body{display:none"),
        msgspec.structs.replace(MUSEUM, url="javascript:alert(1)"),
        msgspec.structs.replace(MUSEUM, id="other"),
        artifact("bells", rights="data:text/html,x"),
        artifact("bells", sources=(Source(title="x", url="vbscript:x"),)),
        artifact("bells", stories={"kids": {"en": msgspec.structs.replace(story("x"), html="<p><img src=x></p>")}}),
        Exhibition(
            id="first",
            title={"en": "x"},
            artifacts=(),
            about={"en": msgspec.structs.replace(story("x"), html='<p><a href="http://x.test">x</a></p>')},
        ),
    ],
    ids=["colour", "museum's address", "another museum", "rights", "source", "picture in a story", "plain http"],
)
def test_what_no_build_writes_is_refused(tmp_path: Path, document: Document) -> None:
    with pytest.raises(Untrusted):
        check_arrived(make_pack(tmp_path, [document]))


def test_texts_of_any_kind_are_good_where_they_are_escaped(tmp_path: Path) -> None:
    check_arrived(make_pack(tmp_path, [artifact("bells", title={"en": "<script>"}, stories=stories(en="a < b & c"))]))


def test_missing_and_damaged_blobs_are_told(tmp_path: Path) -> None:
    pack = make_pack(tmp_path, [artifact("bells")], media={"toll.mp3": b"sound"})
    file = pack.blobs.path(hash_of(b"sound"))
    file.write_bytes(b"noise")
    with pytest.raises(Damaged):
        check_arrived(pack)
    with pytest.raises(Missing):
        check_arrived(pack)


def test_length_that_is_not_the_blobs_is_refused(tmp_path: Path) -> None:
    pack = make_pack(tmp_path, [artifact("bells")], media={"toll.mp3": b"sound"})
    pack.entries["toll.mp3"] = msgspec.structs.replace(pack.entries["toll.mp3"], length=6)
    with pytest.raises(PackError, match="another length"):
        check_arrived(pack)
