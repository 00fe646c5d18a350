"""product_tests

Revision: 0025
Follows: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product_test",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("words_source", sa.Text(), nullable=False),
        sa.Column("words_html", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("loan", sa.Boolean(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("report_days", sa.Integer(), nullable=False),
        sa.Column("apply_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("places BETWEEN 1 AND 1000", name=op.f("ck_product_test_places")),
        sa.CheckConstraint("report_days BETWEEN 1 AND 365", name=op.f("ck_product_test_report_days")),
        sa.ForeignKeyConstraint(["made_by_id"], ["member.id"], name=op.f("fk_product_test_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_test")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("product_test", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_test_made_by_id"), ["made_by_id"], unique=False)

    op.create_table(
        "product_tester",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("test_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=600), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address_sealed", sa.Text(), nullable=True),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("tracking", sa.String(length=200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report_due_on", sa.Date(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_tracking", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "state IN ('applied', 'selected', 'declined', 'agreed', 'sent', 'received', 'reported', 'returned')",
            name=op.f("ck_product_tester_state"),
        ),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name=op.f("ck_product_tester_score")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_product_tester_member_id")),
        sa.ForeignKeyConstraint(["test_id"], ["product_test.id"], name=op.f("fk_product_tester_test_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_tester")),
        sa.UniqueConstraint("test_id", "member_id", name=op.f("uq_product_tester_test_id_member_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("product_tester", schema=None) as batch_op:
        batch_op.create_index("ix_product_tester_member", ["member_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_tester_sent_at"), ["sent_at"], unique=False)

    op.create_table(
        "product_test_question",
        sa.Column(
            "tester_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "question_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_product_test_question_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["tester_id"], ["product_tester.id"], name=op.f("fk_product_test_question_tester_id")
        ),
        sa.PrimaryKeyConstraint("tester_id", "question_id", name=op.f("pk_product_test_question")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("product_test_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_product_test_question_question_id"), ["question_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("product_test_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_test_question_question_id"))

    op.drop_table("product_test_question")
    with op.batch_alter_table("product_tester", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_tester_sent_at"))
        batch_op.drop_index("ix_product_tester_member")

    op.drop_table("product_tester")
    with op.batch_alter_table("product_test", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_test_made_by_id"))

    op.drop_table("product_test")
