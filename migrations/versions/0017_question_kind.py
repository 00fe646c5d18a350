"""question_kind

Revision: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "question_kind",
        sa.Column("question_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("by_id", BIG_ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('complaint', 'praise', 'idea', 'problem')", name=op.f("ck_question_kind_kind")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_question_kind_by_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_kind_question_id")),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question_kind")),
    )
    op.create_index("ix_question_kind_kind", "question_kind", ["kind", "question_id"])


def downgrade() -> None:
    op.drop_table("question_kind")
