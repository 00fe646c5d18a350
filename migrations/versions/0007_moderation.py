"""moderation

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suspension",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_alone", sa.Boolean(), nullable=False),
        sa.Column("lifted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["member.id"], name=op.f("fk_suspension_lifted_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_suspension_member_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["member.id"], name=op.f("fk_suspension_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["member.id"], name=op.f("fk_suspension_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.create_index("ix_suspension_member", ["member_id"], unique=False)
        batch_op.create_index(
            "uq_suspension_proposed",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )

    op.create_table(
        "review_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_kind", sa.String(length=8), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("flag_count", sa.Integer(), nullable=False),
        sa.Column("hidden_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirm_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("decided_alone", sa.Boolean(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('hidden', 'kept', 'restored', 'stays_hidden')", name=op.f("ck_review_item_outcome")
        ),
        sa.CheckConstraint(
            "subject_kind IN ('question', 'answer', 'comment', 'member')",
            name=op.f("ck_review_item_subject_kind"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_review_item_author_id")),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["member.id"], name=op.f("fk_review_item_claimed_by_id")),
        sa.ForeignKeyConstraint(["hidden_by_id"], ["member.id"], name=op.f("fk_review_item_hidden_by_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_review_item_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("review_item", schema=None) as batch_op:
        batch_op.create_index("ix_review_item_author", ["author_id"], unique=False)
        batch_op.create_index("ix_review_item_oldest", ["closed_at", "opened_at", "id"], unique=False)
        batch_op.create_index("ix_review_item_question", ["question_id"], unique=False)
        batch_op.create_index(
            "uq_review_item_open",
            ["subject_kind", "subject_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "flag",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("post_kind", sa.String(length=8), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.CheckConstraint("outcome IN ('upheld', 'declined')", name=op.f("ck_flag_outcome")),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_flag_item_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_flag_member_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_flag_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.create_index("ix_flag_item", ["item_id"], unique=False)
        batch_op.create_index("ix_flag_member_at", ["member_id", "at"], unique=False)
        batch_op.create_index("ix_flag_question", ["question_id"], unique=False)
        batch_op.create_index(
            "uq_flag_standing",
            ["post_kind", "post_id", "member_id"],
            unique=True,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )

    op.create_table(
        "review_evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_review_evidence_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_review_evidence_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_evidence")),
        sa.UniqueConstraint("key", name=op.f("uq_review_evidence_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("review_evidence", schema=None) as batch_op:
        batch_op.create_index("ix_review_evidence_item", ["item_id"], unique=False)

    op.create_table(
        "review_vote",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("choice", sa.String(length=4), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("choice IN ('hide', 'keep')", name=op.f("ck_review_vote_choice")),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_review_vote_item_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_review_vote_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_vote")),
        sa.UniqueConstraint("item_id", "member_id", name=op.f("uq_review_vote_item_id_member_id")),
        sqlite_autoincrement=True,
    )
    # Without a batch: SQLite adds and drops a column in place, and making the tables anew would be slow.
    for table in ("question", "answer", "comment"):
        op.add_column(table, sa.Column("hidden_note", sa.String(length=300), nullable=True))
    op.add_column("member", sa.Column("suspended_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("member", sa.Column("suspended_reason", sa.String(length=300), nullable=True))


def downgrade() -> None:
    op.drop_column("member", "suspended_reason")
    op.drop_column("member", "suspended_until")
    for table in ("comment", "answer", "question"):
        op.drop_column(table, "hidden_note")
    op.drop_table("review_vote")
    with op.batch_alter_table("review_evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_review_evidence_item")

    op.drop_table("review_evidence")
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_flag_standing",
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )
        batch_op.drop_index("ix_flag_question")
        batch_op.drop_index("ix_flag_member_at")
        batch_op.drop_index("ix_flag_item")

    op.drop_table("flag")
    with op.batch_alter_table("review_item", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_review_item_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_review_item_question")
        batch_op.drop_index("ix_review_item_oldest")
        batch_op.drop_index("ix_review_item_author")

    op.drop_table("review_item")
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_suspension_proposed",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index("ix_suspension_member")

    op.drop_table("suspension")
