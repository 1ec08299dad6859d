"""`companion pack build`: a source folder becomes a pack folder.

Exit codes: 0 built, 1 the source has errors, 2 wrong use, 3 the disk or the machine failed: try again.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.commands.pack_check import FEW, check_folder, describe
from content_packs.errors import PackError, Unavailable
from content_packs.guide.problems import Problem, errors_in
from content_packs.running.progress import Progress, progress_bar

if TYPE_CHECKING:
    from content_packs.guide.build import Built
    from content_packs.guide.source.schema import Source

PROBLEMS, RETRY = 1, 3  # exit codes
_SOURCE = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("folder", metavar="DIR", type=_SOURCE)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where the pack goes.")
@click.option("--with", "others", multiple=True, type=_SOURCE, help="Source or pack of a museum that DIR refers to.")
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), help="Where made pictures are kept.")
@click.option("--no-cache", is_flag=True, help="Look at every file again, whatever is remembered of it.")
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout.")
def build(folder: Path, out: Path, others: tuple[Path, ...], cache: Path | None, no_cache: bool, as_json: bool) -> None:
    """Build the pack of the source DIR into the folder OUT.

    DIR is a folder with a pack.toml, or with a workbook (XLSX) or CSV files; or such a file itself.

    Checks DIR first: errors stop the build, warnings are shown. What was made before is kept in a cache (--cache, else
    museum-companion in your cache folder), as is what was found of each folder, so that a second build reads, checks
    and makes only what changed. OUT holds the previous pack until the new one is whole. Updates translations.lock.

    Exit codes: 0 built, 1 errors in DIR, 2 wrong use, 3 the disk or the machine failed.
    """
    from companion.commands.pack_state import folder_of

    kept_in = folder_of(folder)
    if out.resolve().is_relative_to(kept_in):
        raise click.UsageError(
            f"--out {out} lies in {kept_in}: its files would be taken for sources; name another place"
        )
    with progress_bar(show=not as_json) as progress:
        outcome = build_into(folder, out, others, cache, progress, forget=no_cache)
    click.echo(outcome.as_json()) if as_json else outcome.tell()
    raise SystemExit(outcome.exit_code)


def build_into(
    folder: Path, out: Path, others: tuple[Path, ...], cache: Path | None, progress: Progress, *, forget: bool
) -> "Outcome":
    """Check and build, or find that nothing has changed since the last build, neither in the source nor in the pack."""
    import msgspec

    from companion.commands.pack_state import collect_rarely, folder_of, key_of, state_of
    from content_packs.guide.build import Built
    from content_packs.guide.build.stock import stamp_of
    from content_packs.guide.source.memory import default_cache, open_memory
    from content_packs.guide.source.tree import walk

    collect_rarely()
    cache = cache or default_cache()
    memory, tree = open_memory(cache, folder, forget=forget), walk(folder_of(folder))
    name = f"build {out.resolve()}"
    state = state_of(folder, tree, others)
    known = None if forget else memory.outcome(name, key_of(state, folder), tuple[str, list[Problem], Built])
    if known and known[0] == stamp_of(out):
        _, problems, built = known
        return Outcome(problems, msgspec.structs.replace(built, new=0, cached=built.new + built.cached))
    source, problems = check_folder(folder, others, decode=False, progress=progress, memory=memory, tree=tree)
    outcome = Outcome(problems)
    if source is not None and not errors_in(problems):
        outcome.make(source, out, cache, progress)
    if outcome.built:
        memory.conclude(name, key_of(state, folder), (stamp_of(out), problems, outcome.built))
    memory.save()
    return outcome


class Outcome:
    """What a build came to."""

    def __init__(self, problems: list[Problem], built: "Built | None" = None) -> None:
        self.problems = problems
        self.built = built
        self.failed: PackError | OSError | None = None

    def make(self, source: "Source", out: Path, cache: Path, progress: Progress) -> None:
        from content_packs.guide.build import build_pack, keep_lock

        try:
            built = build_pack(source, out, cache, progress)
            keep_lock(source)
        except (PackError, OSError) as error:
            self.failed = error
        else:
            self.built = built

    @property
    def exit_code(self) -> int:
        if isinstance(self.failed, Unavailable | OSError):
            return RETRY
        return PROBLEMS if self.failed or errors_in(self.problems) else 0

    def tell(self) -> None:
        """Problems on stderr, what was built on stdout."""
        if self.problems:
            click.echo("\n".join(describe(self.problems, FEW)), err=True)
        if self.failed:
            click.echo(f"not built: {self.failed}", err=True)
        elif self.built:
            click.echo(sentence(self.built))

    def as_json(self) -> bytes:
        import msgspec

        errors = errors_in(self.problems)
        return msgspec.json.encode(
            {
                "built": self.built,
                "failed": str(self.failed) if self.failed else None,
                "errors": errors,
                "warnings": len(self.problems) - errors,
                "problems": [problem.as_builtins() for problem in self.problems],
            }
        )


def sentence(built: "Built") -> str:
    blobs = built.new + built.cached
    return (
        f"built {blobs} blobs, {built.new} new, {built.cached} from cache, {built.bytes / 1e6:.1f} MB; "
        f"manifest sha256 {built.sha256}"
    )
