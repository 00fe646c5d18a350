"""Whose turn it is, claims, reactions, following, closings, merges, revisions, and questions kept for visitors

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "revision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("tags", sa.String(length=300), nullable=True),
        sa.Column("category", sa.String(length=80), nullable=True),
        sa.Column("body_source", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('question', 'answer', 'comment')", name=op.f("ck_revision_kind")),
        sa.ForeignKeyConstraint(["editor_id"], ["member.id"], name=op.f("fk_revision_editor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("kind", "post_id", "number", name=op.f("uq_revision_kind_post_id_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index("ix_revision_editor", ["editor_id"], unique=False)

    op.create_table(
        "follow",
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_follow_member_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_follow_question_id")),
        sa.PrimaryKeyConstraint("question_id", "member_id", name=op.f("pk_follow")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index("ix_follow_member", ["member_id", "question_id"], unique=False)

    op.create_table(
        "kept_question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_hash", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body_source", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("excerpt", sa.String(length=300), nullable=False),
        sa.Column("tags", sa.String(length=300), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_kept_question_category_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_kept_question_member_id")),
        sa.ForeignKeyConstraint(["posted_id"], ["question.id"], name=op.f("fk_kept_question_posted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_question")),
        sa.UniqueConstraint("visit_hash", name=op.f("uq_kept_question_visit_hash")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("kept_question", schema=None) as batch_op:
        batch_op.create_index("ix_kept_question_expires", ["expires_at"], unique=False)
        batch_op.create_index("ix_kept_question_member", ["member_id"], unique=False)

    op.create_table(
        "question_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["member.id"], name=op.f("fk_question_event_actor_id")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_question_event_answer_id")),
        sa.ForeignKeyConstraint(["other_id"], ["question.id"], name=op.f("fk_question_event_other_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_event_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_event")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("question_event", schema=None) as batch_op:
        batch_op.create_index("ix_question_event_question", ["question_id", "id"], unique=False)

    op.create_table(
        "reaction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('me_too', 'worked')", name=op.f("ck_reaction_kind")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_reaction_answer_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reaction_member_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_reaction_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.create_index("ix_reaction_member", ["member_id"], unique=False)
        batch_op.create_index("ix_reaction_question_member", ["question_id", "member_id"], unique=False)
        batch_op.create_index(
            "uq_reaction_me_too",
            ["question_id", "member_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'me_too'"),
            postgresql_where=sa.text("kind = 'me_too'"),
        )
        batch_op.create_index(
            "uq_reaction_worked",
            ["answer_id", "member_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'worked'"),
            postgresql_where=sa.text("kind = 'worked'"),
        )

    with op.batch_alter_table(
        "acceptance", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.create_index(
            "uq_acceptance_answer_solution",
            ["answer_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'solution' AND undone_at IS NULL"),
            postgresql_where=sa.text("kind = 'solution' AND undone_at IS NULL"),
        )

    with op.batch_alter_table("answer", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("worked_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("didnt_help_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("moved_from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_answer_moved_from_id"), "question", ["moved_from_id"], ["id"]
        )

    with op.batch_alter_table(
        "category", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.add_column(sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("new_home_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_category_new_home_id"), "category", ["new_home_id"], ["id"]
        )

    with op.batch_alter_table(
        "comment", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.add_column(sa.Column("asks", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table(
        "question", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.add_column(
            sa.Column("turn", sa.String(length=10), server_default="attention", nullable=False)
        )
        batch_op.add_column(sa.Column("hot", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("me_too_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("claimed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("asker_edited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("urgency", sa.String(length=8), server_default="", nullable=False))
        batch_op.add_column(sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_question_turn"), "turn IN ('attention', 'asker', 'staff', 'solved', 'none')"
        )
        batch_op.create_index("ix_question_activity", ["last_activity_at", "id"], unique=False)
        batch_op.create_index(
            "ix_question_category_activity", ["category_id", "last_activity_at", "id"], unique=False
        )
        batch_op.create_index("ix_question_category_hot", ["category_id", "hot", "id"], unique=False)
        batch_op.create_index("ix_question_category_votes", ["category_id", "score", "id"], unique=False)
        batch_op.create_index(
            "ix_question_claimed_by",
            ["claimed_by_id"],
            unique=False,
            sqlite_where=sa.text("claimed_by_id IS NOT NULL"),
            postgresql_where=sa.text("claimed_by_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_question_duplicate_of",
            ["duplicate_of_id"],
            unique=False,
            sqlite_where=sa.text("duplicate_of_id IS NOT NULL"),
            postgresql_where=sa.text("duplicate_of_id IS NOT NULL"),
        )
        batch_op.create_index("ix_question_hot", ["hot", "id"], unique=False)
        batch_op.create_index("ix_question_turn_newest", ["turn", "created_at", "id"], unique=False)
        batch_op.create_index("ix_question_votes", ["score", "id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_question_claimed_by_id"), "member", ["claimed_by_id"], ["id"]
        )

    # Near enough for what is stored; `flask recount` reads it from the replies.
    op.execute(
        "UPDATE question SET turn = CASE"
        " WHEN hidden_at IS NOT NULL OR duplicate_of_id IS NOT NULL THEN 'none'"
        " WHEN state = 'solved' AND closed_reason IS DISTINCT FROM 'duplicate' THEN 'solved'"
        " WHEN closed_at IS NOT NULL THEN 'none'"
        " WHEN state = 'answered' THEN 'asker'"
        " ELSE 'attention' END"
    )


def downgrade():
    with op.batch_alter_table(
        "question", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_question_turn"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_question_claimed_by_id"), type_="foreignkey")
        batch_op.drop_index("ix_question_votes")
        batch_op.drop_index("ix_question_turn_newest")
        batch_op.drop_index("ix_question_hot")
        batch_op.drop_index(
            "ix_question_duplicate_of",
            sqlite_where=sa.text("duplicate_of_id IS NOT NULL"),
            postgresql_where=sa.text("duplicate_of_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_question_claimed_by",
            sqlite_where=sa.text("claimed_by_id IS NOT NULL"),
            postgresql_where=sa.text("claimed_by_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_question_category_votes")
        batch_op.drop_index("ix_question_category_hot")
        batch_op.drop_index("ix_question_category_activity")
        batch_op.drop_index("ix_question_activity")
        batch_op.drop_column("merged_at")
        batch_op.drop_column("locked_at")
        batch_op.drop_column("urgency")
        batch_op.drop_column("escalated_at")
        batch_op.drop_column("asker_edited_at")
        batch_op.drop_column("claimed_until")
        batch_op.drop_column("claimed_by_id")
        batch_op.drop_column("me_too_count")
        batch_op.drop_column("hot")
        batch_op.drop_column("turn")

    with op.batch_alter_table(
        "comment", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_column("asks")

    with op.batch_alter_table(
        "category", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_category_new_home_id"), type_="foreignkey")
        batch_op.drop_column("new_home_id")
        batch_op.drop_column("retired_at")

    with op.batch_alter_table("answer", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_answer_moved_from_id"), type_="foreignkey")
        batch_op.drop_column("moved_from_id")
        batch_op.drop_column("moved_at")
        batch_op.drop_column("didnt_help_at")
        batch_op.drop_column("worked_count")

    with op.batch_alter_table(
        "acceptance", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_index(
            "uq_acceptance_answer_solution",
            sqlite_where=sa.text("kind = 'solution' AND undone_at IS NULL"),
            postgresql_where=sa.text("kind = 'solution' AND undone_at IS NULL"),
        )

    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reaction_worked",
            sqlite_where=sa.text("kind = 'worked'"),
            postgresql_where=sa.text("kind = 'worked'"),
        )
        batch_op.drop_index(
            "uq_reaction_me_too",
            sqlite_where=sa.text("kind = 'me_too'"),
            postgresql_where=sa.text("kind = 'me_too'"),
        )
        batch_op.drop_index("ix_reaction_question_member")
        batch_op.drop_index("ix_reaction_member")

    op.drop_table("reaction")
    with op.batch_alter_table("question_event", schema=None) as batch_op:
        batch_op.drop_index("ix_question_event_question")

    op.drop_table("question_event")
    with op.batch_alter_table("kept_question", schema=None) as batch_op:
        batch_op.drop_index("ix_kept_question_member")
        batch_op.drop_index("ix_kept_question_expires")

    op.drop_table("kept_question")
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_member")

    op.drop_table("follow")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index("ix_revision_editor")

    op.drop_table("revision")
