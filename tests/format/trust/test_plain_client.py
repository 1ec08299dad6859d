"""A TUF client that knows nothing of us reads the same files: what we add is beside the standard, not instead of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadHTTPError, RepositoryError
from tuf.ngclient import FetcherInterface, Updater

from content_packs.format.manifest import hash_of
from tests.simulator import Alliance, Mirror


class MirrorFetcher(FetcherInterface):
    def __init__(self, mirror: Mirror) -> None:
        self.mirror = mirror

    def _fetch(self, url: str) -> Iterator[bytes]:
        place, _, name = url.removeprefix("https://x/").partition("/")
        kept = self.mirror.files if place == "metadata" else self.mirror.targets
        if name not in kept:
            raise DownloadHTTPError(name, 404)
        return iter([kept[name]])


@pytest.fixture
def client(tmp_path: Path) -> tuple[Updater, Alliance]:
    alliance = Alliance("town", "port", now=datetime.now(UTC).replace(microsecond=0))
    first = alliance.root
    alliance.rotate(root=True, online=True)
    alliance.push("town/main", 1)
    alliance.set_floor("town/main", 1)
    alliance.show("site", {"town/main": 1})
    (tmp_path / "targets").mkdir()
    fetcher = MirrorFetcher(alliance.mirror)
    places = (str(tmp_path / "kept"), "https://x/metadata/", str(tmp_path / "targets"), "https://x/manifests/")
    return Updater(*places, fetcher=fetcher, bootstrap=first), alliance


@pytest.mark.parametrize("path", ["town/main.1.json", "town/main.floor.json", "channels/site.json"])
def test_plain_client_finds_and_fetches_what_is_signed(client: tuple[Updater, Alliance], path: str) -> None:
    updater, _ = client
    info = updater.get_targetinfo(path)
    assert info
    assert hash_of(Path(updater.download_target(info)).read_bytes()) == info.hashes["sha256"]


@pytest.mark.parametrize("path", ["town/main.9.json", "hill/main.1.json", "town/sub/main.1.json"])
def test_plain_client_finds_nothing_that_is_not_signed(client: tuple[Updater, Alliance], path: str) -> None:
    assert client[0].get_targetinfo(path) is None


@pytest.mark.parametrize("path", ["port/main.1.json", "sticks/site.json"])
def test_plain_client_is_told_of_roles_that_are_in_no_snapshot(client: tuple[Updater, Alliance], path: str) -> None:
    with pytest.raises(RepositoryError, match="not part of snapshot"):
        client[0].get_targetinfo(path)
