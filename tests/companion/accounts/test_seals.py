"""The server's key, and what is sealed under it."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from companion.accounts.errors import LooseKey
from companion.accounts.seals import FILE, Seals, open_seals


def test_key_is_made_once_for_its_user_alone(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    first = open_seals(keys)
    assert stat.S_IMODE((keys / FILE).stat().st_mode) == 0o600
    assert open_seals(keys).derive("x") == first.derive("x")
    assert [file.name for file in keys.iterdir()] == [FILE]


def test_processes_that_start_together_take_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: open_seals(tmp_path / "keys").derive("x"), range(32)))
    assert len(set(made)) == 1


def test_key_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path) -> None:
    open_seals(tmp_path)
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(LooseKey, match="chmod 600"):
        open_seals(tmp_path)


def test_secret_is_unreadable_at_rest_and_opens_for_its_own_account_alone() -> None:
    seals = Seals(b"k" * 32)
    sealed = seals.seal(b"secret of mei", "mei")
    assert b"secret" not in sealed
    assert seals.unseal(sealed, "mei") == b"secret of mei"
    with pytest.raises(InvalidTag):
        seals.unseal(sealed, "lin")
    with pytest.raises(InvalidTag):
        Seals(b"l" * 32).unseal(sealed, "mei")


def test_each_use_has_its_own_key() -> None:
    seals = Seals(b"k" * 32)
    assert len({seals.derive("a", "b"), seals.derive("a"), seals.derive("ab"), seals.derive("b", "a")}) == 4
