"""The app as it is wired: health, figures, headers on every kind of answer, bounds, scans."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from litestar.testing import TestClient
from structlog.testing import capture_logs

from companion import app as wiring
from companion.config import Settings
from companion.scans import Scan, Scans
from companion.shelves import open_library
from content_packs.guide import codes
from tests.packs import MUSEUM, artifact, make_pack, stories

CODE = codes.issue(MUSEUM, "bells")
SOUND = "media/bells.mp3"


class Museum:
    """An app over a small pack, and what a test wants to look at."""

    def __init__(self, folder: Path, public_url: str = "") -> None:
        bells = artifact("bells", stories=stories(en="<p>They ring.</p>"))
        self.pack = make_pack(folder / "pack", [bells], media={SOUND: b"sound"})
        self.settings = Settings(data=folder / "data", packs=(folder / "pack",), space_floor=0, public_url=public_url)
        self.library = open_library(self.settings.packs, folder / "catalogues")
        self.client = TestClient(wiring.create_app(self.settings, self.library))

    @property
    def sound(self) -> str:
        return self.pack.entries[SOUND].sha256


@pytest.fixture
def museum(tmp_path: Path) -> Iterator[Museum]:
    museum = Museum(tmp_path)
    with museum.client:
        yield museum


def test_a_running_server_is_live_and_ready(museum: Museum) -> None:
    assert museum.client.get("/health/live").json() == {"live": True}
    ready = museum.client.get("/health/ready")
    assert ready.status_code == 200
    assert (ready.json()["ready"], ready.json()["museums"]) == (True, 1)


def test_a_full_disk_makes_it_unready(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    full = Settings(data=tmp_path / "data", space_floor=10**18)
    with TestClient(wiring.create_app(full, museum.library)) as client:
        ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)


def kinds(museum: Museum) -> dict[str, tuple[str, int]]:
    """A path and status of each kind of answer that there is."""
    return {
        "page": ("/", 200),
        "story made now": (f"/q/{CODE}", 200),
        "warm story": (f"/q/{CODE}", 200),
        "json": (f"/api/v1/stories/{CODE}", 200),
        "medium": (f"/media/{museum.sound}.mp3", 200),
        "page that is not there": ("/nowhere", 404),
        "json that is not there": ("/api/v1/stories/none", 404),
        "bad language": (f"/q/{CODE}?lang=xx-none", 400),
        "health": ("/health/live", 200),
        "figures": ("/metrics", 200),
        "description": ("/schema", 200),
        "too long": ("/search?q=" + "x" * 10_000, 414),
    }


def test_security_headers_are_on_every_kind_of_answer(museum: Museum) -> None:
    for kind, (path, status) in kinds(museum).items():
        answer = museum.client.get(path)
        assert answer.status_code == status, kind
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy, kind
        assert "default-src 'none'" in policy, kind
        assert "frame-ancestors 'none'" in policy, kind
        assert answer.headers["x-content-type-options"] == "nosniff", kind
        assert answer.headers["referrer-policy"] == "same-origin", kind
        for name in ("permissions-policy", "cross-origin-opener-policy", "cross-origin-resource-policy"):
            assert name in answer.headers, kind
        assert "strict-transport-security" not in answer.headers, kind


def test_visitors_who_come_by_https_are_kept_there(tmp_path: Path) -> None:
    museum = Museum(tmp_path, public_url="https://guide.example.org")
    with museum.client:
        for kind, (path, _) in kinds(museum).items():
            assert museum.client.get(path).headers["strict-transport-security"] == "max-age=31536000", kind


def test_a_method_that_a_page_does_not_have_is_refused_with_headers(museum: Museum) -> None:
    answer = museum.client.post("/")
    assert answer.status_code == 405
    assert "content-security-policy" in answer.headers


def test_an_error_of_ours_is_logged_with_path_template_and_id_and_without_its_words(
    museum: Museum, monkeypatch: pytest.MonkeyPatch
) -> None:
    museum.pack.blobs.path(museum.pack.entries["artifacts/bells"].sha256).write_bytes(b"noise")
    with capture_logs() as lines:
        answer = museum.client.get(f"/api/v1/stories/{CODE}?lang=en")
    assert answer.status_code == 500
    (line,) = [line for line in lines if line["event"] == "request failed"]
    assert line["path"] == "/api/v1/stories/{code}"
    assert line["id"] in answer.json()["detail"]


def test_a_body_over_the_limit_is_refused(museum: Museum) -> None:
    assert museum.client.post("/nowhere", content=b"x" * 200_000).status_code in {404, 405, 413}


def test_scans_are_written_at_a_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2026, 5, 1)
    monkeypatch.setattr(wiring, "today", lambda: day)
    museum = Museum(tmp_path)
    with museum.client:
        for path in (f"/q/{CODE}", f"/q/{CODE}", f"/q/{CODE.lower()}", f"/api/v1/stories/{CODE}", "/", "/q/nothing"):
            museum.client.get(path, headers={"accept-language": "en"})
    assert Scans(museum.settings.data / wiring.SCANS).read(day, day) == [Scan(f"{MUSEUM}/bells", "en", day, 3)]


def test_figures_count_requests_by_template(museum: Museum) -> None:
    museum.client.get(f"/artifacts/{MUSEUM}/bells")
    museum.client.get("/nowhere/at/all/of/this")
    text = museum.client.get("/metrics").text
    assert 'status="4xx"' in text
    assert "nowhere" not in text
    assert f'companion_pack_version{{pack="{MUSEUM}/main"}} 1.0' in text


def test_an_app_never_started_has_no_figures_of_a_scrub(museum: Museum) -> None:
    assert "companion_damaged_blobs 0.0" in museum.client.get("/metrics").text
