"""analytics

Revision: 0008
Follows: 0007
"""

import datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Facts are derived, and what is new in them is not in the old ones: the worker writes them anew.
    if op.get_bind().execute(sa.text("SELECT 1 FROM question_fact LIMIT 1")).first():
        _count_anew_later()
    op.execute("DELETE FROM question_fact")
    op.create_table(
        "cohort_cell",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "category_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.Column("records", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_cohort_cell_category_id")),
        sa.PrimaryKeyConstraint("day", "category_id", "locale", name=op.f("pk_cohort_cell")),
    )
    with op.batch_alter_table("cohort_cell", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cohort_cell_marked",
            ["day"],
            unique=False,
            sqlite_where=sa.text("marked"),
            postgresql_where=sa.text("marked"),
        )
        batch_op.create_index(
            "ix_cohort_cell_version", ["day", "category_id", "locale", "version"], unique=False
        )

    with op.batch_alter_table("question_fact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("day", sa.Date(), nullable=False))
        batch_op.add_column(sa.Column("hour_of_week", sa.Integer(), nullable=False))
        batch_op.add_column(sa.Column("locale", sa.String(length=20), nullable=False))
        batch_op.add_column(sa.Column("acknowledged_us", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("answered_us", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("answered_role", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("super_user_answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("staff_answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("solved_us", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("marginal", sa.Boolean(), nullable=False))
        batch_op.add_column(sa.Column("ever_solved", sa.Boolean(), nullable=False))
        batch_op.add_column(sa.Column("reopened", sa.Integer(), nullable=False))
        batch_op.add_column(sa.Column("didnt_help", sa.Integer(), nullable=False))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("duplicate_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index("ix_question_fact_cell", ["day", "category_id", "locale"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_question_fact_duplicate_of_id"), "question", ["duplicate_of_id"], ["id"]
        )

    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.create_index("ix_reaction_kind_at", ["kind", "at"], unique=False)

    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(
            "uq_alert_standing",
            ["key"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "survey_reply",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effort", sa.Integer(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("recommend", sa.Integer(), nullable=True),
        sa.CheckConstraint("effort BETWEEN 1 AND 7", name=op.f("ck_survey_reply_effort")),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_survey_reply_satisfaction")),
        sa.CheckConstraint("recommend BETWEEN 0 AND 10", name=op.f("ck_survey_reply_recommend")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_survey_reply_member_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_survey_reply_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_reply")),
        sa.UniqueConstraint("question_id", name=op.f("uq_survey_reply_question_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("survey_reply", schema=None) as batch_op:
        batch_op.create_index("ix_survey_reply_member_at", ["member_id", "at"], unique=False)


def _count_anew_later() -> None:
    now = datetime.datetime.now(datetime.UTC)
    job = sa.table(
        "job",
        sa.column("kind", sa.String),
        sa.column("payload", sa.JSON),
        sa.column("state", sa.String),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("run_at", sa.DateTime(timezone=True)),
        sa.column("attempts", sa.Integer),
    )
    op.bulk_insert(
        job,
        [
            {
                "kind": "analytics.rebuild",
                "payload": {},
                "state": "due",
                "created_at": now,
                "run_at": now,
                "attempts": 0,
            }
        ],
    )


def downgrade() -> None:
    with op.batch_alter_table("survey_reply", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_reply_member_at")

    op.drop_table("survey_reply")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_alert_standing",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("alert")
    op.execute("DELETE FROM question_fact")
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.drop_index("ix_reaction_kind_at")

    with op.batch_alter_table("question_fact", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_question_fact_duplicate_of_id"), type_="foreignkey")
        batch_op.drop_index("ix_question_fact_cell")
        batch_op.drop_column("duplicate_of_id")
        batch_op.drop_column("hidden_at")
        batch_op.drop_column("merged_at")
        batch_op.drop_column("closed_at")
        batch_op.drop_column("didnt_help")
        batch_op.drop_column("reopened")
        batch_op.drop_column("ever_solved")
        batch_op.drop_column("marginal")
        batch_op.drop_column("solved_us")
        batch_op.drop_column("staff_answered_at")
        batch_op.drop_column("super_user_answered_at")
        batch_op.drop_column("answered_role")
        batch_op.drop_column("answered_us")
        batch_op.drop_column("acknowledged_us")
        batch_op.drop_column("locale")
        batch_op.drop_column("hour_of_week")
        batch_op.drop_column("day")

    with op.batch_alter_table("cohort_cell", schema=None) as batch_op:
        batch_op.drop_index("ix_cohort_cell_version")
        batch_op.drop_index(
            "ix_cohort_cell_marked", sqlite_where=sa.text("marked"), postgresql_where=sa.text("marked")
        )

    op.drop_table("cohort_cell")
