"""What a payout window needs to know of its end

Revision: 0015
Follows: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payout_window", sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "payout_window", sa.Column("reference", sa.String(length=80), server_default="", nullable=False)
    )
    op.add_column(
        "reward_redemption", sa.Column("match_percent", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("reward_redemption", "match_percent")
    op.drop_column("payout_window", "reference")
    op.drop_column("payout_window", "lapsed_at")
