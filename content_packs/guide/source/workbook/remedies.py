"""Remedies of the checks in a spreadsheet's words: those of SOURCE.md speak of TOML files. Pure.

Sheets and columns are called as the workbook calls them: `{alt}` is 图片描述 where the sheet is called 藏品.
"""

import re
from pathlib import PurePosixPath

import msgspec

from content_packs.guide.problems import Problem
from content_packs.guide.source.workbook import names

REMEDIES = {
    "missing-rights": "fill in {rights} here, or {rights} of the sheet {sheet:museum} for all",
    "bad-rights": "choose from the list of the column: CC0, CC BY 4.0, InC; or write the address of the statement",
    "missing-alt": "describe it in the column {alt}, in each language",
    "missing-story": "write the column {story}",
    "missing-source": "fill in {source}, and {source_url} where there is one",
    "missing-name": "write it, in the museum's own language at least",
    "missing-key": "fill in what is missing",
    "undeclared-language": "add the language to {languages} of the sheet {sheet:museum}, or delete the column",
    "no-language": "write {languages} in the sheet {sheet:museum}: en, fr",
    "missing-captions": "make a .vtt file and write its name in {captions}",
    "missing-transcript": "write what is said in a .md file, and its name in {transcript}",
    "empty-list": "add rows to the sheet {sheet:stops}, or names to {artifacts}",
    "broken-reference": "write the ID or title as it stands in its own sheet, or add a row there",
    "empty-pack": "write a row in the sheet {sheet:artifacts}",
    "not-a-member": "add the museum to {members}",
    "unshown-markdown": "pictures have their own column; write the rest as plain paragraphs",
}
_NAMED = re.compile(r"\{(?:(sheet):)?(\w+)\}")


def mended(problem: Problem) -> Problem:
    """The problem with the remedy for a cell, where there is another."""
    in_sheet = problem.cell_in_sheet or problem.file.endswith(".csv")
    if not in_sheet or problem.rule not in REMEDIES:
        return problem
    if problem.rule == "broken-reference":
        what = problem.what.replace("pack.toml has no", "there is no")
        problem = msgspec.structs.replace(problem, what=what)
    language = _language(problem.sheet or PurePosixPath(problem.file).stem)
    mend = _NAMED.sub(lambda name: names.name_in(name[1] or "column", name[2], language), REMEDIES[problem.rule])
    return msgspec.structs.replace(problem, mend=mend)


def _language(sheet: str) -> str:
    """The language that a sheet's name is in; English where it is nobody's."""
    known = names.keys("sheet").get(names.plain(sheet), ())
    return next((language for key in known for language in names.languages_of("sheet", key, sheet)), "en")
