"""notices

Revision: 0035
Follows: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("notification", table_kwargs=KEPT) as batch_op:
        batch_op.alter_column("question_id", existing_type=ID, nullable=True)
        batch_op.add_column(sa.Column("title", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("path", sa.String(length=200), server_default="", nullable=False))


def downgrade() -> None:
    op.execute(
        "UPDATE notification_line SET count = 0 "
        "WHERE id IN (SELECT line_id FROM notification WHERE question_id IS NULL)"
    )
    op.execute("DELETE FROM notification WHERE question_id IS NULL")
    with op.batch_alter_table("notification", table_kwargs=KEPT) as batch_op:
        batch_op.drop_column("path")
        batch_op.drop_column("title")
        batch_op.alter_column("question_id", existing_type=ID, nullable=False)
