"""programme

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "programme_market",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("languages", sa.String(length=80), nullable=False),
        sa.Column("time_zones", sa.String(length=1000), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_market")),
        sa.UniqueConstraint("slug", name=op.f("uq_programme_market_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_programme_market_default",
        "programme_market",
        ["is_default"],
        unique=True,
        sqlite_where=sa.text("is_default"),
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "programme_tier",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("grants", sa.String(length=600), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_tier")),
        sa.UniqueConstraint("slug", name=op.f("uq_programme_tier_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_programme_tier_default",
        "programme_tier",
        ["is_default"],
        unique=True,
        sqlite_where=sa.text("is_default"),
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "programme_market_manager",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("market_id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["market_id"], ["programme_market.id"], name=op.f("fk_programme_market_manager_market_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_programme_market_manager_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_market_manager")),
        sa.UniqueConstraint(
            "market_id", "member_id", name=op.f("uq_programme_market_manager_market_id_member_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_programme_market_manager_member", "programme_market_manager", ["member_id"], unique=False
    )
    op.create_table(
        "programme_place",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("market_id", BIG_ID, nullable=False),
        sa.Column("tier_id", BIG_ID, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreement_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "state IN ('signalled', 'nominated', 'invited', 'signed', 'onboarding', 'active', 'on_leave', 'review', 'renewed', 'emeritus', 'removed', 'set_aside')",
            name=op.f("ck_programme_place_state"),
        ),
        sa.ForeignKeyConstraint(
            ["market_id"], ["programme_market.id"], name=op.f("fk_programme_place_market_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_programme_place_member_id")),
        sa.ForeignKeyConstraint(["tier_id"], ["programme_tier.id"], name=op.f("fk_programme_place_tier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_place")),
        sa.UniqueConstraint("member_id", name=op.f("uq_programme_place_member_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_programme_place_market", "programme_place", ["market_id", "state"], unique=False)
    op.create_index("ix_programme_place_review", "programme_place", ["review_due_at"], unique=False)
    op.create_index("ix_programme_place_state", "programme_place", ["state", "member_id"], unique=False)
    op.create_index(op.f("ix_programme_place_tier_id"), "programme_place", ["tier_id"], unique=False)
    op.create_table(
        "programme_transition",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("place_id", BIG_ID, nullable=False),
        sa.Column("from_state", sa.String(length=12), nullable=False),
        sa.Column("to_state", sa.String(length=12), nullable=False),
        sa.Column("tier_id", BIG_ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", BIG_ID, nullable=True),
        sa.Column("by_role", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_programme_transition_by_id")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["programme_place.id"], name=op.f("fk_programme_transition_place_id")
        ),
        sa.ForeignKeyConstraint(
            ["tier_id"], ["programme_tier.id"], name=op.f("fk_programme_transition_tier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_transition")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_programme_transition_at", "programme_transition", ["at"], unique=False)
    op.create_index(op.f("ix_programme_transition_by_id"), "programme_transition", ["by_id"], unique=False)
    op.create_index("ix_programme_transition_place", "programme_transition", ["place_id", "id"], unique=False)
    op.add_column("member", sa.Column("tier_grants", sa.String(length=600), nullable=True))


def downgrade() -> None:
    op.drop_column("member", "tier_grants")
    op.drop_table("programme_transition")
    op.drop_table("programme_place")
    op.drop_table("programme_market_manager")
    op.drop_table("programme_tier")
    op.drop_table("programme_market")
