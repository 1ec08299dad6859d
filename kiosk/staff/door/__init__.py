"""The pages of a session's door on the kiosk."""

from kiosk.staff.door import closing, counts, faces, lists, tickets

HANDLERS = [*lists.HANDLERS, *tickets.HANDLERS, *counts.HANDLERS, *faces.HANDLERS, *closing.HANDLERS]
