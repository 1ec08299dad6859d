"""Sessions from iCalendar files (RFC 5545)."""
