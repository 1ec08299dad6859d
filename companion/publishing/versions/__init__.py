"""Versions: what museums pushed."""
