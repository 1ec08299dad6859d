"""The server's keys: found by id, opened when needed, refused where they lie open."""

from pathlib import Path

import pytest

from companion.config import PASSPHRASE, Settings
from companion.office import Office
from companion.passphrases import NoPassphrase
from companion.publishing.authority import Authority, NoKey, open_authority
from companion.store.store import Store
from content_packs.format import keys
from content_packs.format.keyfiles import Exposed, write_pair
from content_packs.format.trust import authoring
from content_packs.format.trust.files import Keys, standing
from tests.companion.publishing.alliance import NOW, only

WORDS = "four bells ring at noon"
FILE = authoring.next_targets(None, NOW)


def lay(folder: Path, name: str) -> keys.PrivateKey:
    made = keys.generate()
    folder.mkdir(parents=True, exist_ok=True)
    write_pair(folder / name, keys.seal(made, WORDS, keys.LEAST), keys.write_public(made.public_key))
    return made


def root_of(**roles: Keys) -> bytes:
    spare = only(keys.generate())
    return authoring.first_root(NOW, **{role: roles.get(role, spare) for role in authoring_roles()})


def authoring_roles() -> tuple[str, ...]:
    return ("root", "targets", "snapshot", "timestamp")


def test_a_key_laid_beside_is_found_without_a_restart(tmp_path: Path) -> None:
    asked: list[str] = []

    def passphrase() -> str:
        asked.append(WORDS)
        return WORDS

    authority = Authority(tmp_path, passphrase)
    old = lay(tmp_path, "targets.key")
    authority.sign(FILE, "targets", only(old))
    new = lay(tmp_path, "targets-2.key")
    signed = authority.sign(FILE, "targets", only(new))
    assert standing(signed, "targets", root_of(targets=only(new))).signed == (new.public_key.keyid,)
    authority.sign(FILE, "targets", only(new))
    assert len(asked) == 2  # each opened once


def test_a_threshold_of_two_takes_two_keys(tmp_path: Path) -> None:
    pair = (lay(tmp_path, "a.key"), lay(tmp_path, "b.key"))
    wanted = Keys(tuple(one.public_key for one in pair), 2)
    signed = Authority(tmp_path, lambda: WORDS).sign(FILE, "targets", wanted)
    assert standing(signed, "targets", root_of(targets=wanted)).missing == 0


def test_a_missing_key_is_told_by_its_id_and_place(tmp_path: Path) -> None:
    wanted = keys.generate().public_key
    with pytest.raises(NoKey, match=f"no key to sign timestamp with: {tmp_path} lacks {wanted.keyid[:8]}"):
        Authority(tmp_path, lambda: WORDS).sign(FILE, "timestamp", Keys((wanted,)))


def test_an_online_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    made = lay(tmp_path, "a.key")
    (tmp_path / "a.key").chmod(0o644)
    with pytest.raises(Exposed):
        Authority(tmp_path, lambda: WORDS).sign(FILE, "targets", only(made))


def test_the_passphrase_is_that_of_the_settings_or_the_environment(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSPHRASE, raising=False)
    made = lay(tmp_path / "keys", "a.key")
    with pytest.raises(NoPassphrase, match=f"set `passphrase_file`, or {PASSPHRASE}"):
        open_authority(Office(Settings(data=tmp_path), store)).sign(FILE, "targets", only(made))
    monkeypatch.setenv(PASSPHRASE, WORDS)
    open_authority(Office(Settings(data=tmp_path), store)).sign(FILE, "targets", only(made))
    file = tmp_path / "words"
    file.write_text(WORDS)
    file.chmod(0o600)
    monkeypatch.setenv(PASSPHRASE, "some other words than these")
    open_authority(Office(Settings(data=tmp_path, passphrase_file=file), store)).sign(FILE, "targets", only(made))
