"""activity

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "activity_hour",
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", name=op.f("pk_activity_hour")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "activity_past_day",
        sa.Column("day", sa.Date(), autoincrement=False, nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("verified", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_activity_past_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "activity_day",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("composing", sa.Integer(), nullable=False),
        sa.Column("browsing", sa.Integer(), nullable=False),
        sa.Column("away", sa.Integer(), nullable=False),
        sa.Column("idle", sa.Integer(), nullable=False),
        sa.Column("unreported", sa.Integer(), nullable=False),
        sa.Column("overlap", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("set_aside", sa.Boolean(), nullable=False),
        sa.CheckConstraint("verified >= 0", name=op.f("ck_activity_day_verified")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_activity_day_member_id")),
        sa.PrimaryKeyConstraint("member_id", "day", name=op.f("pk_activity_day")),
    )
    with op.batch_alter_table("activity_day", schema=None) as batch_op:
        batch_op.create_index("ix_activity_day_day", ["day"], unique=False)

    op.create_table(
        "activity_finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("kind IN ('even_beats', 'long_day')", name=op.f("ck_activity_finding_kind")),
        sa.CheckConstraint("outcome IN ('fine', 'set_aside')", name=op.f("ck_activity_finding_outcome")),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_activity_finding_decided")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["member.id"], name=op.f("fk_activity_finding_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_activity_finding_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_finding")),
        sa.UniqueConstraint("member_id", "kind", "day", name=op.f("uq_activity_finding_member_id_kind_day")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("activity_finding", schema=None) as batch_op:
        batch_op.create_index("ix_activity_finding_open", ["decided_at", "id"], unique=False)

    op.create_table(
        "activity_pattern",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("two_hour_days", sa.Integer(), nullable=False),
        sa.Column("two_hour_days_before", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_activity_pattern_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_activity_pattern")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "activity_recording",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("recording_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sharing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("credited_until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rest_advised_on", sa.Date(), nullable=True),
        sa.Column("rest_seen_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "paused_at IS NULL OR recording_since IS NOT NULL",
            name=op.f("ck_activity_recording_pauses_what_is_recorded"),
        ),
        sa.CheckConstraint(
            "sharing_since IS NULL OR recording_since IS NOT NULL",
            name=op.f("ck_activity_recording_shares_what_is_recorded"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_activity_recording_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_activity_recording")),
    )
    op.create_table(
        "activity_visit",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("credited", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_activity_visit_member_id")),
        sa.PrimaryKeyConstraint("member_id", "started_at", name=op.f("pk_activity_visit")),
    )
    with op.batch_alter_table("activity_visit", schema=None) as batch_op:
        batch_op.create_index("ix_activity_visit_ended_at", ["ended_at"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("activity_visit", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_visit_ended_at")

    op.drop_table("activity_visit")
    op.drop_table("activity_recording")
    op.drop_table("activity_pattern")
    with op.batch_alter_table("activity_finding", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_finding_open")

    op.drop_table("activity_finding")
    with op.batch_alter_table("activity_day", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_day_day")

    op.drop_table("activity_day")
    op.drop_table("activity_past_day")
    op.drop_table("activity_hour")
