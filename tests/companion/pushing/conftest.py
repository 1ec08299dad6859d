import shutil
from pathlib import Path

import pytest

from companion.store.sqlite import FILE
from tests.companion.publishing.conftest import pack, receiver

__all__ = ["pack", "receiver"]


@pytest.fixture
def store_url(tmp_path: Path, migrated_file: Path) -> str:
    """SQLite alone: `publishing` has what depends on the database."""
    (tmp_path / "data").mkdir()
    shutil.copyfile(migrated_file, tmp_path / "data" / FILE)
    return ""
