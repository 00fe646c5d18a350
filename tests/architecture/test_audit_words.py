"""Every act that is written into the audit log, wherever, has words for the people who read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flask import Flask

from app.accounts.notices import NOTICES
from app.core.kernel import kernel_of
from app.moderation.review_rows import OUTCOMES
from tests.architecture.tree import dotted_name, names_bound_by_imports, sources

RECORD = "app.core.audit.record"
COMPUTED = {
    "app/accounts/notices.py": [f"accounts.{what}" for what in NOTICES],
    "app/admin/services/drop_work.py": ["admin.job_dropped", "admin.delivery_dropped"],
    "app/admin/services/replay_work.py": ["admin.job_replayed", "admin.delivery_replayed"],
    "app/moderation/services/_items.py": [
        *(f"moderation.post_{outcome}" for outcome in OUTCOMES),
        "moderation.member_hidden",
        "moderation.member_kept",
    ],
}
"""Acts whose names are put together, by file."""


def written(path: str, source: str) -> Iterator[str]:
    """The names of acts that a file records; `?` for one that cannot be read off it."""
    tree = ast.parse(source)
    bound = names_bound_by_imports(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted_name(node.func, bound) == RECORD:
            yield from _names(node.args[1], tree)


def _names(node: ast.expr, tree: ast.Module) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _names(node.body, tree)
        yield from _names(node.orelse, tree)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _names(value, tree)
    elif isinstance(node, ast.Subscript):
        yield from _names(node.value, tree)
    elif isinstance(node, ast.Name):
        given = [
            one.value
            for one in ast.walk(tree)
            if isinstance(one, ast.Assign) and any(ast.unparse(t) == node.id for t in one.targets)
        ]
        for value in given:
            yield from _names(value, tree)
        if not given:
            yield "?"
    else:
        yield "?"


def test_every_act_that_is_recorded_anywhere_has_words(sqlite_app: Flask) -> None:
    words, found = kernel_of(sqlite_app).audit_words, set()
    for path, source in sources(".py", "app", "superusers"):
        names = set(written(path, source))
        if "?" in names:
            assert path in COMPUTED, f"{path} records acts whose names are put together: list them here"
            names |= set(COMPUTED[path])
        found |= names - {"?"}
        assert names - {"?"} <= words.keys(), f"{path}: declare {names - set(words)} with Kernel.audits"
    assert len(found) > 40
    assert words.keys() <= found, f"nobody does this any more: {words.keys() - found}"


def test_words_read_as_sentences(sqlite_app: Flask) -> None:
    for action, words in kernel_of(sqlite_app).audit_words.items():
        assert words[0].isupper(), action
        assert "_" not in words, action
        assert not words.endswith("."), action


def test_an_act_without_words_is_found_however_it_is_named() -> None:
    source = (
        "from app.core import audit\n"
        "from app.core.audit import record as note\n"
        "NAMES = {'a': 'toy.by_key'}\n"
        "def f(kind, on):\n"
        "    name = 'toy.switched_on' if on else 'toy.switched_off'\n"
        "    note(1, name, subject=2)\n"
        "    note(1, NAMES[kind], subject=2)\n"
        "    audit.record(1, 'toy.plain', subject=2)\n"
        "    audit.record(1, f'toy.{kind}', subject=2)\n"
    )
    assert set(written("app/toy.py", source)) == {
        "toy.switched_on",
        "toy.switched_off",
        "toy.by_key",
        "toy.plain",
        "?",
    }
