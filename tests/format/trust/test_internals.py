"""What is used of python-tuf that its makers call internal. When this fails, read the new code before mending the hash:
what counts on it is `content_packs.format.trust.climbing`."""

import inspect
import re
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from tuf.ngclient._internal import trusted_metadata_set
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet

from content_packs.format.trust.climbing import open_root
from tests.simulator import NOW, Alliance


def test_version_is_the_one_that_was_read() -> None:
    assert version("tuf").split(".")[:2] == ["7", "0"]
    source = inspect.getsource(trusted_metadata_set).encode()
    assert sha256(source).hexdigest() == "97ecbb5d42bf7228b56d1a65ebdebe26569470dc165e7a4386db689afbe44417"


def test_methods_take_what_they_are_given() -> None:
    used = {
        "__init__": ["self", "root_data", "envelope_type"],
        "update_root": ["self", "data"],
        "update_timestamp": ["self", "data"],
        "update_snapshot": ["self", "data", "trusted"],
        "update_delegated_targets": ["self", "data", "role_name", "delegator_name"],
    }
    assert {name: list(inspect.signature(getattr(TrustedMetadataSet, name)).parameters) for name in used} == used


def test_time_is_a_parameter(alliance: Alliance) -> None:
    trusted = open_root(alliance.root)
    trusted.reference_time = NOW
    trusted.update_timestamp(alliance.mirror.files["timestamp.json"])
    assert trusted.timestamp.is_expired(trusted.reference_time) is False


def test_nothing_here_reads_the_clock() -> None:
    for file in Path(inspect.getsourcefile(open_root) or "").parent.glob("*.py"):
        assert not re.search(r"\.(now|utcnow|today)\(|\bimport time|\btime\.\w+\(", file.read_text()), file
