"""The tree as it stands obeys every rule."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest

from tests.architecture import code_rules, import_rules, template_rules
from tests.architecture.tree import PACKAGES, ROOT, sources
from tests.architecture.vendor_rules import vendored_files

Rule = Callable[[str, str], list[str]]


def _assert_holds(rule: Rule, files: list[tuple[str, str]]) -> None:
    assert files, "a rule over no files holds for the wrong reason"
    violations = [violation for path, source in files for violation in rule(path, source)]
    assert not violations, "\n".join(["", *violations])


@pytest.mark.parametrize("rule", [*import_rules.RULES, *code_rules.RULES], ids=lambda rule: rule.__name__)
def test_python_obeys(rule: Rule) -> None:
    _assert_holds(rule, sources(".py", *PACKAGES))


@pytest.mark.parametrize("rule", template_rules.RULES, ids=lambda rule: rule.__name__)
def test_templates_obey(rule: Rule) -> None:
    _assert_holds(rule, sources(".html", *PACKAGES))


@pytest.mark.filterwarnings("default")
def test_long_files_and_functions_are_named() -> None:
    """Not an error yet: somebody should ask what they hide."""
    for path, source in sources(".py", *PACKAGES):
        for long in code_rules.oversized(
            path, source, file_lines=code_rules.FILE_LINES_SOFT, function_lines=code_rules.FUNCTION_LINES_SOFT
        ):
            warnings.warn(long, stacklevel=1)


def test_every_folder_with_python_is_a_package() -> None:
    """The import graph skips a folder without `__init__.py`, and with it every contract."""
    folders = {(ROOT / path).parent for path, _ in sources(".py", *PACKAGES)}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


def test_vendored_files_bring_licence_and_version() -> None:
    assert not vendored_files(ROOT / "app/static/vendor")
