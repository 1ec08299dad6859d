"""schema.org `EducationEvent`s of a workshop's page, as JSON-LD for search engines (pure)."""

from collections.abc import Iterable
from typing import Any

import msgspec
from markupsafe import Markup

from content_packs.exchange.programme import Session, Venue, Workshop
from content_packs.exchange.timetable import Timetable
from content_packs.visitor import urls
from content_packs.visitor.texts import Texts
from content_packs.visitor.workshops.views import SessionView

SCHEMA = "https://schema.org"


def as_json_ld(graph: Iterable[dict[str, Any]]) -> Markup:
    """For inside a `<script>`: nothing in it can end that, or begin a comment (HTML, 13.2.5.4)."""
    text = msgspec.json.encode({"@context": SCHEMA, "@graph": list(graph)}).decode()
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 (escaped above)


def event(timetable: Timetable, session: Session, view: SessionView, texts: Texts, address: str) -> dict[str, Any]:
    """`view` is the same session as it is shown."""
    workshop = timetable.workshops.get(session.workshop)
    about = texts.say(workshop.about) if workshop else None
    page = f"{address}{urls.workshop(session.workshop)}"
    status = "EventCancelled" if view.cancelled else "EventRescheduled" if session.moved else "EventScheduled"
    found: dict[str, Any] = {
        "@type": "EducationEvent",
        "@id": f"{page}#s-{session.id}",
        "name": str(view.title),
        "description": str(about) if about else "",
        "startDate": view.starts,
        "endDate": session.ends.isoformat(timespec="minutes"),
        "eventStatus": f"{SCHEMA}/{status}",
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "location": _place(timetable.venues.get(session.venue), view),
        "inLanguage": list(session.languages or (workshop.languages if workshop else ())),
        "typicalAgeRange": _ages(workshop),
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": session.seats,
        "url": page,
        "previousStartDate": session.moved.begins.isoformat(timespec="minutes") if session.moved else "",
        "offers": _offer(session, view, page),
    }
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def _place(venue: Venue | None, view: SessionView) -> dict[str, Any]:
    place: dict[str, Any] = {"@type": "Place", "name": str(view.venue.name)}
    if view.venue.address:
        place["address"] = str(view.venue.address)
    if venue and venue.position:
        at = venue.position
        place["geo"] = {"@type": "GeoCoordinates", "latitude": at.latitude, "longitude": at.longitude}
    return place


def _offer(session: Session, view: SessionView, page: str) -> dict[str, Any]:
    availability = "InStock" if view.bookable and not view.full else "SoldOut"
    return {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "CNY",
        "availability": f"{SCHEMA}/{availability}",
        "url": page,
        "validFrom": (session.opens or session.changed).isoformat(timespec="minutes"),
    }


def _ages(workshop: Workshop | None) -> str:
    if workshop is None or not (workshop.age_from or workshop.age_to):
        return ""
    return f"{workshop.age_from}-{workshop.age_to or ''}"
