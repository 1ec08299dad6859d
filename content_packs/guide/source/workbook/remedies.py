"""Remedies of the checks in a spreadsheet's words: those of SOURCE.md speak of TOML files. Pure."""

import msgspec

from content_packs.guide.problems import Problem

REMEDIES = {
    "missing-rights": "fill in Rights here, or Rights of the sheet Museum for all",
    "missing-alt": "describe it in Picture described (alt), in each language",
    "missing-story": "write the column Story",
    "missing-source": "fill in Source of facts, and Source link where there is one",
    "missing-name": "write it, in the museum's own language at least",
    "missing-key": "fill in what is missing",
    "undeclared-language": "add the language to Languages of the sheet Museum, or delete the column",
    "no-language": "write Languages in the sheet Museum: en, fr",
    "missing-captions": "make a .vtt file and write its name in Subtitles file",
    "missing-transcript": "write what is said in a .md file, and its name in Transcript file",
    "empty-list": "add rows to the sheet Stops, or names to Artifacts",
    "broken-reference": "write the ID or title as it stands in its own sheet",
    "empty-pack": "write a row in the sheet Artifacts",
    "not-a-member": "add the museum to Museums taking part",
    "unshown-markdown": "pictures have their own column; write the rest as plain paragraphs",
}


def mended(problem: Problem) -> Problem:
    """The problem with the remedy for a cell, where there is another."""
    if not problem.cell_in_sheet or problem.rule not in REMEDIES:
        return problem
    if problem.rule == "broken-reference":
        what = problem.what.replace("pack.toml has no", "there is no")
        problem = msgspec.structs.replace(problem, what=what)
    return msgspec.structs.replace(problem, mend=REMEDIES[problem.rule])
