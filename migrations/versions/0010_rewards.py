"""rewards

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credit_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minor_per_credit", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minor_per_credit > 0", name=op.f("ck_credit_year_minor_per_credit")),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_credit_year")),
    )
    op.create_table(
        "payout_window",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_payout_window_times")),
        sa.CheckConstraint("step BETWEEN 0 AND 5", name=op.f("ck_payout_window_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_window")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reward_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("delivery_minor", sa.BigInteger(), nullable=False),
        sa.Column("customs_minor", sa.BigInteger(), nullable=False),
        sa.Column("member_pays", sa.Boolean(), nullable=False),
        sa.Column("match_percent", sa.Integer(), nullable=False),
        sa.Column("countries", sa.String(length=400), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("member_limit", sa.Integer(), nullable=False),
        sa.Column("window_only", sa.Boolean(), nullable=False),
        sa.Column("picture", sa.String(length=32), nullable=True),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('product', 'voucher', 'donation', 'experience', 'badge')",
            name=op.f("ck_reward_item_kind"),
        ),
        sa.CheckConstraint("cost BETWEEN 1 AND 1000000000", name=op.f("ck_reward_item_cost")),
        sa.CheckConstraint("match_percent BETWEEN 0 AND 1000", name=op.f("ck_reward_item_match_percent")),
        sa.CheckConstraint("member_limit >= 0", name=op.f("ck_reward_item_member_limit")),
        sa.CheckConstraint("stock IS NULL OR stock >= 0", name=op.f("ck_reward_item_stock")),
        sa.CheckConstraint(
            "value_minor >= 0 AND delivery_minor >= 0 AND customs_minor >= 0",
            name=op.f("ck_reward_item_money"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_item")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "budget_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("alarmed_percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("committed + spent <= planned", name=op.f("ck_budget_line_not_overspent")),
        sa.CheckConstraint(
            "planned >= 0 AND committed >= 0 AND spent >= 0", name=op.f("ck_budget_line_not_below_zero")
        ),
        sa.ForeignKeyConstraint(["year"], ["credit_year.year"], name=op.f("fk_budget_line_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("year", "key", name=op.f("uq_budget_line_year_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "credit_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(kind = 'budget') = (year IS NOT NULL)", name=op.f("ck_credit_account_year")),
        sa.CheckConstraint(
            "(kind IN ('pending', 'available', 'reserved')) = (member_id IS NOT NULL)",
            name=op.f("ck_credit_account_owner"),
        ),
        sa.CheckConstraint(
            "balance >= 0 OR kind = 'adjustment'", name=op.f("ck_credit_account_not_below_zero")
        ),
        sa.CheckConstraint(
            "kind IN ('budget', 'pending', 'available', 'reserved', 'redeemed', 'expired', 'charity', 'adjustment')",
            name=op.f("ck_credit_account_kind"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_credit_account_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_account")),
        sa.UniqueConstraint("member_id", "kind", name=op.f("uq_credit_account_member_id_kind")),
        sa.UniqueConstraint("year", "kind", name=op.f("uq_credit_account_year_kind")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("credit_account", schema=None) as batch_op:
        batch_op.create_index(
            "uq_credit_account_shared",
            ["kind"],
            unique=True,
            sqlite_where=sa.text("member_id IS NULL AND year IS NULL"),
            postgresql_where=sa.text("member_id IS NULL AND year IS NULL"),
        )

    op.create_table(
        "credit_rate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minor_per_credit", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "minor_per_credit BETWEEN 1 AND 1000000", name=op.f("ck_credit_rate_minor_per_credit")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_credit_rate_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_rate")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("credit_rate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credit_rate_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_credit_rate_currency", ["currency", "starts_at"], unique=False)

    op.create_table(
        "earning_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("credits", sa.Integer(), nullable=False),
        sa.Column("marked_percent", sa.Integer(), nullable=False),
        sa.Column("member_cap", sa.Integer(), nullable=False),
        sa.Column("total_cap", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("credits BETWEEN 0 AND 1000000", name=op.f("ck_earning_rule_credits")),
        sa.CheckConstraint("marked_percent BETWEEN 0 AND 100", name=op.f("ck_earning_rule_marked_percent")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_earning_rule_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earning_rule")),
        sa.UniqueConstraint("event", "version", name=op.f("uq_earning_rule_event_version")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("earning_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_earning_rule_by_id"), ["by_id"], unique=False)

    op.create_table(
        "reward_redemption",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("window_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("extra_minor", sa.BigInteger(), nullable=False),
        sa.Column("extra_year", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("address_sealed", sa.Text(), nullable=True),
        sa.Column("erase_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("fulfiller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tracking", sa.String(length=200), nullable=False),
        sa.Column("receipt", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("given_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submission_key", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "state IN ('requested', 'reserved', 'approved', 'fulfilled', 'failed', 'returned')",
            name=op.f("ck_reward_redemption_state"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["member.id"], name=op.f("fk_reward_redemption_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["fulfiller_id"], ["member.id"], name=op.f("fk_reward_redemption_fulfiller_id")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["member.id"], name=op.f("fk_reward_redemption_given_by_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["reward_item.id"], name=op.f("fk_reward_redemption_item_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reward_redemption_member_id")),
        sa.ForeignKeyConstraint(
            ["window_id"], ["payout_window.id"], name=op.f("fk_reward_redemption_window_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_redemption")),
        sa.UniqueConstraint(
            "member_id", "submission_key", name=op.f("uq_reward_redemption_member_id_submission_key")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reward_redemption", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reward_redemption_approved_by_id"), ["approved_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_reward_redemption_erase_after"), ["erase_after"], unique=False)
        batch_op.create_index(batch_op.f("ix_reward_redemption_fulfiller_id"), ["fulfiller_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reward_redemption_given_by_id"), ["given_by_id"], unique=False)
        batch_op.create_index("ix_reward_redemption_item", ["item_id"], unique=False)
        batch_op.create_index("ix_reward_redemption_member", ["member_id", "id"], unique=False)
        batch_op.create_index("ix_reward_redemption_state", ["state", "id"], unique=False)
        batch_op.create_index("ix_reward_redemption_window", ["window_id"], unique=False)

    op.create_table(
        "budget_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("source_type", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_budget_entry_by_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name=op.f("fk_budget_entry_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_entry")),
        sa.UniqueConstraint(
            "line_id", "source_type", "source_id", name=op.f("uq_budget_entry_line_id_source_type_source_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("budget_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_entry_by_id"), ["by_id"], unique=False)

    op.create_table(
        "credit_grant",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source_type", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("cut", sa.BigInteger(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.Column("expired", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("post_kind", sa.String(length=8), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("releases_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("head_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submission_key", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'declined', 'unfunded', 'capped', 'held', 'released', 'reversed')",
            name=op.f("ck_credit_grant_state"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_credit_grant_amount")),
        sa.CheckConstraint(
            "remaining >= 0 AND expired >= 0 AND remaining + expired <= amount",
            name=op.f("ck_credit_grant_remaining"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_credit_grant_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_credit_grant_member_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_credit_grant_question_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["member.id"], name=op.f("fk_credit_grant_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_grant")),
        sa.UniqueConstraint("by_id", "submission_key", name=op.f("uq_credit_grant_by_id_submission_key")),
        sa.UniqueConstraint(
            "source_type",
            "source_id",
            "rule_version",
            name=op.f("uq_credit_grant_source_type_source_id_rule_version"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("credit_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credit_grant_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_credit_grant_due", ["state", "releases_at"], unique=False)
        batch_op.create_index("ix_credit_grant_member", ["member_id", "id"], unique=False)
        batch_op.create_index("ix_credit_grant_question", ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_credit_grant_settled_by_id"), ["settled_by_id"], unique=False)

    op.create_table(
        "voucher_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("uploaded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redemption_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["reward_item.id"], name=op.f("fk_voucher_code_item_id")),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["reward_redemption.id"], name=op.f("fk_voucher_code_redemption_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["member.id"], name=op.f("fk_voucher_code_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_code")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_voucher_code_fingerprint")),
        sa.UniqueConstraint("redemption_id", name=op.f("uq_voucher_code_redemption_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("voucher_code", schema=None) as batch_op:
        batch_op.create_index("ix_voucher_code_free", ["item_id", "redemption_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voucher_code_uploaded_by_id"), ["uploaded_by_id"], unique=False)

    op.create_table(
        "credit_transaction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source_type", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("grant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("redemption_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_lines", sa.Integer(), nullable=False),
        sa.Column("lines_sum", sa.BigInteger(), nullable=False),
        sa.Column("unbalanced", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("id > 0", name=op.f("ck_credit_transaction_id")),
        sa.CheckConstraint("open_lines >= 0", name=op.f("ck_credit_transaction_open_lines")),
        sa.CheckConstraint(
            "unbalanced IS NULL OR unbalanced = -1", name=op.f("ck_credit_transaction_unbalanced")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["member.id"], name=op.f("fk_credit_transaction_actor_id")),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["credit_grant.id"], name=op.f("fk_credit_transaction_grant_id")
        ),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["reward_redemption.id"], name=op.f("fk_credit_transaction_redemption_id")
        ),
        sa.ForeignKeyConstraint(
            ["unbalanced"],
            ["credit_transaction.id"],
            name=op.f("fk_credit_transaction_unbalanced"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_transaction")),
        sa.UniqueConstraint(
            "source_type",
            "source_id",
            "rule_version",
            name=op.f("uq_credit_transaction_source_type_source_id_rule_version"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("credit_transaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credit_transaction_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_credit_transaction_grant_id"), ["grant_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_credit_transaction_redemption_id"), ["redemption_id"], unique=False
        )

    op.create_table(
        "credit_use",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("redemption_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_use_amount")),
        sa.ForeignKeyConstraint(["grant_id"], ["credit_grant.id"], name=op.f("fk_credit_use_grant_id")),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["reward_redemption.id"], name=op.f("fk_credit_use_redemption_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_use")),
        sa.UniqueConstraint("redemption_id", "grant_id", name=op.f("uq_credit_use_redemption_id_grant_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("credit_use", schema=None) as batch_op:
        batch_op.create_index("ix_credit_use_grant", ["grant_id"], unique=False)

    op.create_table(
        "credit_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transaction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_credit_line_amount")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["credit_account.id"], name=op.f("fk_credit_line_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["credit_transaction.id"], name=op.f("fk_credit_line_transaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_line")),
        sa.UniqueConstraint(
            "transaction_id", "account_id", name=op.f("uq_credit_line_transaction_id_account_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("credit_line", schema=None) as batch_op:
        batch_op.create_index("ix_credit_line_account", ["account_id", "id"], unique=False)
    _install_triggers()


TRIGGERED = (
    ("credit_line", "credit_line_posted"),
    ("credit_line", "credit_line_append_only"),
    ("credit_transaction", "credit_transaction_append_only"),
    ("credit_transaction", "credit_transaction_no_delete"),
    ("budget_entry", "budget_entry_posted"),
    ("budget_entry", "budget_entry_append_only"),
    ("payout_window", "payout_window_forward_only"),
)
FUNCTIONS = (
    "post_credit_line",
    "refuse_ledger_change",
    "post_budget_entry",
    "refuse_window_back",
)

POST_LINE = (
    "UPDATE credit_account SET balance = balance + NEW.amount WHERE id = NEW.account_id; "
    "UPDATE credit_transaction SET open_lines = open_lines - 1, lines_sum = lines_sum + NEW.amount, "
    "unbalanced = CASE WHEN open_lines = 1 AND lines_sum + NEW.amount = 0 THEN NULL ELSE -1 END "
    "WHERE id = NEW.transaction_id; "
)
POST_ENTRY = (
    "UPDATE budget_line SET planned = planned + NEW.planned, committed = committed + NEW.committed, "
    "spent = spent + NEW.spent WHERE id = NEW.line_id; "
)
# What the trigger on lines does to a transaction is the one change that it takes.
NO_COUNT_DOWN = (
    "NEW.open_lines <> OLD.open_lines - 1 OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind "
    "OR NEW.source_type <> OLD.source_type OR NEW.source_id <> OLD.source_id "
    "OR NEW.rule_version <> OLD.rule_version OR NEW.at <> OLD.at "
    "OR COALESCE(NEW.actor_id, 0) <> COALESCE(OLD.actor_id, 0) "
    "OR COALESCE(NEW.grant_id, 0) <> COALESCE(OLD.grant_id, 0) "
    "OR COALESCE(NEW.redemption_id, 0) <> COALESCE(OLD.redemption_id, 0)"
)


def _install_triggers() -> None:
    """What the ledgers promise is kept by the database, whoever writes."""
    if op.get_bind().dialect.name == "sqlite":
        _install_on_sqlite()
    else:
        _install_on_postgresql()


def _install_on_sqlite() -> None:
    op.execute(f"CREATE TRIGGER credit_line_posted AFTER INSERT ON credit_line BEGIN {POST_LINE}END")
    op.execute(f"CREATE TRIGGER budget_entry_posted AFTER INSERT ON budget_entry BEGIN {POST_ENTRY}END")
    refuse = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    for table in ("credit_line", "budget_entry"):
        op.execute(f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} {refuse}")
    for table in ("credit_line", "budget_entry", "credit_transaction"):
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
    op.execute(
        "CREATE TRIGGER credit_transaction_append_only BEFORE UPDATE ON credit_transaction "
        f"WHEN {NO_COUNT_DOWN} {refuse}"
    )
    op.execute(
        "CREATE TRIGGER payout_window_forward_only BEFORE UPDATE ON payout_window "
        "WHEN NEW.step < OLD.step BEGIN SELECT RAISE(ABORT, 'a window is never opened again'); END"
    )


def _install_on_postgresql() -> None:
    def function(name: str, body: str) -> None:
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")

    function("post_credit_line", f"{POST_LINE}RETURN NULL;")
    function("post_budget_entry", f"{POST_ENTRY}RETURN NULL;")
    function("refuse_ledger_change", "RAISE EXCEPTION 'the ledger is append-only';")
    function("refuse_window_back", "RAISE EXCEPTION 'a window is never opened again';")
    for table, name, run in (
        ("credit_line", "credit_line_posted", "post_credit_line"),
        ("budget_entry", "budget_entry_posted", "post_budget_entry"),
    ):
        op.execute(f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {run}()")
    for table in ("credit_line", "budget_entry"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()"
        )
    op.execute(
        "CREATE TRIGGER credit_transaction_append_only BEFORE UPDATE ON credit_transaction FOR EACH ROW "
        f"WHEN ({NO_COUNT_DOWN}) EXECUTE FUNCTION refuse_ledger_change()"
    )
    op.execute(
        "CREATE TRIGGER credit_transaction_no_delete BEFORE DELETE ON credit_transaction FOR EACH ROW "
        "EXECUTE FUNCTION refuse_ledger_change()"
    )
    op.execute(
        "CREATE TRIGGER payout_window_forward_only BEFORE UPDATE ON payout_window FOR EACH ROW "
        "WHEN (NEW.step < OLD.step) EXECUTE FUNCTION refuse_window_back()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, name in TRIGGERED:
            op.execute(f"DROP TRIGGER {name} ON {table}")
        for name in FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}()")
    with op.batch_alter_table("credit_line", schema=None) as batch_op:
        batch_op.drop_index("ix_credit_line_account")

    op.drop_table("credit_line")
    with op.batch_alter_table("credit_use", schema=None) as batch_op:
        batch_op.drop_index("ix_credit_use_grant")

    op.drop_table("credit_use")
    with op.batch_alter_table("credit_transaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credit_transaction_redemption_id"))
        batch_op.drop_index(batch_op.f("ix_credit_transaction_grant_id"))
        batch_op.drop_index(batch_op.f("ix_credit_transaction_actor_id"))

    op.drop_table("credit_transaction")
    with op.batch_alter_table("voucher_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voucher_code_uploaded_by_id"))
        batch_op.drop_index("ix_voucher_code_free")

    op.drop_table("voucher_code")
    with op.batch_alter_table("credit_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credit_grant_settled_by_id"))
        batch_op.drop_index("ix_credit_grant_question")
        batch_op.drop_index("ix_credit_grant_member")
        batch_op.drop_index("ix_credit_grant_due")
        batch_op.drop_index(batch_op.f("ix_credit_grant_by_id"))

    op.drop_table("credit_grant")
    with op.batch_alter_table("budget_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_entry_by_id"))

    op.drop_table("budget_entry")
    with op.batch_alter_table("reward_redemption", schema=None) as batch_op:
        batch_op.drop_index("ix_reward_redemption_window")
        batch_op.drop_index("ix_reward_redemption_state")
        batch_op.drop_index("ix_reward_redemption_member")
        batch_op.drop_index("ix_reward_redemption_item")
        batch_op.drop_index(batch_op.f("ix_reward_redemption_given_by_id"))
        batch_op.drop_index(batch_op.f("ix_reward_redemption_fulfiller_id"))
        batch_op.drop_index(batch_op.f("ix_reward_redemption_erase_after"))
        batch_op.drop_index(batch_op.f("ix_reward_redemption_approved_by_id"))

    op.drop_table("reward_redemption")
    with op.batch_alter_table("earning_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_earning_rule_by_id"))

    op.drop_table("earning_rule")
    with op.batch_alter_table("credit_rate", schema=None) as batch_op:
        batch_op.drop_index("ix_credit_rate_currency")
        batch_op.drop_index(batch_op.f("ix_credit_rate_by_id"))

    op.drop_table("credit_rate")
    with op.batch_alter_table("credit_account", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_credit_account_shared",
            sqlite_where=sa.text("member_id IS NULL AND year IS NULL"),
            postgresql_where=sa.text("member_id IS NULL AND year IS NULL"),
        )

    op.drop_table("credit_account")
    op.drop_table("budget_line")
    op.drop_table("reward_item")
    op.drop_table("payout_window")
    op.drop_table("credit_year")
