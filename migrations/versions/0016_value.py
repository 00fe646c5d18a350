"""value

Revision: 0016
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "deflection",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("question_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=True),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_deflection_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deflection")),
        sa.UniqueConstraint("form", name=op.f("uq_deflection_form")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deflection_day", "deflection", ["day"])
    op.create_index("ix_deflection_question", "deflection", ["question_id"])
    op.create_index(
        "uq_deflection_person",
        "deflection",
        ["person", "question_id"],
        unique=True,
        sqlite_where=sa.text("person IS NOT NULL"),
        postgresql_where=sa.text("person IS NOT NULL"),
    )
    op.create_table(
        "question_visits",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("question_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_visits_question_id")
        ),
        sa.PrimaryKeyConstraint("day", "question_id", name=op.f("pk_question_visits")),
    )
    op.create_index("ix_question_visits_question", "question_visits", ["question_id"])
    op.create_table(
        "value_assumption",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("by_id", BIG_ID, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("low >= 0 AND low <= high", name=op.f("ck_value_assumption_range")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_value_assumption_by_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_value_assumption")),
    )


def downgrade() -> None:
    for table in ("value_assumption", "question_visits", "deflection"):
        op.drop_table(table)
