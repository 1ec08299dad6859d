"""People with keys of their own, around one folder of an alliance; every step by the real commands."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from companion.cli import companion
from companion.config import PASSPHRASE

WORDS = "four bells ring at noon"
ROOTS = ("chen", "li", "wang")


class People:
    """`folder` travels; keys lie in `home`; the server's are in `data/keys`."""

    def __init__(self, place: Path, env: dict[str, str] | None = None) -> None:
        self.folder, self.home, self.data = place / "alliance", place / "home", place / "data"
        self.env = {PASSPHRASE: WORDS, "COMPANION_DATA": str(self.data)} | (env or {})
        self.home.mkdir(parents=True)

    def run(self, *words: object, asked: str | None = None, **env: str) -> Result:
        return CliRunner().invoke(companion, [str(word) for word in words], input=asked, env=self.env | env)

    def do(self, *words: object) -> Result:
        """It goes well."""
        done = self.run(*words)
        assert done.exit_code == 0, done.output
        return done

    def key(self, name: str) -> Path:
        """Made when it is first asked for."""
        file = self.home / f"{name}.key"
        if not file.exists():
            self.do("pack", "keygen", file)
        return file

    def public(self, name: str) -> Path:
        return self.key(name).with_suffix(".pub")

    def keyid(self, name: str) -> str:
        return str(json.loads(self.public(name).read_bytes())["keyid"])

    def begin(self, *options: object) -> Result:
        roots = [word for name in ROOTS for word in ("--root", self.public(name))]
        return self.do("alliance", "init", self.folder, *roots, "--online", self.data / "keys", *options)

    def sign(self, *names: str) -> Result:
        for name in names:
            done = self.do("alliance", "sign", self.folder, "--key", self.key(name), "--yes")
        return done

    def add(self, museum: str) -> Result:
        return self.do("museum", "add", museum, "--key", self.public(museum), "--dir", self.folder)

    def install(self) -> Any:
        return json.loads(self.do("alliance", "install", self.folder, "--json").stdout)

    def begun(self) -> "People":
        """With signed root and targets, at version 1."""
        self.begin()
        self.sign("chen", "li")
        return self

    def state(self) -> Any:
        return json.loads(self.do("alliance", "show", self.folder, "--json").stdout)

    def files(self) -> dict[str, bytes]:
        return {
            str(file.relative_to(self.folder)): file.read_bytes()
            for file in sorted(self.folder.rglob("*"))
            if file.is_file()
        }
