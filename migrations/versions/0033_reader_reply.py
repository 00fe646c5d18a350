"""reader_reply

Revision: 0033
Follows: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reader_reply",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("question_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("intent", sa.Boolean(), nullable=True),
        sa.Column("found", sa.Boolean(), nullable=True),
        sa.Column("contact", sa.Boolean(), nullable=True),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_reader_reply_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_reply")),
        sa.UniqueConstraint("person", name=op.f("uq_reader_reply_person")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reader_reply_day", "reader_reply", ["day"])
    op.create_index("ix_reader_reply_question", "reader_reply", ["question_id"])
    op.create_index("ix_reader_reply_address", "reader_reply", ["address"])


def downgrade() -> None:
    op.drop_table("reader_reply")
