"""Forms of the programme: what stands in their fields, and what was typed into them.

A language map is a field a language, `title.zh-Hans`; a list is one line with commas, or a line each. What cannot be
read is `BadFact`, which names the field.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from companion.workshops.errors import BadFact
from content_packs.exchange.programme import Material, Position, Programme, Session, Text, Venue, Workshop
from content_packs.visitor.reader import INTERFACE

Fields = Mapping[str, str]
TICK = "1"
NOT_YET = "-"


def text_map(form: Fields, name: str) -> Text:
    """What was typed in any language; empty ones are left out."""
    start = f"{name}."
    found = {key.removeprefix(start): _clean(value) for key, value in form.items() if key.startswith(start)}
    return {lang: words for lang, words in sorted(found.items()) if words}


def line(form: Fields, name: str) -> str:
    return " ".join(form.get(name, "").split())


def number(form: Fields, name: str, empty: int = 0) -> int:
    typed = form.get(name, "").strip()
    if not typed:
        return empty
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 9):
        raise BadFact(name, "write a whole number")
    return int(typed)


def maybe(form: Fields, name: str) -> int | None:
    return number(form, name) if form.get(name, "").strip() else None


def listed(form: Fields, name: str) -> tuple[str, ...]:
    return tuple(each for each in re.split(r"[\s,;、،，]+", form.get(name, "")) if each)


def ticked(form: Fields, name: str, known: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in known if form.get(f"{name}.{each}") == TICK)


def moment(form: Fields, day: str = "date", time: str = "time") -> datetime:
    """Of the venue's clock, from a field of a date and one of a time."""
    try:
        return datetime.fromisoformat(f"{form.get(day, '').strip()[:10]}T{form.get(time, '').strip()[:5]}")
    except ValueError:
        raise BadFact("start", "choose a day and a time") from None


def days(form: Fields, name: str) -> tuple[date, ...]:
    try:
        return tuple(date.fromisoformat(each) for each in listed(form, name))
    except ValueError:
        raise BadFact(name, "write dates like 2026-05-04, with commas between them") from None


def position(form: Fields) -> Position | None:
    """As maps give it: `29.5630, 106.5516`."""
    typed = form.get("position", "").strip()
    if not typed:
        return None
    parts = [each for each in re.split(r"[\s,，]+", typed) if each]
    try:
        latitude, longitude = (float(each) for each in parts)
    except ValueError:
        raise BadFact("position", "write latitude and longitude like 29.5630, 106.5516") from None
    return Position(latitude, longitude)


def activities_of(form: Fields) -> tuple[Text, ...]:
    """A line each: the same line of each language is the same activity, NOT_YET one that lacks this language."""
    found: list[Text] = []
    for lang, words in text_map(form, "activities").items():
        for number, typed in enumerate(filter(None, (" ".join(each.split()) for each in words.splitlines()))):
            found += [{}] * (number + 1 - len(found))
            if typed != NOT_YET:
                found[number] = {**found[number], lang: typed}
    return tuple(filter(None, found))


def activity_lines(activities: Sequence[Text]) -> dict[str, str]:
    """As `activities_of` reads them, of each language that has one."""
    tags = sorted({lang for each in activities for lang in each})
    return {lang: "\n".join(" ".join(each.get(lang, NOT_YET).split()) for each in activities) for lang in tags}


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


# Structs to fields and back


def venue_fields(venue: Venue) -> dict[str, str]:
    return {
        "id": venue.id,
        **_texts(name=venue.name, address=venue.address, neighbourhood=venue.neighbourhood, transport=venue.transport),
        "position": f"{venue.position.latitude}, {venue.position.longitude}" if venue.position else "",
        "zone": venue.zone,
        "museum": venue.museum,
        **{f"access.{each}": TICK for each in venue.access},
    }


def venue_of(form: Fields, known: Iterable[str], closed: bool = False) -> Venue:
    return Venue(
        id=line(form, "id"),
        name=text_map(form, "name"),
        address=text_map(form, "address"),
        neighbourhood=text_map(form, "neighbourhood"),
        transport=text_map(form, "transport"),
        position=position(form),
        zone=line(form, "zone") or "Asia/Shanghai",
        access=ticked(form, "access", known),
        museum=line(form, "museum"),
        closed=closed,
    )


