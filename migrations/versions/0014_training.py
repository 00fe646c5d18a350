"""training

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("monthly_by", sa.String(length=7), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("monthly_by IN ('weekday', 'date')", name=op.f("ck_event_series_monthly_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "calendar_feed",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("token_sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_calendar_feed_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_table(
        "programme_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description_source", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("wall", sa.String(length=16), nullable=False),
        sa.Column("second_time", sa.Boolean(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("meeting_url", sa.String(length=500), nullable=False),
        sa.Column("opens_before", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("organiser_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "audience IN ('members', 'super_users')", name=op.f("ck_programme_event_audience")
        ),
        sa.CheckConstraint(
            "kind IN ('training', 'catch_up', 'conference', 'briefing', 'open_door')",
            name=op.f("ck_programme_event_kind"),
        ),
        sa.CheckConstraint("state IN ('planned', 'cancelled')", name=op.f("ck_programme_event_state")),
        sa.CheckConstraint(
            "capacity IS NULL OR capacity BETWEEN 1 AND 100000", name=op.f("ck_programme_event_capacity")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_programme_event_order")),
        sa.CheckConstraint("minutes BETWEEN 5 AND 10080", name=op.f("ck_programme_event_minutes")),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["member.id"], name=op.f("fk_programme_event_organiser_id")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["event_series.id"], name=op.f("fk_programme_event_series_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_event")),
        sa.UniqueConstraint("uid", name=op.f("uq_programme_event_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("programme_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_event_organiser_id"), ["organiser_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_event_series_id"), ["series_id"], unique=False)
        batch_op.create_index("ix_programme_event_starts", ["starts_at", "id"], unique=False)

    op.create_table(
        "event_host",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("management", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["programme_event.id"], name=op.f("fk_event_host_event_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_host_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_host")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_host", schema=None) as batch_op:
        batch_op.create_index("ix_event_host_event", ["event_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_host_member_id"), ["member_id"], unique=False)

    op.create_table(
        "event_reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["programme_event.id"], name=op.f("fk_event_reminder_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_reminder")),
        sa.UniqueConstraint(
            "event_id", "what", "starts_at", name=op.f("uq_event_reminder_event_id_what_starts_at")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "event_reply",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer", sa.String(length=7), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('yes', 'waiting', 'no')", name=op.f("ck_event_reply_answer")),
        sa.ForeignKeyConstraint(["event_id"], ["programme_event.id"], name=op.f("fk_event_reply_event_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_reply_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_reply")),
        sa.UniqueConstraint("event_id", "member_id", name=op.f("uq_event_reply_event_id_member_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_reply", schema=None) as batch_op:
        batch_op.create_index("ix_event_reply_member", ["member_id", "event_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("event_reply", schema=None) as batch_op:
        batch_op.drop_index("ix_event_reply_member")

    op.drop_table("event_reply")
    op.drop_table("event_reminder")
    with op.batch_alter_table("event_host", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_host_member_id"))
        batch_op.drop_index("ix_event_host_event")

    op.drop_table("event_host")
    with op.batch_alter_table("programme_event", schema=None) as batch_op:
        batch_op.drop_index("ix_programme_event_starts")
        batch_op.drop_index(batch_op.f("ix_programme_event_series_id"))
        batch_op.drop_index(batch_op.f("ix_programme_event_organiser_id"))

    op.drop_table("programme_event")
    op.drop_table("calendar_feed")
    op.drop_table("event_series")
