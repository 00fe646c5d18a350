"""A prepared reading gives what SQLAlchemy gives, on either database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, event, func, literal, select, union_all
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Member
from app.core.db import db
from app.core.reading import Ids, Reading, ReadingOfIds
from app.core.types import BigId, UtcDateTime
from app.core.uow import command
from app.forum import lists, page_rows, pages
from tests.make.community import Community

MEMBER = Member.__table__
JOINED = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@Reading
def members_since() -> Select[Any]:
    """Names and times."""
    c = MEMBER.c
    return (
        select(c.id, c.name, c.joined_at, c.automatic, c.suspended_until)
        .where(c.joined_at >= bindparam("since", type_=UtcDateTime))
        .order_by(c.id)
    )


@ReadingOfIds
def names_of(ids: Ids) -> Select[Any]:
    return select(MEMBER.c.id, MEMBER.c.name).where(MEMBER.c.id.in_(ids))


def test_times_and_truth_come_back_as_they_are_in_python(community: Community) -> None:
    ada = community.member("Ada")
    (row,) = [row for row in members_since.all({"since": JOINED}) if row.id == ada.member_id]
    assert row.name == "Ada"
    assert row.joined_at.tzinfo is not None
    assert row.automatic is False
    assert row.suspended_until is None
    assert members_since.__doc__ == "Names and times."


def test_a_moment_equals_itself_and_is_not_after_itself(community: Community) -> None:
    @Reading
    def joined_at_and_after() -> Select[Any]:
        moment = bindparam("moment", type_=UtcDateTime)
        c = MEMBER.c
        return select(c.id, (c.joined_at > moment).label("after")).where(c.joined_at >= moment)

    ada = community.member("Ada")
    moment = db.session.get_one(Member, ada.signed_in_id).joined_at
    assert [tuple(row) for row in joined_at_and_after.all({"moment": moment})] == [(ada.member_id, False)]


def test_equal_rows_are_equal_and_have_one_hash(community: Community) -> None:
    community.member("Ada")
    first, again = members_since.all({"since": JOINED}), members_since.all({"since": JOINED})
    assert first == again
    assert len({*first, *again}) == len(first)


def test_the_statements_of_pages_give_what_sqlalchemy_gives(community: Community) -> None:
    asker, helper = community.member("Ada"), community.member("Ben")
    question = community.question(asker, tags=("wi-fi", "reset"))
    answer = community.answer(question, helper)
    community.accept(question, answer)
    community.comment(question, helper)
    values = {"question_id": question, "viewer": asker.member_id, "sees_hidden": False, "skip": 0, "rows": 31}
    newest = lists._page_of("all", "newest", lists.FIRST, False, False)
    readings = [page_rows._question, page_rows._answers, page_rows._comments, page_rows._history]
    for reading in [*readings, page_rows._own_marks, pages._categories, newest]:
        common = db.session.execute(reading._build(), values).all()
        assert [tuple(row) for row in reading.all(values)] == [tuple(row) for row in common]
        assert [row._fields for row in reading.all(values)] == [row._fields for row in common]
        assert common or reading is page_rows._own_marks


def test_ids_may_be_none_one_or_more_than_fit_one_statement(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [community.member(f"Member {number}").signed_in_id for number in range(7)]
    monkeypatch.setattr(ReadingOfIds, "MOST", 4)
    assert names_of.all([]) == []
    assert [row.id for row in names_of.all(ids[:1])] == ids[:1]
    assert sorted(row.id for row in names_of.all([*ids, ids[0], 10**9])) == ids


def test_a_command_reads_what_it_has_changed(community: Community) -> None:
    ada = community.member("Ada")

    @command
    def rename() -> list[Any]:
        db.session.get_one(Member, ada.signed_in_id).name = "Ada L."
        return names_of.all([ada.signed_in_id])

    assert [row.name for row in rename()] == ["Ada L."]


def test_whoever_watches_statements_sees_these_too(community: Community) -> None:
    ada, seen = community.member("Ada"), []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        watched = names_of.all([ada.signed_in_id])
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len([one for one in seen if "member" in one]) == 1
    assert watched == names_of.all([ada.signed_in_id])


def test_what_the_database_refuses_is_told_as_sqlalchemy_tells_it(community: Community) -> None:
    @Reading
    def no_such_function() -> Select[Any]:
        return select(func.no_such_function(bindparam("x", type_=BigId)).label("y"))

    with pytest.raises(DBAPIError):
        no_such_function.all({"x": 1})
    db.session.rollback()
    assert names_of.all([1]) is not None


def test_constants_and_unions_keep_their_place(community: Community) -> None:
    @Reading
    def two() -> Any:
        x = bindparam("x", type_=BigId)
        return union_all(select(literal("a").label("kind"), x.label("n")), select(literal("b"), x + 1))

    assert [tuple(row) for row in two.all({"x": 1})] == [("a", 1), ("b", 2)]
