"""first."""

import sqlalchemy as sa
from alembic import op

from companion.store.triggers import append_only

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "origin", name=op.f("pk_attempts")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("museum", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_museum"), ["museum"], unique=False)

    op.create_table(
        "challenges",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("museum", sa.String(length=64), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_challenges")),
    )
    op.create_table(
        "claims",
        sa.Column("job", sa.String(length=100), nullable=False),
        sa.Column("tick", sa.String(length=100), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("job", "tick", name=op.f("pk_claims")),
    )
    op.create_table(
        "conflicting",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "id", "sha256", name=op.f("pk_conflicting")),
    )
    op.create_table(
        "documents",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_documents")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_path"), ["path"], unique=False)

    op.create_table(
        "events",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_session"), ["session"], unique=False)

    op.create_table(
        "figures",
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("session", "measure", "value", name=op.f("pk_figures")),
    )
    op.create_table(
        "kiosks",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("group", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("signing", sa.String(length=64), nullable=False),
        sa.Column("sealing", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("enrolled", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("failing", sa.Boolean(), nullable=False),
        sa.Column("doubted", sa.BigInteger(), nullable=True),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.Column("forgotten", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosks")),
        sa.UniqueConstraint("signing", name=op.f("uq_kiosks_signing")),
    )
    with op.batch_alter_table("kiosks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kiosks_group"), ["group"], unique=False)
        batch_op.create_index(batch_op.f("ix_kiosks_revoked"), ["revoked"], unique=False)

    op.create_table(
        "manifests",
        sa.Column("museum", sa.String(length=64), nullable=False),
        sa.Column("pack", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("pushed", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("swept", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("museum", "pack", "version", name=op.f("pk_manifests")),
    )
    with op.batch_alter_table("manifests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_manifests_sha256"), ["sha256"], unique=False)

    op.create_table(
        "metadata",
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("role", "version", name=op.f("pk_metadata")),
    )
    op.create_table(
        "museums",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_museums")),
    )
    op.create_table(
        "openings",
        sa.Column("museum", sa.String(length=64), nullable=False),
        sa.Column("artifact", sa.String(length=64), nullable=False),
        sa.Column("lang", sa.String(length=35), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("museum", "artifact", "lang", "day", name=op.f("pk_openings")),
    )
    op.create_table(
        "places",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("museum", sa.String(length=64), nullable=True),
        sa.Column("area", sa.String(length=100), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
    )
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_places_changed"), ["changed"], unique=False)

    op.create_table(
        "previews",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("pack", sa.String(length=129), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_previews")),
    )
    op.create_table(
        "programmes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
    )
    with op.batch_alter_table("programmes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programmes_changed"), ["changed"], unique=False)

    op.create_table(
        "publications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("group", sa.String(length=64), nullable=False),
        sa.Column("pack", sa.String(length=129), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publications_pack"), ["pack"], unique=False)

    op.create_table(
        "staff",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("museum", sa.String(length=64), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_used", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("language", sa.String(length=35), server_default="en", nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(role = 'editor') = (museum IS NOT NULL)", name=op.f("ck_staff_museum")),
        sa.CheckConstraint("role IN ('alliance', 'editor', 'workshop')", name=op.f("ck_staff_role")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_staff")),
    )
    op.create_table(
        "steps",
        sa.Column("group", sa.String(length=64), nullable=False),
        sa.Column("pack", sa.String(length=129), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_steps_percent")),
        sa.PrimaryKeyConstraint("group", "pack", "position", name=op.f("pk_steps")),
    )
    op.create_table(
        "stirred",
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_stirred")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("museum", sa.String(length=64), nullable=False),
        sa.Column("pack", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("manifest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("begun", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("ticket", name=op.f("uq_uploads_ticket")),
    )
    op.create_table(
        "workshops",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("museum", sa.String(length=64), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshops")),
    )
    with op.batch_alter_table("workshops", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workshops_changed"), ["changed"], unique=False)
        batch_op.create_index(batch_op.f("ix_workshops_museum"), ["museum"], unique=False)

    op.create_table(
        "held",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workshop", sa.String(length=64), nullable=False),
        sa.Column("venue", sa.String(length=64), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=True),
        sa.Column("begins", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("languages", sa.String(length=200), server_default="", nullable=False),
        sa.Column("teacher", sa.String(length=100), server_default="", nullable=False),
        sa.Column("kiosk", sa.String(length=64), server_default="", nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), server_default="0", nullable=False),
        sa.Column("release", sa.BigInteger(), nullable=True),
        sa.Column("opens", sa.BigInteger(), nullable=True),
        sa.Column("closes", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), server_default="{}", nullable=False),
        sa.Column("moved_from", sa.BigInteger(), nullable=True),
        sa.Column("moved_venue", sa.String(length=64), nullable=True),
        sa.Column("series", sa.String(length=64), server_default="", nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("taken_kept", sa.Integer(), server_default="0", nullable=False),
        sa.Column("waiting", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'open', 'held', 'cancelled')", name=op.f("ck_held_state")),
        sa.CheckConstraint("ends > begins", name=op.f("ck_held_times")),
        sa.CheckConstraint("seats >= 0 AND kept BETWEEN 0 AND seats", name=op.f("ck_held_seats")),
        sa.CheckConstraint("taken + taken_kept <= seats", name=op.f("ck_held_never_oversold")),
        sa.CheckConstraint("taken >= 0 AND taken_kept BETWEEN 0 AND kept AND waiting >= 0", name=op.f("ck_held_taken")),
        sa.ForeignKeyConstraint(["programme"], ["programmes.id"], name=op.f("fk_held_programme")),
        sa.ForeignKeyConstraint(["venue"], ["places.id"], name=op.f("fk_held_venue")),
        sa.ForeignKeyConstraint(["workshop"], ["workshops.id"], name=op.f("fk_held_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held")),
    )
    with op.batch_alter_table("held", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_begins"), ["begins"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_changed"), ["changed"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_programme"), ["programme"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_series"), ["series"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_venue"), ["venue"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_workshop"), ["workshop"], unique=False)

    op.create_table(
        "invites",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.Column("kiosk", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosks.id"], name=op.f("fk_invites_kiosk")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_invites")),
    )
    op.create_table(
        "resets",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=100), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name=op.f("fk_resets_staff"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_resets")),
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=100), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.name"], name=op.f("fk_sessions_staff"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_staff"), ["staff"], unique=False)

    op.create_table(
        "bookings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), server_default="0", nullable=False),
        sa.Column("name", sa.String(length=60), server_default="", nullable=False),
        sa.Column("contact", sa.String(length=100), server_default="", nullable=False),
        sa.Column("school", sa.String(length=60), server_default="", nullable=False),
        sa.Column("lang", sa.String(length=35), server_default="", nullable=False),
        sa.Column("place", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("offer_until", sa.BigInteger(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("erase_contact", sa.BigInteger(), nullable=True),
        sa.Column("erased", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('confirmed', 'waiting', 'offered', 'cancelled', 'expired')", name=op.f("ck_bookings_state")
        ),
        sa.CheckConstraint("people >= 1 AND kept BETWEEN 0 AND people", name=op.f("ck_bookings_people")),
        sa.ForeignKeyConstraint(["session"], ["held.id"], name=op.f("fk_bookings_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
    )
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bookings_offer_until"), ["offer_until"], unique=False)
        batch_op.create_index("ix_bookings_session_state", ["session", "state", "place"], unique=False)

    for table in ("audit", "events"):
        for statement in append_only(op.get_bind().dialect.name, table):
            op.execute(statement)
