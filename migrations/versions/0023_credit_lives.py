"""Which life of a grant a credit was spent from, and whose budget paid it

Revision: 0023
Follows: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("credit_use", sa.Column("year", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "credit_use",
        sa.Column(
            "head_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
    )
    # What came from a grant that was taken back since is of a life that is over: its head stays 0.
    op.execute(
        "UPDATE credit_use SET year = COALESCE((SELECT year FROM credit_grant WHERE id = grant_id), 0), "
        "head_id = COALESCE((SELECT head_id FROM credit_grant WHERE id = grant_id AND state <> 'reversed'), 0)"
    )


def downgrade() -> None:
    op.drop_column("credit_use", "head_id")
    op.drop_column("credit_use", "year")
