"""What rooms of tests share."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from companion.demo import build_examples
from companion.store.opening import open_store
from companion.store.store import Store
from tests.stores import migrated_database, migrated_file, store_url

__all__ = ["migrated_database", "migrated_file", "store_url"]

# A busy machine is slow, not wrong: no example fails for the time it took.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What commands remember goes to a cache of the tests, not to the developer's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def example_packs(request: pytest.FixtureRequest) -> tuple[Path, ...]:
    """Folders of the built example packs: for reading only. Built once, kept in pytest's cache until they change."""
    assert request.config.cache is not None
    data = request.config.cache.mkdir("example-packs")
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one xdist worker builds, the others wait
        return tuple(folder for folder, _ in build_examples(data))


@pytest.fixture
def store(tmp_path: Path, store_url: str) -> Iterator[Store]:
    """An empty store in `tmp_path / "data"`; each test that asks for it runs on SQLite and on PostgreSQL."""
    opened = open_store(tmp_path / "data", store_url)
    yield opened
    opened.close()
