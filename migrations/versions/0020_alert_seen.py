"""alert_seen

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alert_seen",
        sa.Column("alert_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("member_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_seen_alert_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_alert_seen_member_id")),
        sa.PrimaryKeyConstraint("alert_id", "member_id", name=op.f("pk_alert_seen")),
    )
    op.create_index("ix_alert_seen_member_id", "alert_seen", ["member_id"])


def downgrade() -> None:
    op.drop_table("alert_seen")
