"""Checks: what a source says, judged. One module per subject, one rule per problem (CHECKS.md)."""

from content_packs.guide.checks.source import check_source

__all__ = ["check_source"]
