"""statistics_kept

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "statistics_view",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("page", sa.String(length=20), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_statistics_view_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics_view")),
        sa.UniqueConstraint("member_id", "name", name=op.f("uq_statistics_view_member_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "statistics_note",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("by_id", BIG_ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_statistics_note_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics_note")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_statistics_note_day", "statistics_note", ["day"])
    op.create_table(
        "statistics_target",
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("by_id", BIG_ID, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_statistics_target_by_id")),
        sa.PrimaryKeyConstraint("measure", name=op.f("pk_statistics_target")),
    )
    op.create_table(
        "statistics_mail",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("view_id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("rhythm", sa.String(length=5), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rhythm IN ('day', 'week', 'month')", name=op.f("ck_statistics_mail_rhythm")),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_statistics_mail_hour")),
        sa.ForeignKeyConstraint(["view_id"], ["statistics_view.id"], name=op.f("fk_statistics_mail_view_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_statistics_mail_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics_mail")),
        sa.UniqueConstraint("view_id", "member_id", name=op.f("uq_statistics_mail_view_id_member_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_statistics_mail_next", "statistics_mail", ["next_at"])
    op.create_index("ix_statistics_mail_member", "statistics_mail", ["member_id"])


def downgrade() -> None:
    for table in ("statistics_mail", "statistics_target", "statistics_note", "statistics_view"):
        op.drop_table(table)
