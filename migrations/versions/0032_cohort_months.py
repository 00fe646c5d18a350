"""cohort_months

Revision: 0032
Follows: 0031
"""

import datetime

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cohort_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("category_id", BIG_ID, nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("days", sa.LargeBinary(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.Column("records", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_cohort_month_category_id")),
        sa.PrimaryKeyConstraint("month", "category_id", "locale", name=op.f("pk_cohort_month")),
    )
    op.create_index(
        "ix_cohort_month_marked",
        "cohort_month",
        ["month"],
        sqlite_where=sa.text("marked"),
        postgresql_where=sa.text("marked"),
    )
    _fold_again()


def _fold_again() -> None:
    """A question takes 48 bytes of its cell from here on, not 46; every cell has a month."""
    connection = op.get_bind()
    month = "date(day, 'start of month')"
    if connection.dialect.name == "postgresql":
        month = "date_trunc('month', day)::date"
    marked = connection.exec_driver_sql("UPDATE cohort_cell SET marked = true, version = version + 1")
    if not marked.rowcount:
        return
    connection.execute(
        sa.text(
            "INSERT INTO cohort_month (month, category_id, locale, marked, days, counts, records) "
            f"SELECT DISTINCT {month}, category_id, locale, true, :nothing, :nothing, :nothing FROM cohort_cell"
        ).bindparams(sa.bindparam("nothing", b"", sa.LargeBinary))
    )
    _fold_soon()


def _fold_soon() -> None:
    """A job for the worker; its next one by schedule may be a while off."""
    now = datetime.datetime.now(datetime.UTC)
    names = ("kind", "payload", "state", "created_at", "run_at", "attempts")
    types = (
        sa.String,
        sa.JSON,
        sa.String,
        sa.DateTime(timezone=True),
        sa.DateTime(timezone=True),
        sa.Integer,
    )
    job = sa.table("job", *(sa.column(name, kind) for name, kind in zip(names, types, strict=True)))
    op.bulk_insert(job, [dict(zip(names, ("analytics.fold", {}, "due", now, now, 0), strict=True))])


def downgrade() -> None:
    op.execute("UPDATE cohort_cell SET marked = true, version = version + 1")
    op.drop_table("cohort_month")
