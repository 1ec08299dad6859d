"""How long what people sign holds: a year, and the days in which they are warned before it ends (pure)."""

from datetime import timedelta

WARNING = timedelta(days=90)
YEARLY = timedelta(days=365) + WARNING  # root, top targets, museums' roles
