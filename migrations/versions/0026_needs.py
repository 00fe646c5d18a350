"""needs

Revision: 0026
Follows: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_needs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["programme_event.id"], name=op.f("fk_event_needs_event_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_needs_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_needs")),
        sa.UniqueConstraint("event_id", "member_id", name=op.f("uq_event_needs_event_id_member_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_needs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_needs_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("event_needs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_needs_member_id"))

    op.drop_table("event_needs")
