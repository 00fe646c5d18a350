"""import-linter's contracts (pyproject.toml) hold, match something, and each catches a planted import."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import grimp
import pytest

from tests.architecture.tree import EDGES, LAYERS, PACKAGES, ROOT

_SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS: list[dict[str, Any]] = _SETTINGS["contracts"]
IDS = [contract["id"] for contract in CONTRACTS]
EXPRESSION_FIELDS = ("containers", "ancestors", "source_modules", "forbidden_modules")

# contract: file to add to, what to add
PLANTED = [
    ("tower", "app/core/planted.py", "import app.forum"),
    ("tower", "app/accounts/planted.py", "from app.forum import models"),
    ("tower", "app/planted/__init__.py", ""),  # a room nobody gave a place
    ("superusers-on-top", "app/forum/planted.py", "import superusers.reputation"),
    ("superusers-rooms", "superusers/activity/planted.py", "import superusers.reputation"),
    ("superusers-rooms", "superusers/planted/__init__.py", ""),
    ("feature-order", "app/forum/events.py", "import app.forum.models"),
    ("feature-order", "app/forum/policy.py", "import app.forum.services"),
    ("feature-order", "app/forum/forms.py", "import app.forum.views"),
    ("feature-order", "app/forum/cli.py", "import app.forum.views"),
    ("two-doors", "superusers/reputation/planted.py", "import app.forum.models"),
    ("two-doors", "superusers/reputation/planted.py", "from app.forum import policy"),
    ("no-http", "app/forum/policy.py", "import flask"),
    ("no-http", "superusers/reputation/consumers.py", "import werkzeug.exceptions"),
    ("no-circles", "app/forum/planted.py", "import app.forum.planted_too"),
]


def _lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command as check; check()"
    limits = [word for contract in contracts for word in ("--contract", contract)]
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo", *limits],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_tree_keeps_every_contract() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    unneeded = shutil.ignore_patterns("__pycache__", "static", "templates")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=unneeded)
    shutil.copy(ROOT / "pyproject.toml", folder)
    # What the faults below need to stand on, whether or not the tree has it yet.
    [order] = [contract for contract in CONTRACTS if contract["id"] == "feature-order"]
    packages = [*order["containers"], "app.forum.services", "superusers.activity"]
    modules = [f"app.forum.{layer}" for layer in ("events", "models", "policy", "forms", "views", "cli")]
    for name in [*(f"{package}.__init__" for package in packages), *modules]:
        path = folder / (name.replace(".", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (folder / "app/forum/planted_too.py").write_text("import app.forum.planted\n")
    return folder


@pytest.mark.parametrize(("contract", "path", "fault"), PLANTED)
def test_a_planted_import_breaks_it(copied_tree: Path, contract: str, path: str, fault: str) -> None:
    target = copied_tree / path
    before = target.read_text() if target.exists() else None
    new_folder = not target.parent.exists()
    target.parent.mkdir(exist_ok=True)
    target.write_text(f"{before or ''}\n{fault}\n")
    try:
        result = _lint(copied_tree, contract)
    finally:
        if before is None:
            target.unlink()
        else:
            target.write_text(before)
        if new_folder:
            target.parent.rmdir()
    assert result.returncode == 1
    assert "BROKEN" in result.stdout
    module = path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]
    assert f".{module}" in result.stdout.split("Broken contracts")[1]


def test_every_contract_has_a_planted_fault() -> None:
    assert {contract for contract, _, _ in PLANTED} == set(IDS)


def unmatched(contract: dict[str, Any], graph: grimp.ImportGraph) -> list[str]:
    """Fields and expressions of a contract that match nothing, and so guard nothing.

    A wildcard that ends in the name of a layer may wait for its first file; the whole field may not.
    """
    found = []
    for name in EXPRESSION_FIELDS:
        matches = {expression: _matches(expression, graph) for expression in contract.get(name, [])}
        for expression, modules in matches.items():
            waits = "*" in expression and expression.rpartition(".")[2] in LAYERS | EDGES
            if not modules and not waits:
                found.append(f"{contract['id']}: {name}: {expression}")
        if matches and not any(matches.values()):
            found.append(f"{contract['id']}: {name}")
    return found


def _matches(expression: str, graph: grimp.ImportGraph) -> set[str]:
    return set(graph.find_matching_modules(expression))


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


@pytest.mark.parametrize("contract", CONTRACTS, ids=IDS)
def test_no_contract_matches_nothing(contract: dict[str, Any], graph: grimp.ImportGraph) -> None:
    assert not unmatched(contract, graph)


def test_a_contract_that_matches_nothing_is_caught(graph: grimp.ImportGraph) -> None:
    typo = {"id": "typo", "source_modules": ["app.*.servces"], "forbidden_modules": ["app.core"]}
    assert unmatched(typo, graph) == ["typo: source_modules: app.*.servces", "typo: source_modules"]
    nowhere = {"id": "nowhere", "containers": ["app.nowhere", "app.forum"]}
    assert unmatched(nowhere, graph) == ["nowhere: containers: app.nowhere"]
    waiting = {"id": "waiting", "source_modules": ["nobody.*.policy"]}
    assert unmatched(waiting, graph) == ["waiting: source_modules"]


def test_every_feature_keeps_the_order_inside() -> None:
    """A new feature has to be named in the contract `feature-order`."""
    features = {
        f"{package}.{folder.name}"
        for package in PACKAGES
        for folder in (ROOT / package).iterdir()
        if (folder / "__init__.py").exists() and (package, folder.name) != ("app", "core")
    }
    [order] = [contract for contract in CONTRACTS if contract["id"] == "feature-order"]
    assert set(order["containers"]) == features
