"""No point, credit, tier or renewal is a function of minutes, in whatever room and through whatever door.

AOL's unpaid helpers, with timecards and minimum hours, ended in a class action and a settlement
(`docs/activity.md`). So what may earn something or decide about somebody stands in closed lists, and none of
them knows time. These tests find the rooms, lists, tables and forms by themselves: a new room is covered on
the day it comes.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import JSON, String, Table, select

import superusers
from app.core.db import db
from app.core.types import Base
from superusers.programme.criteria import Criteria, Criterion, Evidence, judge
from superusers.reputation.rules import SHIPPED, Earning
from tests.architecture.tree import imports, sources
from tests.make.community import Community
from tests.make.presence import TODAY, recorded, write_days

TIME = re.compile(
    r"(^|_)(minutes?|hours?|seconds?|duration|time|visits?|beats?|presence|online|pattern|verified|activity)($|_)"
)
MAY_LOOK = {
    "superusers/programme/views.py": "shows a member their own pattern on their path",
    "superusers/rewards/queries/report.py": "how many were advised to rest, on the report of a year",
    "superusers/programme/queries/board.py": "managers see who was advised to rest: a flag, never a minute",
    "superusers/programme/desk_views.py": "the same advice, to the member alone",
    "superusers/programme/queries/candidates.py": "a signal, where that is switched on; never more",
}
"""Modules above activity that import it, and what for. Nothing that earns, grades or renews may be here."""
FREE_WORDS = {f"programme_{table}.{column}" for table in ("tier", "market") for column in ("name", "slug")}
"""What managers call a tier or a market: nothing is decided by the word."""
SMUGGLED = ("minutes", "verified_seconds", "two_hour_day", "visits", "hours_online")


def rooms() -> list[str]:
    """Every room of the module but the one that observes time."""
    return [
        one.name for one in pkgutil.iter_modules(superusers.__path__) if one.ispkg and one.name != "activity"
    ]


def modules() -> Iterator[ModuleType]:
    for room in rooms():
        package = importlib.import_module(f"superusers.{room}")
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def kinds_of(module: ModuleType) -> Iterator[tuple[str, str]]:
    """What a module's enumerations and constant tables call things: (where, name)."""
    for name, value in vars(module).items():
        if isinstance(value, type) and issubclass(value, Enum) and value.__module__ == module.__name__:
            yield from ((f"{module.__name__}.{name}", str(member.value)) for member in value)
        elif name.isupper() and isinstance(value, dict | tuple | list | set | frozenset):
            yield from ((f"{module.__name__}.{name}", key) for key in value if isinstance(key, str))


def about_time(kinds: Iterable[tuple[str, str]]) -> list[str]:
    words = ((where, name) for where, name in kinds if re.fullmatch(r"[a-z0-9_.]+", name))
    return [f"{where}: {name}" for where, name in words if TIME.search(name.replace(".", "_"))]


def tables_of(rooms_: list[str]) -> list[Table]:
    mappers = Base.registry.mappers
    return [
        mapper.local_table  # type: ignore[misc]
        for mapper in mappers
        if any(mapper.class_.__module__.startswith(f"superusers.{room}") for room in rooms_)
    ]


def test_no_list_of_what_earns_or_decides_knows_time() -> None:
    kinds = [kind for module in modules() for kind in kinds_of(module)]
    assert {("superusers.reputation.rules.Earning", "answer_accepted")} <= set(kinds)
    assert {("superusers.programme.criteria.Criterion", "answers")} <= set(kinds)
    assert about_time(kinds) == []


def test_a_list_with_time_in_it_would_be_found() -> None:
    planted = ModuleType("planted")
    planted.EVENTS = {"answer_accepted": "x", "two_hour_days": "y", "minutes": "z"}  # type: ignore[attr-defined]
    assert about_time(kinds_of(planted)) == ["planted.EVENTS: two_hour_days", "planted.EVENTS: minutes"]


@pytest.mark.parametrize("word", SMUGGLED)
def test_the_lists_are_closed(word: str) -> None:
    for closed in (Earning, Criterion):
        with pytest.raises(ValueError, match=word):
            closed(word)
    assert all(set(version.points) <= set(Earning) for version in SHIPPED.values())


