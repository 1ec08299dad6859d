"""A model in a pack is the museum's, without what the museum wrote for itself."""

import json
from typing import Any

import pytest

from content_packs.errors import Unbuildable
from content_packs.guide.build.models import make_model, make_usdz
from content_packs.guide.checks.gltf import chunks
from content_packs.guide.checks.shapes import measure_model
from tests.guide.models import cube, glb, usdz


def document_of(raw: bytes) -> Any:
    return json.loads(chunks(raw, "cube.glb")[0])


def test_model_loses_what_is_private_and_keeps_its_shape() -> None:
    document, binary = cube(
        extras={"file": "C:/Users/Zhang San/bell.blend"},
        nodes=[{"mesh": 0, "name": "Bell", "extras": {"by": "Zhang San"}, "translation": [0.1, 1e-7, 0.3]}],
        extensionsUsed=["KHR_xmp_json_ld"],
        extensions={"KHR_xmp_json_ld": {"packets": [{"dc:creator": "Zhang San"}]}},
        asset={"version": "2.0", "generator": "by Zhang San", "copyright": "CC0 The Museum"},
    )
    raw = glb(document, binary)
    made = make_model(raw, "cube.glb")
    assert b"Zhang" not in made
    expected = {key: value for key, value in document.items() if key not in {"extras", "extensions", "extensionsUsed"}}
    expected |= {"asset": {"version": "2.0", "copyright": "CC0 The Museum"}}
    expected |= {"nodes": [{"mesh": 0, "name": "Bell", "translation": [0.1, 1e-7, 0.3]}]}
    assert document_of(made) == expected
    assert bytes(chunks(made, "cube.glb")[1]) == bytes(chunks(raw, "cube.glb")[1])
    assert measure_model(made, "cube.glb") == measure_model(raw, "cube.glb")


def test_model_made_of_a_made_one_is_the_same() -> None:
    made = make_model(glb(), "cube.glb")
    assert make_model(made, "cube.glb") == made
    assert len(made) % 4 == 0


@pytest.mark.parametrize("raw", [b"", glb()[:19], glb()[:-1], glb() + b" ", glb(cube(buffers=[{"byteLength": 1}])[0])])
def test_broken_model_is_refused(raw: bytes) -> None:
    with pytest.raises(Unbuildable, match=r"bell\.glb.*; export it"):
        make_model(raw, "bell.glb")


def test_usdz_is_kept_as_it_is() -> None:
    assert make_usdz(usdz(), "bell.usdz") == usdz()


def test_broken_usdz_is_refused() -> None:
    with pytest.raises(Unbuildable, match=r"bell\.usdz"):
        make_usdz(usdz(aligned=False), "bell.usdz")
