"""Reputation for what is no question

Revision: 0027
Follows: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ELSEWHERE = sa.text("source IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("reputation_line", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("source_id", ID, nullable=True))
        batch_op.alter_column("question_id", existing_type=ID, nullable=True)
        batch_op.create_check_constraint(
            op.f("ck_reputation_line_of_one_source"), "(question_id IS NULL) = (source IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_reputation_line_source_has_a_row"), "(source IS NULL) = (source_id IS NULL)"
        )
    op.create_index(
        "ix_reputation_line_source",
        "reputation_line",
        ["source", "source_id"],
        sqlite_where=ELSEWHERE,
        postgresql_where=ELSEWHERE,
    )


def downgrade() -> None:
    # What has no question cannot stay; the totals follow with the next line of each member.
    op.execute("DELETE FROM reputation_line WHERE source IS NOT NULL AND reverses IS NOT NULL")
    op.execute("DELETE FROM reputation_line WHERE source IS NOT NULL")
    op.drop_index("ix_reputation_line_source", table_name="reputation_line")
    with op.batch_alter_table("reputation_line", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(op.f("ck_reputation_line_of_one_source"), type_="check")
        batch_op.drop_constraint(op.f("ck_reputation_line_source_has_a_row"), type_="check")
        batch_op.alter_column("question_id", existing_type=ID, nullable=False)
        batch_op.drop_column("source_id")
        batch_op.drop_column("source")
