"""The source tree, as the rules see it: files, places, imports."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "superusers")

# Names of files (or folders) in a feature that mean something. Any other name is a helper.
LAYERS = frozenset({"events", "models", "queries", "policy", "services"})
EDGES = frozenset({"forms", "views", "consumers", "jobs", "fold", "slots", "cli"})
HELPER = "helper"
PACKAGE = "__init__"


@dataclass(frozen=True)
class Place:
    """Where a file stands: `app/forum/services/vote.py` is room app, feature forum, layer services."""

    room: str
    feature: str  # "" for the files of the room itself
    layer: str  # one of LAYERS, EDGES, HELPER, PACKAGE

    @property
    def is_edge(self) -> bool:
        return self.layer in EDGES


@dataclass(frozen=True)
class Import:
    line: int
    target: str  # dotted; `from a.b import c` gives a.b.c
    module: str  # what stands after `from` or `import`


def sources(suffix: str, *tops: str) -> list[tuple[str, str]]:
    """(path relative to the repository, text) of every file with this suffix under these folders."""
    found = []
    for top in tops:
        for path in sorted((ROOT / top).rglob(f"*{suffix}")):
            if "__pycache__" not in path.parts:
                found.append((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))
    return found


def place_of(path: str) -> Place:
    parts = PurePosixPath(path).with_suffix("").parts
    room = parts[0]
    if len(parts) == 2:
        return Place(room, "", PACKAGE if parts[1] == "__init__" else HELPER)
    return Place(room, parts[1], layer_named(parts[2]))


def place_of_import(target: str) -> Place | None:
    """The place an import reaches into, or None when it is none of ours."""
    parts = target.split(".")
    if parts[0] not in PACKAGES:
        return None
    if len(parts) < 3:
        return Place(parts[0], parts[1] if len(parts) == 2 else "", PACKAGE)
    return Place(parts[0], parts[1], layer_named(parts[2]))


def layer_named(name: str) -> str:
    """`import_cli` is a part of `cli` that got a file of its own; the same holds for every edge."""
    if name in LAYERS or name == PACKAGE:
        return name
    last_word = name.rpartition("_")[2]
    return last_word if last_word in EDGES else HELPER


@functools.cache
def imports(path: str, source: str) -> tuple[Import, ...]:
    """Every import of a file, also those inside functions and under TYPE_CHECKING; relative ones resolved."""
    return tuple(_imports(path, source))


def _imports(path: str, source: str) -> Iterator[Import]:
    package = PurePosixPath(path).parent.parts
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join((*package[: len(package) - node.level + 1], *base.split("."))).rstrip(".")
            for alias in node.names:
                yield Import(node.lineno, f"{base}.{alias.name}", base)


def names_bound_by_imports(tree: ast.AST) -> dict[str, str]:
    """{local name: dotted origin}, so that `from time import time as now` does not hide."""
    bound = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.split(".")[0]
                bound[name] = alias.name if alias.asname else name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return bound


def dotted_name(node: ast.expr, bound: dict[str, str]) -> str:
    """`dt.now` under `from datetime import datetime as dt` is `datetime.datetime.now`; "" when not a name."""
    if isinstance(node, ast.Name):
        return bound.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = dotted_name(node.value, bound)
        return f"{base}.{node.attr}" if base else ""
    return ""
