"""`/staff/door`: a session's door list on a phone, without a script."""

from companion.web.staff.door import api, closing, counts, faces, lists, tickets

HANDLERS = [
    *lists.HANDLERS,
    *tickets.HANDLERS,
    *counts.HANDLERS,
    *faces.HANDLERS,
    *closing.HANDLERS,
    *api.HANDLERS,
]
