"""reputation

Revision: 0012
Follows: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reputation_check",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("totals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reputation_check")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reputation_dry_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reputation_dry_run")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reputation_dry_run", schema=None) as batch_op:
        batch_op.create_index("ix_reputation_dry_run_number", ["number", "id"], unique=False)

    op.create_table(
        "reputation_search",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reputation_search")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reputation_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("who", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'dismissed', 'acted', 'joined')", name=op.f("ck_reputation_case_state")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["member.id"], name=op.f("fk_reputation_case_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reputation_case")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reputation_case", schema=None) as batch_op:
        batch_op.create_index("ix_reputation_case_state", ["state", "id"], unique=False)
        batch_op.create_index(
            "uq_reputation_case_open",
            ["who"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "reputation_rules",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["member.id"], name=op.f("fk_reputation_rules_made_by_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reputation_rules")),
    )
    op.create_table(
        "reputation_rules_effect",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_reputation_rules_effect_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reputation_rules_effect")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reputation_rules_effect", schema=None) as batch_op:
        batch_op.create_index(
            "uq_reputation_rules_effect_first_day",
            ["first_day"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "reputation_tie",
        sa.Column(
            "from_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("acceptances", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["member.id"], name=op.f("fk_reputation_tie_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["member.id"], name=op.f("fk_reputation_tie_to_id")),
        sa.PrimaryKeyConstraint("from_id", "to_id", name=op.f("pk_reputation_tie")),
    )
    with op.batch_alter_table("reputation_tie", schema=None) as batch_op:
        batch_op.create_index("ix_reputation_tie_to", ["to_id"], unique=False)

    op.create_table(
        "reputation_case_member",
        sa.Column(
            "case_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["reputation_case.id"], name=op.f("fk_reputation_case_member_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_reputation_case_member_member_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "member_id", name=op.f("pk_reputation_case_member")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reputation_case_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reputation_case_member_member_id"), ["member_id"], unique=False)

    op.create_table(
        "reputation_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("restricted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal", sa.String(length=2000), nullable=False),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["member.id"], name=op.f("fk_reputation_notice_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["reputation_case.id"], name=op.f("fk_reputation_notice_case_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reputation_notice_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reputation_notice")),
        sa.UniqueConstraint("case_id", "member_id", name=op.f("uq_reputation_notice_case_id_member_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reputation_notice", schema=None) as batch_op:
        batch_op.create_index("ix_reputation_notice_member", ["member_id", "id"], unique=False)
        batch_op.create_index(
            "ix_reputation_notice_restricted",
            ["member_id", "restricted_until"],
            unique=False,
            sqlite_where=sa.text("restricted_until IS NOT NULL"),
            postgresql_where=sa.text("restricted_until IS NOT NULL"),
        )

    op.create_table(
        "reputation_taken_back",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause_type", sa.String(length=20), nullable=False),
        sa.Column("cause_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["reputation_case.id"], name=op.f("fk_reputation_taken_back_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_reputation_taken_back_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reputation_taken_back")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reputation_taken_back", schema=None) as batch_op:
        batch_op.create_index("ix_reputation_taken_back_case", ["case_id"], unique=False)
        batch_op.create_index("ix_reputation_taken_back_question", ["question_id"], unique=False)
        batch_op.create_index(
            "uq_reputation_taken_back_standing",
            ["cause_type", "cause_id"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    with op.batch_alter_table("badge", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("rule", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(length=300), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("awarded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "uq_badge_rule_standing",
            ["member_id", "rule"],
            unique=True,
            sqlite_where=sa.text("rule IS NOT NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("rule IS NOT NULL AND ended_at IS NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_badge_awarded_by_id"), "member", ["awarded_by_id"], ["id"])

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address_hash", sa.String(length=24), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_column("address_hash")

    with op.batch_alter_table("badge", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_badge_awarded_by_id"), type_="foreignkey")
        batch_op.drop_index(
            "uq_badge_rule_standing",
            sqlite_where=sa.text("rule IS NOT NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("rule IS NOT NULL AND ended_at IS NULL"),
        )
        batch_op.drop_column("ended_at")
        batch_op.drop_column("expires_at")
        batch_op.drop_column("awarded_by_id")
        batch_op.drop_column("reason")
        batch_op.drop_column("rule")

    with op.batch_alter_table("reputation_taken_back", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reputation_taken_back_standing",
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )
        batch_op.drop_index("ix_reputation_taken_back_question")
        batch_op.drop_index("ix_reputation_taken_back_case")

    op.drop_table("reputation_taken_back")
    with op.batch_alter_table("reputation_notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_reputation_notice_restricted",
            sqlite_where=sa.text("restricted_until IS NOT NULL"),
            postgresql_where=sa.text("restricted_until IS NOT NULL"),
        )
        batch_op.drop_index("ix_reputation_notice_member")

    op.drop_table("reputation_notice")
    with op.batch_alter_table("reputation_case_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reputation_case_member_member_id"))

    op.drop_table("reputation_case_member")
    with op.batch_alter_table("reputation_tie", schema=None) as batch_op:
        batch_op.drop_index("ix_reputation_tie_to")

    op.drop_table("reputation_tie")
    with op.batch_alter_table("reputation_rules_effect", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reputation_rules_effect_first_day",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.drop_table("reputation_rules_effect")
    op.drop_table("reputation_rules")
    with op.batch_alter_table("reputation_case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reputation_case_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_reputation_case_state")

    op.drop_table("reputation_case")
    op.drop_table("reputation_search")
    with op.batch_alter_table("reputation_dry_run", schema=None) as batch_op:
        batch_op.drop_index("ix_reputation_dry_run_number")

    op.drop_table("reputation_dry_run")
    op.drop_table("reputation_check")
