"""people: pictures, the second step of sign-in, changes of e-mail, closed accounts

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
MEMBER_MOMENTS = ("second_step_at", "left_boards_at", "profile_hidden_at", "closed_at")
SESSION_MOMENTS = ("confirmed_at", "code_due_until")


def upgrade() -> None:
    op.add_column("member", sa.Column("picture", sa.String(length=40), nullable=True))
    for name in MEMBER_MOMENTS:
        op.add_column("member", sa.Column(name, MOMENT, nullable=True))
    op.create_index("ix_member_newest", "member", ["joined_at", "id"], unique=False)
    for name in SESSION_MOMENTS:
        op.add_column("session", sa.Column(name, MOMENT, nullable=True))
    op.create_index("ix_acceptance_at", "acceptance", ["at"], unique=False)
    op.create_index("ix_reputation_line_day", "reputation_line", ["day"], unique=False)
    op.create_table(
        "email_change",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("old_email", sa.String(length=254), nullable=False),
        sa.Column("new_email", sa.String(length=254), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("undo_until", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_email_change_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_email_change"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_email_change_member_id", "email_change", ["member_id"], unique=False)
    op.create_table(
        "second_step",
        sa.Column("member_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("sealed_key", sa.String(length=300), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_second_step_member_id"),
        sa.PrimaryKeyConstraint("member_id", name="pk_second_step"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_recovery_code_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_recovery_code_member_id_code_hash", "recovery_code", ["member_id", "code_hash"], unique=True
    )
    op.create_table(
        "data_copy",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("ready_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_data_copy_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_data_copy"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_data_copy_member_id", "data_copy", ["member_id"], unique=False)


def downgrade() -> None:
    for table in ("data_copy", "recovery_code", "second_step", "email_change"):
        op.drop_table(table)
    op.drop_index("ix_reputation_line_day", table_name="reputation_line")
    op.drop_index("ix_acceptance_at", table_name="acceptance")
    for name in SESSION_MOMENTS:
        op.drop_column("session", name)
    op.drop_index("ix_member_newest", table_name="member")
    for name in (*MEMBER_MOMENTS, "picture"):
        op.drop_column("member", name)
