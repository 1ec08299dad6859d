"""Whether roots and top targets follow from one another (TUF 5.3; pure). Expiry is not judged here."""

from collections.abc import Sequence
from typing import Any

from content_packs.errors import Untrusted
from content_packs.format.trust.files import Standing, read_any, standing, version_of


class NotFollowing(Untrusted):
    """A signed file that does not follow from what is there."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")


class TooFewSigned(NotFollowing):
    def __init__(self, name: str, found: Standing, by: str) -> None:
        super().__init__(
            name, f"{len(found.signed)} of the {found.threshold} signatures that {by} asks for hold: it was altered, "
            "or has yet to be signed"
        )  # fmt: skip


def check_roots(roots: Sequence[bytes]) -> None:
    """Versions 1, 2, 3 …, each signed by enough keys of its own and of the one before (TUF 5.3.4)."""
    for number, raw in enumerate(roots, 1):
        check_root(raw, roots[number - 2] if number > 1 else None, number)


def check_root(raw: bytes, before: bytes | None, number: int) -> None:
    name = f"{number}.root.json"
    _check_type(raw, "root", name)
    if version_of(raw) != number:
        raise NotFollowing(name, f"holds version {version_of(raw)}")
    for above, by in ((before, f"{number - 1}.root.json"), (raw, "it")):
        if above is not None and (found := standing(raw, "root", above)).missing:
            raise TooFewSigned(name, found, by)


def check_targets(raw: bytes, root: bytes) -> None:
    """Signed by enough of the keys that this root names for them."""
    _check_type(raw, "targets", f"{version_of(raw)}.targets.json")
    found = standing(raw, "targets", root)
    if found.missing:
        raise TooFewSigned(f"{version_of(raw)}.targets.json", found, f"{version_of(root)}.root.json")


def _check_type(raw: bytes, role: str, name: str) -> None:
    if (found := read_any(raw).signed.type) != role:
        raise NotFollowing(name, f"is a {found} file")


def same_content(one: bytes, two: bytes) -> bool:
    """Whether two files say the same, whoever has signed them."""
    return _content(one) == _content(two)


def _content(raw: bytes) -> dict[str, Any]:
    """The order of delegations says nothing: no two of ours overlap."""
    content: dict[str, Any] = read_any(raw).signed.to_dict()
    if "roles" in content.get("delegations", ()):
        content["delegations"]["roles"].sort(key=lambda role: role["name"])
    return content
