"""programme_lounge

Revision: 0022
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "programme_goal",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_goal")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "lounge_topic",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("author_id", BIG_ID, nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("body_source", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("announces", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_key", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_lounge_topic_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lounge_topic")),
        sa.UniqueConstraint(
            "author_id", "submission_key", name=op.f("uq_lounge_topic_author_id_submission_key")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_lounge_topic_last", "lounge_topic", ["last_at", "id"], unique=False)
    op.create_table(
        "lounge_receipt",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("topic_id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_lounge_receipt_member_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["lounge_topic.id"], name=op.f("fk_lounge_receipt_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lounge_receipt")),
        sa.UniqueConstraint("topic_id", "member_id", name=op.f("uq_lounge_receipt_topic_id_member_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_lounge_receipt_member", "lounge_receipt", ["member_id"], unique=False)
    op.create_table(
        "lounge_reply",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("topic_id", BIG_ID, nullable=False),
        sa.Column("author_id", BIG_ID, nullable=False),
        sa.Column("body_source", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_key", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_lounge_reply_author_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["lounge_topic.id"], name=op.f("fk_lounge_reply_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lounge_reply")),
        sa.UniqueConstraint(
            "author_id", "submission_key", name=op.f("uq_lounge_reply_author_id_submission_key")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_lounge_reply_topic", "lounge_reply", ["topic_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("lounge_reply")
    op.drop_table("lounge_receipt")
    op.drop_table("lounge_topic")
    op.drop_table("programme_goal")
