"""admin

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "errand",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "site_mark",
        sa.Column("digest", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_site_mark")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "article",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body_source", sa.Text(), nullable=False),
        sa.Column("body_format", sa.String(length=10), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("category_id", BIG_ID, nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_article_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_category_id"), ["category_id"], unique=False)

    with op.batch_alter_table("import_source", schema=None) as batch_op:
        batch_op.add_column(sa.Column("community", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("licence", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("question_tag", schema=None) as batch_op:
        batch_op.add_column(sa.Column("position", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("accent", sa.String(length=7), server_default="", nullable=False))
        batch_op.add_column(sa.Column("accent_dark", sa.String(length=7), server_default="", nullable=False))
        batch_op.add_column(sa.Column("radius", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("style", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("style_digest", sa.String(length=16), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("mark_digest", sa.String(length=16), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_column("mark_digest")
        batch_op.drop_column("style_digest")
        batch_op.drop_column("style")
        batch_op.drop_column("radius")
        batch_op.drop_column("accent_dark")
        batch_op.drop_column("accent")

    with op.batch_alter_table("question_tag", schema=None) as batch_op:
        batch_op.drop_column("position")

    with op.batch_alter_table("import_source", schema=None) as batch_op:
        batch_op.drop_column("licence")
        batch_op.drop_column("community")

    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_category_id"))

    op.drop_table("article")
    op.drop_table("site_mark")
    op.drop_table("errand")
