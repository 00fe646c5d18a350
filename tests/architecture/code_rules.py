"""What code may not do, wherever it stands. Each rule: (path, source) -> what is wrong there."""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath

from tests.architecture.tree import dotted_name, names_bound_by_imports

TRANSACTION_CALLS = frozenset({"commit", "rollback", "begin"})
TRANSACTION_SQL = re.compile(
    r"\s*(((BEGIN|COMMIT|ROLLBACK)(\s+(IMMEDIATE|EXCLUSIVE|DEFERRED|TRANSACTION|WORK))?)|SAVEPOINT\s+\w+)\s*;?\s*",
    re.IGNORECASE,
)

WALL_CLOCKS = frozenset(
    {
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
        "sqlalchemy.func.now",
        "sqlalchemy.func.current_timestamp",
        "sqlalchemy.func.localtimestamp",
        "flask_sqlalchemy.SQLAlchemy.func.now",
    }
)

FILE_LINES, FILE_LINES_SOFT = 600, 400
FUNCTION_LINES, FUNCTION_LINES_SOFT = 80, 60


def only_the_kernel_commits(path: str, source: str) -> list[str]:
    """One command, one commit, in `core/uow.py`: nobody else ends or opens a transaction.

    A savepoint (`begin_nested`) inside a command is fine: it ends nothing.
    """
    if path.startswith("app/core/"):
        return []
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in TRANSACTION_CALLS:
                found.append(f"{path}:{node.lineno}: .{node.func.attr}() outside the kernel")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if TRANSACTION_SQL.fullmatch(node.value):
                found.append(f"{path}:{node.lineno}: {node.value.strip()!r} outside the kernel")
    return found


def one_clock(path: str, source: str) -> list[str]:
    """The time comes from `core/clock.py`, which tests can move. Monotonic clocks only measure: free."""
    if path == "app/core/clock.py":
        return []
    tree = ast.parse(source)
    bound = names_bound_by_imports(tree)
    return [
        f"{path}:{node.lineno}: {name} is not the clock; use app.core.clock"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and (name := dotted_name(node, bound)) in WALL_CLOCKS
    ]


def relationships_raise(path: str, source: str) -> list[str]:
    """A relationship never loads by itself: that is how one query becomes a query a row."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = dotted_name(node.func, {}).rsplit(".", 1)[-1]
        if name in ("relationship", "backref", "dynamic_loader"):
            lazy = [k.value for k in node.keywords if k.arg == "lazy"]
            if not (lazy and isinstance(lazy[0], ast.Constant) and lazy[0].value == "raise"):
                found.append(f'{path}:{node.lineno}: {name} needs lazy="raise"')
    return found


def a_service_is_one_command(path: str, source: str) -> list[str]:
    """`services/accept_answer.py` holds `accept_answer`, a `@command`, and no other command.

    A file that starts with `_` holds steps that several use cases share.
    """
    parts = PurePosixPath(path).parts
    name = PurePosixPath(path).stem
    if len(parts) < 4 or parts[2] != "services" or name.startswith("_"):
        return []
    found = []
    if "_" not in name:
        found.append(f"{path}:1: a use case is named by a verb and a noun")
    functions = [n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)]
    commands = [f.name for f in functions if any(_is_command(d) for d in f.decorator_list)]
    if commands != [name]:
        found.append(f"{path}:1: holds the commands {commands}, not just {name}")
    return found


def _is_command(decorator: ast.expr) -> bool:
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    return dotted_name(decorator, {}).rsplit(".", 1)[-1] == "command"


def sizes(path: str, source: str) -> list[str]:
    """No file and no function is too long to be read in one go."""
    return oversized(path, source, file_lines=FILE_LINES, function_lines=FUNCTION_LINES)


def oversized(path: str, source: str, *, file_lines: int, function_lines: int) -> list[str]:
    found = []
    lines = len(source.splitlines())
    if lines > file_lines:
        found.append(f"{path}:1: {lines} lines; at most {file_lines}")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > function_lines:
                found.append(f"{path}:{node.lineno}: {node.name}: {length} lines; at most {function_lines}")
    return found


RULES = (only_the_kernel_commits, one_clock, relationships_raise, a_service_is_one_command, sizes)