def test_nothing_that_earns_can_even_read_time() -> None:
    """Rooms above may import activity, the tower says; those of points and rewards have no reason to."""
    found = {
        path
        for path, source in sources(".py", "superusers")
        if not path.startswith("superusers/activity/") and path != "superusers/__init__.py"
        for item in imports(path, source)
        if item.target.startswith("superusers.activity")
    }
    assert found == set(MAY_LOOK)


def test_no_table_and_no_statement_of_another_room_names_a_table_of_time() -> None:
    others = tables_of(rooms())
    assert others
    for table in others:
        assert not [key for key in table.foreign_keys if key.column.table.name.startswith("activity_")], table
    for path, source in sources(".py", "superusers"):
        if path.startswith("superusers/activity/"):
            continue
        texts = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
        named = [text for text in texts if isinstance(text, str) and re.search(r"\bactivity_\w+", text)]
        assert named == [], path


def test_no_form_takes_a_rule_made_of_minutes(sqlite_community: Community) -> None:
    """Every button and form of every room, pressed by who may most, with time in every field."""
    app = sqlite_community.app
    rows = words_stored()
    for role in ("community_manager", "administrator"):
        browser = sqlite_community.browser(sqlite_community.member(role=role))
        token = browser.token()
        for url in ("/admin/options", *doors(app)):
            for word in SMUGGLED:
                fields = dict.fromkeys(
                    ("event", "kind", "criterion", "source", "measure", "cause", "name", "tier", "earns"),
                    word,
                )
                values = {"points": "5", "amount": "5", "credits": "5", "version": "1", "reason": "Because."}
                answer = browser.client.post(
                    url, data={"csrf_token": token, **values, **fields, f"points-{word}": "5"}
                )
                assert answer.status_code < 500, url
    assert words_stored() - rows == set()


def doors(app: Flask) -> list[str]:
    """Addresses of all forms of the module's rooms but activity's."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            view = app.view_functions[rule.endpoint]
            if "POST" not in (rule.methods or ()) or not view.__module__.startswith("superusers."):
                continue
            if view.__module__.startswith("superusers.activity"):
                continue
            built = rule.build(dict.fromkeys(rule.arguments, 1))
            assert built is not None
            found.append(built[1])
    return found


def words_stored() -> set[tuple[str, str]]:
    """Which of the smuggled words stand as a kind in any table of these rooms: (column, word)."""
    found = set()
    for table in tables_of(rooms()):
        for column in table.columns:
            if isinstance(column.type, String | JSON) and f"{table.name}.{column.name}" not in FREE_WORDS:
                for value in db.session.scalars(select(column)):
                    found |= {(f"{table.name}.{column.name}", w) for w in SMUGGLED if holds(value, w)}
    return found


def holds(value: Any, word: str) -> bool:
    if isinstance(value, dict):
        return word in value or any(holds(inner, word) for inner in value.values())
    if isinstance(value, list):
        return any(holds(inner, word) for inner in value)
    return bool(value == word)


def test_a_smuggled_word_would_be_found() -> None:
    assert holds({"points": {"minutes": 5}}, "minutes")
    assert holds([{"kind": "visits"}], "visits")
    assert not holds("It took minutes.", "minutes")


def test_a_member_with_all_the_time_in_the_world_meets_no_criterion_by_it(
    sqlite_community: Community,
) -> None:
    actor = recorded(sqlite_community, shares=True)
    before = sqlite_community.browser(actor).get("/my-path").text
    write_days(actor, TODAY, [8.0] * 400)
    after = sqlite_community.browser(actor).get("/my-path").text
    found = re.compile(r'<ul class="path-list">.*?</ul>', re.DOTALL)
    assert found.search(before)[0] == found.search(after)[0]  # type: ignore[index]


def test_meeting_everything_proposes_and_admits_nobody() -> None:
    met = judge(Criteria(), Evidence(90, (9, 9, 9), 20, 5, 0, 1))
    assert all(one.met for one in met)
    short = judge(Criteria(), Evidence(89, (9, 9, 8), 19, 4, 1, 0))
    assert not any(one.met for one in short)
