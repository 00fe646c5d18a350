"""Runs migrations on the connection that `app.core.migrate` opened, in one transaction on both databases."""

from __future__ import annotations

from typing import Literal

from alembic import context

from app.core.types import Base, UtcDateTime


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own column type as the plain one it is: migrations stand alone, without imports from app."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite can roll DDL back once the driver leaves transactions to us (app.core.db).
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
if connection.in_transaction():
    connection.commit()
