"""Every order that a command may give to the server that runs: its name and the function that carries it out.

It is named here as text, so that knowing the names imports no room; a test finds all of them.
"""

from content_packs.running.orders import Orders

_TABLE: dict[str, str] = {  # order → module:function
    "impact.export": "companion.web.staff.impact.exporting:export",
    "impact.recompute": "companion.impact.recomputing:recompute",
    "museum.list": "companion.publishing.museums:list_museums",
    "backup": "companion.backups:back_up",
    "alliance.install": "companion.publishing.alliance:install",
    "kiosk.change": "companion.kiosks.changing:change_kiosk",
    "kiosk.forget": "companion.kiosks.changing:forget",
    "kiosk.invite": "companion.kiosks.inviting:invite",
    "kiosk.list": "companion.kiosks.listing:list_kiosks",
    "kiosk.receive": "companion.sticks.receiving:receive",
    "kiosk.restore": "companion.kiosks.changing:restore",
    "kiosk.revoke": "companion.kiosks.changing:revoke",
    "kiosk.settle": "companion.kiosks.changing:settle",
    "kiosk.stick": "companion.sticks.writing:write_stick",
    "pack.cancel": "companion.publishing.publications.deciding:cancel",
    "pack.list": "companion.publishing.publications.listing:list_packs",
    "pack.preview": "companion.publishing.previews.links:make_preview",
    "pack.publish": "companion.publishing.publications.deciding:publish",
    "pack.rollback": "companion.publishing.publications.deciding:rollback",
    "pack.sweep": "companion.publishing.sweep.sweeping:sweep",
    "pack.unpreview": "companion.publishing.previews.links:revoke_previews",
    "pack.withdraw": "companion.publishing.publications.deciding:withdraw",
    "session.import": "companion.workshops.importing.taking:import_sessions",
    "session.list": "companion.workshops.listing:list_sessions",
    "staff.add": "companion.accounts.staff:add_staff",
    "staff.close": "companion.accounts.staff:close_staff",
    "staff.list": "companion.accounts.staff:list_staff",
    "staff.open": "companion.accounts.staff:open_staff",
    "staff.reset": "companion.accounts.staff:reset_staff",
    "workshop.define": "companion.workshops.defining:define",
}


def _office() -> type:
    from companion.office import Office  # rooms import it for their types alone

    return Office


ORDERS = Orders(_TABLE, _office)
