"""Writes a migration: what alembic finds between a database at the newest revision and the schema."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from companion.store.migrating import MIGRATIONS, configure, migrate, newest
from companion.store.sqlite import make_engine

FIRST = MIGRATIONS / "versions" / "0001_first.py"
IMPORT = "from companion.store.triggers import append_only"
TRIGGERS = """
    for table in ("audit", "events"):
        for statement in append_only(op.get_bind().dialect.name, table):
            op.execute(statement)
"""


def write(message: str, number: int) -> Path:
    """Compared with a database at the newest revision (none, for the first)."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(Path(folder) / "empty.sqlite")
        if number > 1:
            migrate(engine)
        with engine.connect() as db:
            command.revision(configure(db), message, autogenerate=True, rev_id=f"{number:04}")
        engine.dispose()
    [made] = (MIGRATIONS / "versions").glob(f"{number:04}_*.py")
    lines = made.read_text().splitlines(keepends=True)
    made.write_text("".join(line for line in lines if not line.strip().startswith("# ###")))  # alembic's own remarks
    return made


def write_first() -> Path:
    """The whole schema, and the triggers that alembic does not know of."""
    FIRST.unlink(missing_ok=True)
    made = write("first", 1)
    source = made.read_text().replace("from alembic import op\n", f"from alembic import op\n\n{IMPORT}\n")
    made.write_text(f"{source.rstrip()}\n{TRIGGERS}")
    return made


def main(words: list[str]) -> None:
    if words == ["--first"]:
        print(write_first())
    elif len(words) == 1 and not words[0].startswith("-"):
        print(write(words[0], int(newest()) + 1))
    else:
        sys.exit("usage: scripts/migration --first | scripts/migration MESSAGE")


if __name__ == "__main__":
    main(sys.argv[1:])
