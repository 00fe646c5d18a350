"""arrived_certificates

Revision: 0034
Follows: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table(
        "training_certificate", table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.alter_column("event_id", existing_type=ID, nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM training_certificate WHERE event_id IS NULL")
    with op.batch_alter_table(
        "training_certificate", table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.alter_column("event_id", existing_type=ID, nullable=False)
