"""A Debian box becomes a kiosk: which files it takes, what would change, and writing and removing them."""
