"""conference

Revision: 0030
Follows: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_cost",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('travel', 'rooms', 'catering', 'venue', 'other')", name=op.f("ck_event_cost_kind")
        ),
        sa.CheckConstraint(
            "planned >= 0 AND committed >= 0 AND spent >= 0", name=op.f("ck_event_cost_not_below_zero")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["programme_event.id"], name=op.f("fk_event_cost_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_cost")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_cost", schema=None) as batch_op:
        batch_op.create_index("ix_event_cost_event", ["event_id", "id"], unique=False)

    op.create_table(
        "event_invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('next', 'open', 'accepted', 'declined', 'lapsed', 'withdrawn')",
            name=op.f("ck_event_invitation_state"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_event_invitation_by_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["programme_event.id"], name=op.f("fk_event_invitation_event_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_invitation_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_invitation")),
        sa.UniqueConstraint("event_id", "member_id", name=op.f("uq_event_invitation_event_id_member_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_invitation_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_invitation_member_id"), ["member_id"], unique=False)
        batch_op.create_index("ix_event_invitation_state", ["state", "answer_by"], unique=False)

    op.create_table(
        "event_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("signs_up", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "capacity IS NULL OR capacity BETWEEN 1 AND 100000", name=op.f("ck_event_session_capacity")
        ),
        sa.CheckConstraint("day BETWEEN 1 AND 8", name=op.f("ck_event_session_day")),
        sa.CheckConstraint("minutes BETWEEN 5 AND 1440", name=op.f("ck_event_session_minutes")),
        sa.ForeignKeyConstraint(["event_id"], ["programme_event.id"], name=op.f("fk_event_session_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_session")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_session", schema=None) as batch_op:
        batch_op.create_index("ix_event_session_event", ["event_id", "day", "at"], unique=False)

    op.create_table(
        "event_survey_answer",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("worth", sa.Integer(), nullable=True),
        sa.Column("learnt", sa.Integer(), nullable=True),
        sa.Column("heard", sa.Integer(), nullable=True),
        sa.Column("organised", sa.Integer(), nullable=True),
        sa.Column("again", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "again IS NULL OR again BETWEEN 1 AND 5", name=op.f("ck_event_survey_answer_again")
        ),
        sa.CheckConstraint(
            "heard IS NULL OR heard BETWEEN 1 AND 5", name=op.f("ck_event_survey_answer_heard")
        ),
        sa.CheckConstraint(
            "learnt IS NULL OR learnt BETWEEN 1 AND 5", name=op.f("ck_event_survey_answer_learnt")
        ),
        sa.CheckConstraint(
            "organised IS NULL OR organised BETWEEN 1 AND 5", name=op.f("ck_event_survey_answer_organised")
        ),
        sa.CheckConstraint(
            "worth IS NULL OR worth BETWEEN 1 AND 5", name=op.f("ck_event_survey_answer_worth")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["programme_event.id"], name=op.f("fk_event_survey_answer_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_survey_answer")),
    )
    with op.batch_alter_table("event_survey_answer", schema=None) as batch_op:
        batch_op.create_index("ix_event_survey_answer_event", ["event_id"], unique=False)

    op.create_table(
        "event_survey_taker",
        sa.Column(
            "event_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["programme_event.id"], name=op.f("fk_event_survey_taker_event_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_survey_taker_member_id")),
        sa.PrimaryKeyConstraint("event_id", "member_id", name=op.f("pk_event_survey_taker")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_survey_taker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_survey_taker_member_id"), ["member_id"], unique=False)

    op.create_table(
        "event_session_seat",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_session_seat_member_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_session.id"], name=op.f("fk_event_session_seat_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_session_seat")),
        sa.UniqueConstraint(
            "session_id", "member_id", name=op.f("uq_event_session_seat_session_id_member_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_session_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_session_seat_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("event_session_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_session_seat_member_id"))

    op.drop_table("event_session_seat")
    with op.batch_alter_table("event_survey_taker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_survey_taker_member_id"))

    op.drop_table("event_survey_taker")
    with op.batch_alter_table("event_survey_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_event_survey_answer_event")

    op.drop_table("event_survey_answer")
    with op.batch_alter_table("event_session", schema=None) as batch_op:
        batch_op.drop_index("ix_event_session_event")

    op.drop_table("event_session")
    with op.batch_alter_table("event_invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_event_invitation_state")
        batch_op.drop_index(batch_op.f("ix_event_invitation_member_id"))
        batch_op.drop_index(batch_op.f("ix_event_invitation_by_id"))

    op.drop_table("event_invitation")
    with op.batch_alter_table("event_cost", schema=None) as batch_op:
        batch_op.drop_index("ix_event_cost_event")

    op.drop_table("event_cost")
