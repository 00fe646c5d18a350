"""That two accounts signed in from one browser

Revision: 0028
Follows: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session", sa.Column("device_hash", sa.String(length=24), nullable=True))


def downgrade() -> None:
    op.drop_column("session", "device_hash")
