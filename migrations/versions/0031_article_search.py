"""article search

Revision: 0031
Follows: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_article_change",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_search_article_change_article_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_article_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_search_article_change_pending", "search_article_change", ["applied_at", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("search_article_change")
