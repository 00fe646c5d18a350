"""articles

Revision: 0029
Follows: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
MEMBERS = ("author_id", "published_by_id", "retired_by_id")


def upgrade() -> None:
    # What was imported until now has no address that is sure to be its own.
    with op.batch_alter_table("article", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("given_slug", sa.String(length=200), nullable=True))
    op.execute("UPDATE article SET given_slug = slug")
    op.execute(
        """
        UPDATE article SET slug = 'article-' || CAST(id AS VARCHAR(20))
        WHERE slug = '' OR slug = 'new' OR slug LIKE '%/%' OR slug LIKE '% %'
           OR EXISTS (SELECT 1 FROM article o WHERE o.slug = article.slug AND o.id < article.id)
        """
    )
    with op.batch_alter_table("article", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("author_id", BIG_ID, nullable=True))
        batch_op.add_column(
            sa.Column("author_role", sa.String(length=12), server_default="staff", nullable=False)
        )
        batch_op.add_column(
            sa.Column("state", sa.String(length=12), server_default="published", nullable=False)
        )
        batch_op.add_column(sa.Column("submission_key", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("question_id", BIG_ID, nullable=True))
        batch_op.add_column(
            sa.Column("review_note", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("edited_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("published_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("published_by_id", BIG_ID, nullable=True))
        batch_op.add_column(sa.Column("retired_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("retired_by_id", BIG_ID, nullable=True))
        batch_op.add_column(
            sa.Column("retired_reason", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("retired_as_wrong", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        for name in ("yes_count", "no_count", "visitor_yes_count", "visitor_no_count"):
            batch_op.add_column(sa.Column(name, sa.Integer(), server_default="0", nullable=False))
        for name in MEMBERS:
            batch_op.create_foreign_key(f"fk_article_{name}", "member", [name], ["id"])
            batch_op.create_index(f"ix_article_{name}", [name], unique=False)
        batch_op.create_foreign_key("fk_article_question_id", "question", ["question_id"], ["id"])
        batch_op.create_index("ix_article_question", ["question_id"], unique=False)
        batch_op.create_index("ix_article_state_category", ["state", "category_id"], unique=False)
        batch_op.create_unique_constraint("uq_article_slug", ["slug"])
        batch_op.create_unique_constraint(
            "uq_article_author_id_submission_key", ["author_id", "submission_key"]
        )
        batch_op.create_check_constraint(
            op.f("ck_article_state"), "state IN ('draft', 'review', 'published', 'retired')"
        )
    op.execute("UPDATE article SET published_at = created_at")
    op.create_table(
        "article_version",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor_id", BIG_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("tags", sa.String(length=300), nullable=False),
        sa.Column("body_source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_version_article_id")),
        sa.ForeignKeyConstraint(["editor_id"], ["member.id"], name=op.f("fk_article_version_editor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_version")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_article_version_article_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_version_editor", "article_version", ["editor_id"], unique=False)
    op.create_table(
        "article_vote",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_vote_article_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_article_vote_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_vote")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_article_vote_standing",
        "article_vote",
        ["article_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_index("ix_article_vote_member", "article_vote", ["member_id"], unique=False)
    op.create_index("ix_article_vote_at", "article_vote", ["at"], unique=False)
    op.create_table(
        "article_visitor_vote",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.Column("visit_hash", sa.String(length=64), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_visitor_vote_article_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_visitor_vote")),
        sa.UniqueConstraint(
            "article_id", "visit_hash", name=op.f("uq_article_visitor_vote_article_id_visit_hash")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_visitor_vote_at", "article_visitor_vote", ["at"], unique=False)


def downgrade() -> None:
    op.drop_table("article_visitor_vote")
    op.drop_table("article_vote")
    op.drop_table("article_version")
    # The release before knows imported articles only, and has no word for a draft.
    op.execute("DELETE FROM article WHERE given_slug IS NULL")
    with op.batch_alter_table("article", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(op.f("ck_article_state"), type_="check")
        batch_op.drop_constraint("uq_article_author_id_submission_key", type_="unique")
        batch_op.drop_constraint("uq_article_slug", type_="unique")
        batch_op.drop_index("ix_article_state_category")
        batch_op.drop_index("ix_article_question")
        batch_op.drop_constraint("fk_article_question_id", type_="foreignkey")
        for name in MEMBERS:
            batch_op.drop_index(f"ix_article_{name}")
            batch_op.drop_constraint(f"fk_article_{name}", type_="foreignkey")
        for name in ("yes_count", "no_count", "visitor_yes_count", "visitor_no_count"):
            batch_op.drop_column(name)
        for name in ("retired_as_wrong", "retired_reason", "retired_at", "published_at", "edited_at"):
            batch_op.drop_column(name)
        for name in ("review_note", "question_id", "submission_key", "state", "author_role", *MEMBERS):
            batch_op.drop_column(name)
    op.execute("UPDATE article SET slug = given_slug")
    with op.batch_alter_table("article", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("given_slug")
