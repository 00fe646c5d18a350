"""changes the search index has to hear of

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_search_change_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("search_change", schema=None) as batch_op:
        batch_op.create_index("ix_search_change_pending", ["applied_at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("search_change", schema=None) as batch_op:
        batch_op.drop_index("ix_search_change_pending")
    op.drop_table("search_change")
