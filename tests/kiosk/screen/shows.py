"""A kiosk for tests of its screen: two small museums, one with a recording, one whose story leads elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from content_packs.guide import model
from content_packs.running.serving import choose_port
from tests.companion.processes import answers, process, wait_for
from tests.journeys.voices import CODE, make_edition
from tests.packs import artifact, make_pack, stories

DRUM, TOWER = "/artifacts/example/drum", "/artifacts/tower/clock"
DRUM_CODE = CODE["drum"]
ELSEWHERE = "https://elsewhere.example.org/tower"


def make_packs(folder: Path) -> tuple[Path, ...]:
    clock = artifact(
        "clock",
        museum="tower",
        title={"en": "Clock", "zh-Hans": "钟", "ar": "ساعة"},
        stories=stories(en="It strikes the hour.", zh_Hans="它报时。"),
        sources=(model.Source(title="The tower's own site", url=ELSEWHERE),),
    )
    make_pack(folder / "tower", [clock], museum="tower")
    return make_edition(folder / "voices", 1), folder / "tower"


@contextmanager
def serve(folder: Path, packs: tuple[Path, ...], **settings: object) -> Iterator[str]:
    """`kiosk serve` showing `packs`; yields its address on this machine."""
    port = choose_port("127.0.0.1", 0)
    file = folder / f"{port}.toml"
    shown = ", ".join(f'"{pack}"' for pack in packs)
    others = "".join(f"{name} = {value!r}\n" for name, value in settings.items())
    file.write_text(f'data = "{folder / "data"}"\nport = {port}\npacks = [{shown}]\n{others}')
    with process("-m", "kiosk.cli", "serve", "--config", str(file)) as running:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/health/live"), running)
        yield f"http://127.0.0.1:{port}"
