"""Workshops as visitors find and book them: pages, API, calendar. Mounted by the plugin."""
