"""Previews: secret links to versions that are not shown yet."""