def workshop_fields(workshop: Workshop) -> dict[str, str]:
    return {
        "id": workshop.id,
        "museum": workshop.museum,
        **_texts(title=workshop.title, about=workshop.about, activities=activity_lines(workshop.activities)),
        "languages": ", ".join(workshop.languages),
        "age_from": str(workshop.age_from or ""),
        "age_to": str(workshop.age_to or ""),
        "variants": ", ".join(workshop.variants),
        "materials": "\n".join(_material_line(each) for each in workshop.materials),
        "pack": workshop.pack,
        "artifacts": "\n".join(workshop.artifacts),
        "curriculum": workshop.curriculum,
        "minutes": str(workshop.minutes),
        "seats": str(workshop.seats),
        **{f"access.{each}": TICK for each in workshop.access},
    }


def workshop_of(form: Fields, known: Iterable[str], before: Workshop | None, lang: str) -> Workshop:
    return Workshop(
        id=line(form, "id"),
        museum=line(form, "museum"),
        title=text_map(form, "title"),
        about=text_map(form, "about"),
        languages=listed(form, "languages"),
        age_from=number(form, "age_from"),
        age_to=number(form, "age_to"),
        variants=listed(form, "variants"),
        materials=tuple(materials_of(form.get("materials", ""), before, lang)),
        access=ticked(form, "access", known),
        pack=line(form, "pack"),
        artifacts=listed(form, "artifacts"),
        activities=activities_of(form),
        curriculum=line(form, "curriculum"),
        minutes=number(form, "minutes", 90),
        seats=number(form, "seats", 20),
        closed=before.closed if before else False,
    )


def _material_line(material: Material) -> str:
    """`clay: 0.5 kg`, in whichever language comes first."""
    unit = next(iter(material.unit.values()), "")
    return f"{next(iter(material.name.values()))}: {material.per_seat:g} {unit}".strip()


def materials_of(text: str, before: Workshop | None, lang: str) -> Iterable[Material]:
    """A line each: name, colon, how much a seat needs, unit. A line that did not change keeps its translations."""
    known = {_material_line(each): each for each in (before.materials if before else ())}
    used = {each.id for each in known.values()}
    for typed in filter(None, (" ".join(each.split()) for each in text.splitlines())):
        if typed in known:
            yield known[typed]
            continue
        name, _, rest = typed.replace("：", ":").partition(":")
        found = re.fullmatch(r"\s*([0-9]+(?:[.,][0-9]+)?)?\s*(.*)", rest)
        assert found
        free = next(f"m{count}" for count in range(1, 200) if f"m{count}" not in used)
        used.add(free)
        amount = float((found[1] or "1").replace(",", "."))
        yield Material(id=free, name={lang: name.strip()}, per_seat=amount, unit={lang: found[2]} if found[2] else {})


def programme_fields(programme: Programme) -> dict[str, str]:
    return {
        "id": programme.id,
        "kind": programme.kind,
        **_texts(title=programme.title, about=programme.about),
        "museums": ", ".join(programme.museums),
        "goal": str(programme.goal or ""),
    }


def programme_of(form: Fields, closed: bool = False) -> Programme:
    return Programme(
        id=line(form, "id"),
        title=text_map(form, "title"),
        kind="festival" if form.get("kind") == "festival" else "programme",
        museums=listed(form, "museums"),
        about=text_map(form, "about"),
        goal=number(form, "goal"),
        closed=closed,
    )


def session_fields(session: Session, begins: datetime) -> dict[str, str]:
    """`begins` is of the venue's clock."""
    return {
        "date": f"{begins:%Y-%m-%d}",
        "time": f"{begins:%H:%M}",
        "minutes": str(round((session.ends - session.begins).total_seconds() / 60)),
        "venue": session.venue,
        "languages": ", ".join(session.languages),
        "teacher": session.teacher,
        "kiosk": session.kiosk,
        "seats": str(session.seats),
        "kept": str(session.kept),
        "programme": session.programme,
        "state": session.state,
        **before_fields(session),
    }


def before_fields(session: Session) -> dict[str, str]:
    """How long before it begins: whole days and hours as pages plan them, parts of them where a program said so."""
    given = {
        "opens_days": (session.opens, timedelta(days=1)),
        "closes_hours": (session.closes, timedelta(hours=1)),
        "release_hours": (session.release, timedelta(hours=1)),
    }
    return {name: f"{(session.begins - at) / unit:.6g}" if at else "" for name, (at, unit) in given.items()}


def _texts(**maps: Text) -> dict[str, str]:
    return {f"{name}.{lang}": words for name, text in maps.items() for lang, words in text.items()}


def tongues(lang: str, fields: Fields) -> list[str]:
    """In which order the languages of a map are asked for: the reader's, the house's, then the others."""
    named = {key.partition(".")[2] for key in fields if "." in key and not key.startswith("access.")}
    return list(dict.fromkeys([lang, "zh-Hans", "en", *INTERFACE, *sorted(named)]))
