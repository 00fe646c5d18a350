"""office_hours

Revision: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "talk_offer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("wall", sa.String(length=16), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("meeting_url", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["member.id"], name=op.f("fk_talk_offer_expert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_offer")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("talk_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_offer_expert_id"), ["expert_id"], unique=False)

    op.create_table(
        "talk_slot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["expert_id"], ["member.id"], name=op.f("fk_talk_slot_expert_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["talk_offer.id"], name=op.f("fk_talk_slot_offer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_slot")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("talk_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_slot_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index("ix_talk_slot_starts", ["starts_at", "id"], unique=False)
        batch_op.create_index(
            "uq_talk_slot_offered",
            ["expert_id", "starts_at"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "talk_booking",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("moved_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("no_show", sa.Boolean(), nullable=True),
        sa.CheckConstraint("no_show IS NULL OR cancelled_at IS NULL", name=op.f("ck_talk_booking_no_show")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_talk_booking_member_id")),
        sa.ForeignKeyConstraint(
            ["moved_to_id"], ["talk_booking.id"], name=op.f("fk_talk_booking_moved_to_id")
        ),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_talk_booking_question_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["talk_slot.id"], name=op.f("fk_talk_booking_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_booking")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("talk_booking", schema=None) as batch_op:
        batch_op.create_index("ix_talk_booking_member", ["member_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_booking_moved_to_id"), ["moved_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_booking_question_id"), ["question_id"], unique=False)
        batch_op.create_index("ix_talk_booking_slot", ["slot_id"], unique=False)
        batch_op.create_index(
            "uq_talk_booking_standing",
            ["slot_id"],
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("talk_booking", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_talk_booking_standing",
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.drop_index("ix_talk_booking_slot")
        batch_op.drop_index(batch_op.f("ix_talk_booking_question_id"))
        batch_op.drop_index(batch_op.f("ix_talk_booking_moved_to_id"))
        batch_op.drop_index("ix_talk_booking_member")

    op.drop_table("talk_booking")
    with op.batch_alter_table("talk_slot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_talk_slot_offered",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index("ix_talk_slot_starts")
        batch_op.drop_index(batch_op.f("ix_talk_slot_offer_id"))

    op.drop_table("talk_slot")
    with op.batch_alter_table("talk_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talk_offer_expert_id"))

    op.drop_table("talk_offer")
