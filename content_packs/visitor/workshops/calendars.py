"""Calendars (RFC 5545) of a timetable: the whole, what was asked for, or one session."""
