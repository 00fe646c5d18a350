"""learning

Revision: 0019
Follows: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_topic",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("needed_by", sa.String(length=9), nullable=False),
        sa.Column("tier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(needed_by = 'tier') = (tier_id IS NOT NULL)", name=op.f("ck_training_topic_tier")
        ),
        sa.CheckConstraint(
            "needed_by IN ('nobody', 'everybody', 'tier')", name=op.f("ck_training_topic_needed_by")
        ),
        sa.CheckConstraint(
            "valid_months IS NULL OR valid_months BETWEEN 1 AND 120",
            name=op.f("ck_training_topic_valid_months"),
        ),
        sa.ForeignKeyConstraint(["tier_id"], ["programme_tier.id"], name=op.f("fk_training_topic_tier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_topic")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("training_topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_topic_tier_id"), ["tier_id"], unique=False)

    op.create_table(
        "event_feedback",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_event_feedback_score")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["programme_event.id"], name=op.f("fk_event_feedback_event_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_feedback_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_feedback")),
        sa.UniqueConstraint("event_id", "member_id", name=op.f("uq_event_feedback_event_id_member_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_feedback", schema=None) as batch_op:
        batch_op.create_index("ix_event_feedback_member", ["member_id"], unique=False)

    op.create_table(
        "event_material",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["programme_event.id"], name=op.f("fk_event_material_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_material")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_material", schema=None) as batch_op:
        batch_op.create_index("ix_event_material_event", ["event_id", "id"], unique=False)

    op.create_table(
        "event_promise",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.String(length=600), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("ck_event_promise_answered")
        ),
        sa.CheckConstraint("state IN ('open', 'kept', 'declined')", name=op.f("ck_event_promise_state")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["member.id"], name=op.f("fk_event_promise_answered_by_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["programme_event.id"], name=op.f("fk_event_promise_event_id")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["member.id"], name=op.f("fk_event_promise_noted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_promise")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_promise_answered_by_id"), ["answered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_promise_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_promise_noted_by_id"), ["noted_by_id"], unique=False)
        batch_op.create_index("ix_event_promise_state", ["state", "id"], unique=False)

    op.create_table(
        "training_certificate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["programme_event.id"], name=op.f("fk_training_certificate_event_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_training_certificate_member_id")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["training_topic.id"], name=op.f("fk_training_certificate_topic_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_certificate")),
        sa.UniqueConstraint("event_id", "member_id", name=op.f("uq_training_certificate_event_id_member_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("training_certificate", schema=None) as batch_op:
        batch_op.create_index("ix_training_certificate_member", ["member_id", "topic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_certificate_topic_id"), ["topic_id"], unique=False)
        batch_op.create_index("ix_training_certificate_until", ["valid_until"], unique=False)

    with op.batch_alter_table("event_reply", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("came", sa.Boolean(), nullable=True))

    with op.batch_alter_table("programme_event", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(
            sa.Column("tier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("recording_url", sa.String(length=500), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("notes_source", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("notes_html", sa.Text(), server_default="", nullable=False))
        batch_op.create_index(batch_op.f("ix_programme_event_tier_id"), ["tier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_event_topic_id"), ["topic_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_programme_event_topic_id"), "training_topic", ["topic_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_programme_event_tier_id"), "programme_tier", ["tier_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("programme_event", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_programme_event_tier_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_programme_event_topic_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_programme_event_topic_id"))
        batch_op.drop_index(batch_op.f("ix_programme_event_tier_id"))
        batch_op.drop_column("notes_html")
        batch_op.drop_column("notes_source")
        batch_op.drop_column("recording_url")
        batch_op.drop_column("topic_id")
        batch_op.drop_column("tier_id")

    with op.batch_alter_table("event_reply", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("came")

    with op.batch_alter_table("training_certificate", schema=None) as batch_op:
        batch_op.drop_index("ix_training_certificate_until")
        batch_op.drop_index(batch_op.f("ix_training_certificate_topic_id"))
        batch_op.drop_index("ix_training_certificate_member")

    op.drop_table("training_certificate")
    with op.batch_alter_table("event_promise", schema=None) as batch_op:
        batch_op.drop_index("ix_event_promise_state")
        batch_op.drop_index(batch_op.f("ix_event_promise_noted_by_id"))
        batch_op.drop_index(batch_op.f("ix_event_promise_event_id"))
        batch_op.drop_index(batch_op.f("ix_event_promise_answered_by_id"))

    op.drop_table("event_promise")
    with op.batch_alter_table("event_material", schema=None) as batch_op:
        batch_op.drop_index("ix_event_material_event")

    op.drop_table("event_material")
    with op.batch_alter_table("event_feedback", schema=None) as batch_op:
        batch_op.drop_index("ix_event_feedback_member")

    op.drop_table("event_feedback")
    with op.batch_alter_table("training_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_topic_tier_id"))

    op.drop_table("training_topic")
