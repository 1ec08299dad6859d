"""Keys and their envelopes: what opens them, what they cost, what is refused before memory is given to it."""

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.errors import PackError, TooLarge, Untrusted
from content_packs.format.keys import (
    FILE_LIMIT,
    LEAST,
    MOST,
    USUAL,
    Cost,
    UnusableKey,
    WeakPassphrase,
    WrongPassphrase,
    check_passphrase,
    fingerprint,
    generate,
    read_envelope,
    read_public,
    seal,
    unseal,
    write_public,
)

PASSPHRASE = "four bells ring at noon"
SIGNER = generate()
SEALED = seal(SIGNER, PASSPHRASE, LEAST)


def changed(raw: bytes, **fields: Any) -> bytes:
    return json.dumps(json.loads(raw) | fields).encode()


def test_a_sealed_key_opens_to_the_key_that_was_sealed() -> None:
    opened = unseal(SEALED, PASSPHRASE)
    assert opened.public_key == SIGNER.public_key
    assert opened.sign(b"x").signature == SIGNER.sign(b"x").signature


def test_a_key_is_known_by_its_tuf_key_id() -> None:
    # TUF specification 4.2: the hash of the key's canonical JSON
    public = SIGNER.public_key.keyval["public"]
    canonical = f'{{"keytype":"ed25519","keyval":{{"public":"{public}"}},"scheme":"ed25519"}}'
    assert SIGNER.public_key.keyid == sha256(canonical.encode()).hexdigest() == json.loads(SEALED)["keyid"]


def test_a_wrong_passphrase_is_told_as_one() -> None:
    with pytest.raises(WrongPassphrase, match="wrong passphrase for key"):
        unseal(SEALED, PASSPHRASE + "!")


def test_the_same_letters_open_from_every_keyboard() -> None:
    sealed = seal(SIGNER, "e\u0301cole de Chengdu", LEAST)
    assert unseal(sealed, "\u00e9cole de Chengdu").public_key == SIGNER.public_key


def test_no_passphrase_and_no_secret_is_in_an_envelope() -> None:
    secret = json.loads(SEALED)
    assert PASSPHRASE.encode() not in SEALED
    private = SIGNER.private_bytes
    assert not any(secret["sealed"].encode() in part for part in (private, PASSPHRASE.encode()))
    assert seal(SIGNER, PASSPHRASE, LEAST) != SEALED  # fresh salt and nonce


@pytest.mark.parametrize(
    "fields",
    [
        {"salt": "00" * 16},
        {"nonce": "00" * 12},
        {"sealed": "00" * 48},
        {"kdf": {"name": "argon2id", "memory": LEAST.memory + 8, "iterations": 2, "lanes": 1}},
    ],
)
def test_an_altered_envelope_does_not_open(fields: dict[str, Any]) -> None:
    with pytest.raises(WrongPassphrase):
        unseal(changed(SEALED, **fields), PASSPHRASE)


def test_an_envelope_under_another_public_key_is_refused() -> None:
    other = generate().public_key
    with pytest.raises(UnusableKey, match="altered"):
        read_envelope(changed(SEALED, public=other.keyval["public"]))
    with pytest.raises(WrongPassphrase):  # the header is authenticated
        unseal(changed(SEALED, public=other.keyval["public"], keyid=other.keyid), PASSPHRASE)


@pytest.mark.parametrize("name", ["memory", "iterations", "lanes"])
@pytest.mark.parametrize("bound", ["below", "above", "negative"])
def test_what_stretches_a_passphrase_is_bounded_on_both_sides(name: str, bound: str) -> None:
    value = {"below": getattr(LEAST, name) - 1, "above": getattr(MOST, name) + 1, "negative": -1}[bound]
    kdf = json.loads(SEALED)["kdf"] | {name: value}
    with pytest.raises(UnusableKey, match=f"Argon2id's {name}"):
        unseal(changed(SEALED, kdf=kdf), PASSPHRASE)
    with pytest.raises(UnusableKey):
        seal(SIGNER, PASSPHRASE, Cost(memory=kdf["memory"], iterations=kdf["iterations"], lanes=kdf["lanes"]))


def test_a_key_is_sealed_by_rfc_9106_unless_told_otherwise() -> None:
    envelope = read_envelope(seal(SIGNER, PASSPHRASE))
    assert envelope.kdf == USUAL == Cost(memory=65_536, iterations=3, lanes=4)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 2_000,
        changed(SEALED, kdf={"name": "pbkdf2", "memory": 65_536, "iterations": 2_048, "lanes": 1}),
        changed(SEALED, cipher="none"),
        changed(SEALED, scheme="rsassa-pss-sha256"),
        changed(SEALED, format=2),
        changed(SEALED, extra=1),
        changed(SEALED, salt="0"),
        changed(SEALED, salt="zz" * 16),
        changed(SEALED, public="00"),
        write_public(SIGNER.public_key),
        b"-----BEGIN ENCRYPTED PRIVATE KEY-----",
    ],
)
def test_what_is_no_envelope_is_refused_by_a_sentence(raw: bytes) -> None:
    with pytest.raises(UnusableKey) as raised:
        unseal(raw, PASSPHRASE, "a.key")
    assert str(raised.value).startswith("a.key: ")


def test_a_huge_file_is_not_read_as_a_key() -> None:
    for read in (read_envelope, read_public):
        with pytest.raises(TooLarge):
            read(b" " * (FILE_LIMIT + 1))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_key_or_refused(raw: bytes) -> None:
    for read in (read_envelope, read_public):
        with pytest.raises(Untrusted):
            read(raw)


def test_a_public_key_file_says_whose_key_it_is() -> None:
    assert read_public(write_public(SIGNER.public_key, "王丽")) == ("王丽", SIGNER.public_key)


@pytest.mark.parametrize("fields", [{"keyid": "0" * 64}, {"public": "00" * 32}, {"name": "a\nb"}, {"name": "x" * 65}])
def test_an_altered_public_key_file_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(UnusableKey):
        read_public(changed(write_public(SIGNER.public_key), **fields))


def test_a_fingerprint_is_eight_groups_of_four_digits() -> None:
    groups = fingerprint(SIGNER.public_key.keyid).split(" ")
    assert [(len(group), group.isdigit()) for group in groups] == [(4, True)] * 8
    assert fingerprint("0" * 64) == " ".join(["0000"] * 8)
    assert fingerprint(SIGNER.public_key.keyid) != fingerprint(generate().public_key.keyid)


@pytest.mark.parametrize("passphrase", ["short", "elevenchars", "aaaaaaaaaaaaaaaa", "abab" * 9, "x" * 1_001, ""])
def test_a_weak_passphrase_is_refused_and_not_repeated(passphrase: str) -> None:
    with pytest.raises(WeakPassphrase) as raised:
        check_passphrase(passphrase)
    assert not passphrase or passphrase not in str(raised.value)


def test_words_that_nobody_guesses_are_a_passphrase() -> None:
    assert check_passphrase(PASSPHRASE) == PASSPHRASE
    assert issubclass(WeakPassphrase, PackError)
