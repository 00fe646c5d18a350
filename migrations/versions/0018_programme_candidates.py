"""programme_candidates

Revision: 0018
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "programme_first_step",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_first_step")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "programme_agreement",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("changed", sa.String(length=2000), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_programme_agreement_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_agreement")),
        sa.UniqueConstraint("number", name=op.f("uq_programme_agreement_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_programme_agreement_by_id"), "programme_agreement", ["by_id"], unique=False)
    op.create_table(
        "programme_criteria",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("market_id", BIG_ID, nullable=False),
        sa.Column("category_id", BIG_ID, nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_programme_criteria_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["market_id"], ["programme_market.id"], name=op.f("fk_programme_criteria_market_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_criteria")),
        sa.UniqueConstraint(
            "market_id", "category_id", name=op.f("uq_programme_criteria_market_id_category_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_programme_criteria_category_id"), "programme_criteria", ["category_id"], unique=False
    )
    op.create_index(
        "uq_programme_criteria_market",
        "programme_criteria",
        ["market_id"],
        unique=True,
        sqlite_where=sa.text("category_id IS NULL"),
        postgresql_where=sa.text("category_id IS NULL"),
    )
    op.create_table(
        "programme_candidacy",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("place_id", BIG_ID, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["place_id"], ["programme_place.id"], name=op.f("fk_programme_candidacy_place_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_candidacy")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_programme_candidacy_expires", "programme_candidacy", ["expires_at"], unique=False)
    op.create_index("ix_programme_candidacy_place", "programme_candidacy", ["place_id", "id"], unique=False)
    op.create_index(
        "uq_programme_candidacy_open",
        "programme_candidacy",
        ["place_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "programme_first_step_done",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("place_id", BIG_ID, nullable=False),
        sa.Column("step_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["programme_place.id"], name=op.f("fk_programme_first_step_done_place_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["programme_first_step.id"], name=op.f("fk_programme_first_step_done_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_first_step_done")),
        sa.UniqueConstraint(
            "place_id", "step_id", name=op.f("uq_programme_first_step_done_place_id_step_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_programme_first_step_done_step_id"), "programme_first_step_done", ["step_id"], unique=False
    )
    op.create_table(
        "programme_review",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("place_id", BIG_ID, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["place_id"], ["programme_place.id"], name=op.f("fk_programme_review_place_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_review")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_programme_review_place_id"), "programme_review", ["place_id"], unique=False)
    op.create_index(
        "uq_programme_review_open",
        "programme_review",
        ["place_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "programme_signature",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_programme_signature_member_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_agreement.id"], name=op.f("fk_programme_signature_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_signature")),
        sa.UniqueConstraint(
            "member_id", "version_id", name=op.f("uq_programme_signature_member_id_version_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_programme_signature_version_id"), "programme_signature", ["version_id"], unique=False
    )
    op.create_table(
        "programme_board_vote",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("candidacy_id", BIG_ID, nullable=False),
        sa.Column("by_id", BIG_ID, nullable=False),
        sa.Column("vote", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("vote IN ('for', 'against', 'unsure')", name=op.f("ck_programme_board_vote_vote")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_programme_board_vote_by_id")),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["programme_candidacy.id"], name=op.f("fk_programme_board_vote_candidacy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_board_vote")),
        sa.UniqueConstraint("candidacy_id", "by_id", name=op.f("uq_programme_board_vote_candidacy_id_by_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_programme_board_vote_by_id"), "programme_board_vote", ["by_id"], unique=False)
    op.create_table(
        "programme_nomination",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("candidacy_id", BIG_ID, nullable=False),
        sa.Column("member_id", BIG_ID, nullable=False),
        sa.Column("by_id", BIG_ID, nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_programme_nomination_by_id")),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["programme_candidacy.id"], name=op.f("fk_programme_nomination_candidacy_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_programme_nomination_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_nomination")),
        sa.UniqueConstraint("candidacy_id", "by_id", name=op.f("uq_programme_nomination_candidacy_id_by_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_programme_nomination_by", "programme_nomination", ["by_id", "at"], unique=False)
    op.create_index(
        "ix_programme_nomination_member", "programme_nomination", ["member_id", "at"], unique=False
    )
    with op.batch_alter_table("programme_place", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("buddy_id", BIG_ID, nullable=True))
        batch.add_column(sa.Column("shown_since", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(op.f("fk_programme_place_buddy_id"), "member", ["buddy_id"], ["id"])
        batch.create_index(op.f("ix_programme_place_buddy_id"), ["buddy_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("programme_place", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_index(op.f("ix_programme_place_buddy_id"))
        batch.drop_constraint(op.f("fk_programme_place_buddy_id"), type_="foreignkey")
        batch.drop_column("shown_since")
        batch.drop_column("buddy_id")
    op.drop_table("programme_nomination")
    op.drop_table("programme_board_vote")
    op.drop_table("programme_signature")
    op.drop_table("programme_review")
    op.drop_table("programme_first_step_done")
    op.drop_table("programme_candidacy")
    op.drop_table("programme_criteria")
    op.drop_table("programme_agreement")
    op.drop_table("programme_first_step")
