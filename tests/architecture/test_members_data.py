"""Whatever names a member is in that member's copy of their data, or stands here with the reason why not.

The copy of one member is made while everything that goes to the database is looked at: a column that names
members is covered when a query compares it with that member's id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Column, Integer, Table, event, select
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter

from app.accounts.personal_data import zip_of_member
from app.core.db import db
from app.core.types import Base
from app.forum.models import Follow
from tests.make.community import Community

EXCEPTIONS = {
    "activity_finding.decided_by_id": "the audit log says so, which is in the account's part",
    "notification.actor_id": "what others were told of; the act itself is in the forum's part",
    "question_fact.solver_id": "made from acceptances, which are in the forum's part",
    "reputation_line.actor_id": "others' points; the vote or acceptance is in the forum's part",
    "reputation_rules.made_by_id": "what the audit log says, which is in the account's part",
    "reputation_rules_effect.by_id": "what the audit log says, which is in the account's part",
    "reputation_tie.from_id": "counted from votes and acceptances, which are in the forum's part",
    "reputation_tie.to_id": "counted from others' votes and acceptances",
    "reputation_case.decided_by_id": "what the audit log says, which is in the account's part",
    "reputation_case_member.member_id": "a suspicion; what people decided about it is in the notices",
    "reputation_notice.answered_by_id": "what the audit log says, which is in the account's part",
    "badge.awarded_by_id": "what the audit log says, which is in the account's part",
    "errand.by_id": "who started it is what the audit log says, which is in the account's part",
}
BY_NAME = re.compile(r"(^|_)(by|actor|author|member|owner|editor|asker|solver)_id$")


def names_members(tables: Iterable[Table]) -> set[str]:
    """Columns that refer to members, also those that outlive whom they name and so have no foreign key."""
    return {
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if any(key.target_fullname == "member.id" for key in column.foreign_keys)
        or (not column.foreign_keys and isinstance(column.type, Integer) and BY_NAME.search(column.name))
    }


@contextmanager
def asked_about(member_id: int) -> Iterator[set[str]]:
    """Columns that queries meanwhile compare with this id."""
    found: set[str] = set()

    def look(_connection: Any, statement: Any, _many: Any, given: dict[str, Any], _options: Any) -> None:
        for part in visitors.iterate(statement):
            if not isinstance(part, BinaryExpression) or part.operator not in (operators.eq, operators.in_op):
                continue
            values: list[Any] = []
            for bind in visitors.iterate(part.right):
                if isinstance(bind, BindParameter):
                    value = given.get(bind.key, bind.effective_value)
                    values += value if isinstance(value, list) else [value]
            if set(map(str, values)) == {str(member_id)}:
                column = part.left
                found.add(f"{getattr(column, 'table', None)}.{getattr(column, 'name', '')}")

    event.listen(db.engine, "before_execute", look)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_execute", look)


def test_every_table_that_names_a_member_is_in_the_copy(sqlite_app: Flask) -> None:
    community = Community(sqlite_app)
    community.name_site()
    member = community.member(id=4_000_000_007)
    with asked_about(member.signed_in_id) as covered:
        zip_of_member(member.signed_in_id)
    named = names_members(Base.metadata.tables.values())
    assert len(named) > 35
    assert sorted(named - covered - EXCEPTIONS.keys()) == []
    # An exception for what is there, or no longer exists, would hide the next one.
    assert sorted(EXCEPTIONS.keys() - named) == []
    assert sorted(EXCEPTIONS.keys() & covered) == []


def test_what_the_copy_leaves_out_is_found(sqlite_app: Flask) -> None:
    with asked_about(7) as covered:
        db.session.execute(select(Follow.at, Follow.member_id).where(Follow.question_id == 7))
        db.session.execute(select(Follow.at).where(Follow.member_id == 8))
    assert covered == {"follow.question_id"}
    other = Table("other", Base.metadata.__class__(), Column("done_by_id", Integer), Column("n", Integer))
    assert names_members([other]) == {"other.done_by_id"}
