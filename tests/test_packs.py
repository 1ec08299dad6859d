from pathlib import Path

from content_packs.guide import codes, model
from tests.packs import artifact, make_pack, medium, picture, stories


def test_made_pack_opens_with_what_was_put_in(tmp_path: Path) -> None:
    bells = artifact("bells", title={"zh-Hans": "编钟", "en": "Bells"}, stories=stories(zh_Hans="古", en="Old"))
    tour = model.Tour(id="short", title={"en": "Short"}, stops=(model.Stop(artifact="example/bells"),))
    pack = make_pack(tmp_path, [bells, tour], media={"artifacts/bells/front.webp": b"picture"})
    assert pack.document("artifacts/bells", model.Artifact) == bells
    assert pack.document("tours/short", model.Tour) == tour
    assert pack.document("museum", model.Museum).id == "example"
    assert pack.entries["artifacts/bells/front.webp"].type == "image/webp"
    assert codes.is_code(bells.code)


def test_a_picture_names_the_bytes_it_was_given() -> None:
    assert {size.sha256 for size in picture(raw=b"a").sizes} == {medium(b"a", "image/webp").sha256}
