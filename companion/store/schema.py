"""The one schema, for SQLite and PostgreSQL. Migrations bring a database to it; a test compares the two.

Instants are milliseconds of Unix time; callers give and get aware datetimes. Secrets (sessions, links, tickets) are
kept by their SHA-256 alone. Rows of `audit` and `events` are never changed or deleted: triggers refuse it.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as milliseconds: both databases sort and compare it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else round(value.timestamp() * 1000)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


NAMING = {"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
          "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_N_name)s",
          "pk": "pk_%(table_name)s"}  # fmt: skip
schema = MetaData(naming_convention=NAMING)
NAME, SECRET = String(64), String(64)
ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up INTEGER keys alone

# What was done once, by its key: a retry finds what the first came to.
claims = Table(
    "claims",
    schema,
    Column("job", String(100), primary_key=True),
    Column("tick", String(100), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("outcome", Text, nullable=False, server_default=""),
)

# Trust: every signed file as it is sent, the newest of each role first of all.
metadata_files = Table(
    "metadata",
    schema,
    Column("role", NAME, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("at", Moment, nullable=False),
)
documents = Table(  # floors, channels: small targets, by their hash
    "documents",
    schema,
    Column("sha256", SECRET, primary_key=True),
    Column("path", String(200), nullable=False, index=True),
    Column("raw", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)
museums = Table(
    "museums",
    schema,
    Column("name", NAME, primary_key=True),
    Column("quota", BigInteger, nullable=False),  # bytes
    Column("added", Moment, nullable=False),
    Column("removed", Moment),
)
manifests = Table(
    "manifests",
    schema,
    Column("museum", NAME, primary_key=True),
    Column("pack", NAME, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("sha256", SECRET, nullable=False, index=True),
    Column("length", BigInteger, nullable=False),  # bytes of the root
    Column("entries", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),  # bytes of all its blobs, each once
    Column("pushed", Moment, nullable=False),
    Column("key", String(64), nullable=False),  # id of the key that asked for the ticket
    Column("swept", Moment),  # its blobs may be gone since
)

# Receiving
challenges = Table(
    "challenges",
    schema,
    Column("sha256", SECRET, primary_key=True),
    Column("museum", NAME, nullable=False),
    Column("expires", Moment, nullable=False),
)
uploads = Table(
    "uploads",
    schema,
    Column("id", SECRET, primary_key=True),
    Column("ticket", SECRET, nullable=False, unique=True),  # SHA-256 of the ticket
    Column("museum", NAME, nullable=False),
    Column("pack", NAME, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("manifest", SECRET, nullable=False),  # SHA-256 of the root
    Column("size", BigInteger, nullable=False),  # bytes that may be sent
    Column("key", String(64), nullable=False),
    Column("begun", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False),  # of the ticket
    Column("committed", Moment),
)

# Publication
steps = Table(  # what each group shows; the signed channel follows from it
    "steps",
    schema,
    Column("group", NAME, primary_key=True),
    Column("pack", String(129), primary_key=True),  # museum/pack
    Column("position", Integer, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),  # seconds, as signed
    Column("percent", Integer, nullable=False),
    CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
)
publications = Table(  # each decision, for the history that staff see and for rolling back
    "publications",
    schema,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("group", NAME, nullable=False),
    Column("pack", String(129), nullable=False, index=True),
    Column("version", BigInteger, nullable=False),
    Column("before", BigInteger),  # version shown until then
    Column("since", BigInteger, nullable=False),  # seconds
    Column("percent", Integer, nullable=False),
    Column("kind", String(16), nullable=False),  # publish, rollback, withdraw, cancel
    Column("by", String(100), nullable=False),
    Column("at", Moment, nullable=False),
)
previews = Table(
    "previews",
    schema,
    Column("token", SECRET, primary_key=True),  # SHA-256
    Column("pack", String(129), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("by", String(100), nullable=False),
    Column("made", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)

# The fleet: what kiosks are for and how they are; content_packs.exchange.fleet
kiosks = Table(
    "kiosks",
    schema,
    Column("id", NAME, primary_key=True),
    Column("group", NAME, nullable=False, index=True),  # as in the profile
    Column("profile", Text, nullable=False),  # Profile
    Column("signing", SECRET, nullable=False, unique=True),  # its public keys
    Column("sealing", SECRET, nullable=False),
    Column("number", BigInteger, nullable=False, server_default="0"),  # the last one that it signed with
    Column("by", String(100), nullable=False),  # who invited it
    Column("enrolled", Moment, nullable=False),
    Column("seen", Moment),  # its last report
    Column("report", Text),  # Report
    Column("failing", Boolean, nullable=False),  # the report names versions that failed
    Column("doubted", Moment),  # a number came again: a cloned card, or a replayed letter
    Column("revoked", Moment, index=True),
    Column("forgotten", Moment),  # its id alone stays: passes and keys of it are refused for ever
)
invites = Table(
    "invites",
    schema,
    Column("code", SECRET, primary_key=True),  # a MAC of it: 50 bits are too few for a plain hash
    Column("profile", Text, nullable=False),  # Profile
    Column("by", String(100), nullable=False),
    Column("made", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("used", Moment),
    Column("kiosk", ForeignKey("kiosks.id")),
)

# Accounts of staff
staff = Table(
    "staff",
    schema,
    Column("name", String(100), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("museum", NAME),  # an editor's own
    Column("password", Text),  # argon2id, None until the link of the first time was used
    Column("totp", LargeBinary),  # sealed secret, None until set up
    Column("totp_used", BigInteger, nullable=False, server_default="0"),  # counter of the code used last
    Column("language", String(35), nullable=False, server_default="en"),
    Column("made", Moment, nullable=False),
    Column("closed", Moment),
    CheckConstraint("role IN ('alliance', 'editor', 'workshop')", name="role"),
    CheckConstraint("(role = 'editor') = (museum IS NOT NULL)", name="museum"),
)
sessions = Table(
    "sessions",
    schema,
    Column("token", SECRET, primary_key=True),  # SHA-256
    Column("staff", ForeignKey("staff.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf", SECRET, nullable=False),
    Column("stage", String(16), nullable=False),  # totp (password given), enrol (totp to be set up), full
    Column("made", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)
resets = Table(
    "resets",
    schema,
    Column("token", SECRET, primary_key=True),  # SHA-256
    Column("staff", ForeignKey("staff.name", ondelete="CASCADE"), nullable=False),
    Column("expires", Moment, nullable=False),
    Column("used", Moment),
)
attempts = Table(  # failed log-ins, by account and by where they came from
    "attempts",
    schema,
    Column("account", String(100), primary_key=True),
    Column("origin", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", Moment, nullable=False),
)
audit = Table(
    "audit",
    schema,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("by", String(100), nullable=False),  # staff:‹name›, museum:‹name›, command, job
    Column("action", String(64), nullable=False),  # pack.publish, staff.add …
    Column("museum", NAME, index=True),  # whose people may see it
    Column("subject", String(200), nullable=False),
    Column("detail", Text, nullable=False, server_default="{}"),  # JSON, no secrets
)

# Workshops: structs of content_packs.exchange.programme as JSON, and the columns that are looked for
places = Table(  # venues; `venue` is a floor plan elsewhere
    "places",
    schema,
    Column("id", NAME, primary_key=True),
    Column("museum", NAME),  # whose it is; None: everybody's
    Column("area", String(100), nullable=False),  # its neighbourhood, folded
    Column("raw", Text, nullable=False),  # Venue
    Column("closed", Boolean, nullable=False),
    Column("changed", Moment, nullable=False, index=True),
)
programmes = Table(
    "programmes",
    schema,
    Column("id", NAME, primary_key=True),
    Column("raw", Text, nullable=False),  # Programme
    Column("changed", Moment, nullable=False, index=True),
)
workshops = Table(
    "workshops",
    schema,
    Column("id", NAME, primary_key=True),
    Column("museum", NAME, nullable=False, index=True),
    Column("raw", Text, nullable=False),  # Workshop
    Column("closed", Boolean, nullable=False),
    Column("changed", Moment, nullable=False, index=True),
)
held = Table(  # sessions of workshops (`sessions` are those of staff)
    "held",
    schema,
    Column("id", NAME, primary_key=True),
    Column("workshop", ForeignKey("workshops.id"), nullable=False, index=True),
    Column("venue", ForeignKey("places.id"), nullable=False, index=True),
    Column("programme", ForeignKey("programmes.id"), index=True),
    Column("begins", Moment, nullable=False, index=True),
    Column("ends", Moment, nullable=False),
    Column("languages", String(200), nullable=False, server_default=""),  # tags with commas
    Column("teacher", String(100), nullable=False, server_default=""),
    Column("kiosk", NAME, nullable=False, server_default=""),
    Column("seats", Integer, nullable=False),
    Column("kept", Integer, nullable=False, server_default="0"),
    Column("release", Moment),
    Column("opens", Moment),
    Column("closes", Moment),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False, server_default="{}"),  # language map
    Column("moved_from", Moment),
    Column("moved_venue", NAME),
    Column("series", NAME, nullable=False, server_default="", index=True),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("taken", Integer, nullable=False, server_default="0"),
    Column("taken_kept", Integer, nullable=False, server_default="0"),
    Column("waiting", Integer, nullable=False, server_default="0"),
    Column("made", Moment, nullable=False),
    Column("changed", Moment, nullable=False, index=True),
    CheckConstraint("state IN ('planned', 'open', 'held', 'cancelled')", name="state"),
    CheckConstraint("seats >= 0 AND kept BETWEEN 0 AND seats", name="seats"),
    CheckConstraint("taken >= 0 AND taken_kept BETWEEN 0 AND kept AND waiting >= 0", name="taken"),
    CheckConstraint("taken + taken_kept <= seats", name="never_oversold"),
    CheckConstraint("ends > begins", name="times"),
)
bookings = Table(
    "bookings",
    schema,
    Column("id", NAME, primary_key=True),  # public; the link's token follows from it and the server's key
    Column("session", ForeignKey("held.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("people", Integer, nullable=False),
    Column("kept", Integer, nullable=False, server_default="0"),
    Column("name", String(60), nullable=False, server_default=""),
    Column("contact", String(100), nullable=False, server_default=""),
    Column("school", String(60), nullable=False, server_default=""),
    Column("lang", String(35), nullable=False, server_default=""),
    Column("place", BigInteger, nullable=False, server_default="0"),  # order on the waiting list; 0: never on it
    Column("offer_until", Moment, index=True),
    Column("edition", Integer, nullable=False, server_default="1"),
    Column("made", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("erase_contact", Moment),  # when it is due; None: nothing to erase
    Column("erased", Moment),  # name, school, contact and link are gone
    CheckConstraint("state IN ('confirmed', 'waiting', 'offered', 'cancelled', 'expired')", name="state"),
    CheckConstraint("people >= 1 AND kept BETWEEN 0 AND people", name="people"),
    Index("ix_bookings_session_state", "session", "state", "place"),
)

# What happened: content_packs.exchange.events. Nothing is changed or deleted; triggers refuse it
events = Table(
    "events",
    schema,
    Column("source", NAME, primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("session", NAME, nullable=False, index=True),
    Column("at", Moment, nullable=False),  # by the source's clock, repaired where it was known to be wrong
    Column("received", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("raw", Text, nullable=False),  # Event
)
conflicting = Table(  # events with the id of another one and other content: put aside for people to look at
    "conflicting",
    schema,
    Column("source", NAME, primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("sha256", SECRET, primary_key=True),
    Column("received", Moment, nullable=False),
    Column("raw", Text, nullable=False),
)
openings = Table(  # how often kiosks opened each story: counted as their events are taken in, and made again at will
    "openings",
    schema,
    Column("museum", NAME, primary_key=True),
    Column("artifact", NAME, primary_key=True),
    Column("lang", String(35), primary_key=True),
    Column("day", String(10), primary_key=True),  # of the server's time zone, as scans are counted
    Column("count", BigInteger, nullable=False),
)
stirred = Table(  # sessions whose figures are to be made anew
    "stirred",
    schema,
    Column("session", NAME, primary_key=True),
    Column("mark", SECRET, nullable=False),  # another one each time: what was stirred meanwhile stays
)
figures = Table(  # who came, of each session, as `attendance.merge` says; made from events and made again at will
    "figures",
    schema,
    Column("session", NAME, primary_key=True),
    Column("measure", String(32), primary_key=True),
    Column("value", String(64), primary_key=True),  # age band, language, material …; empty where it has none
    Column("amount", Double, nullable=False),
)
