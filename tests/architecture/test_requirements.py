"""Two installs are the same install: everything that is needed is pinned, and nothing else is listed."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

from tests.architecture.tree import ROOT

_PIN = re.compile(r"(?P<name>[\w.-]+)(\[(?P<extras>[\w,-]+)\])?==(?P<version>[\w.]+)\s*(#.*)?")
_NEED = re.compile(r"(?P<name>[\w.-]+)\s*(\[(?P<extras>[\w,-]+)\])?")

Pins = dict[str, tuple[str, frozenset[str]]]  # {name: (version, extras)}


def pinned(path: Path) -> Pins:
    """What a requirements file pins, following its `-r` lines. Raises AssertionError at a line without ==."""
    found: Pins = {}
    for line in path.read_text().splitlines():
        if line.startswith("-r "):
            found |= pinned(path.parent / line.removeprefix("-r "))
        elif line.strip() and not line.startswith("#"):
            pin = _PIN.fullmatch(line)
            assert pin, f"{path.name}: not pinned with ==: {line}"
            found[_key(pin["name"])] = (pin["version"], frozenset((pin["extras"] or "").split(",")))
    return found


def needs(name: str, extras: frozenset[str]) -> set[str]:
    """What an installed distribution needs here: its requirements whose markers hold on this Python."""
    found = set()
    for line in importlib.metadata.requires(name) or []:
        requirement, _, marker = line.partition(";")
        if _marker_holds(marker, extras) and (match := _NEED.match(requirement.strip())):
            found.add(_key(match["name"]))
    return found


def unpinned(pins: Pins) -> set[str]:
    """Distributions that a pinned one needs and no line pins."""
    return {need for name, (_, extras) in pins.items() for need in needs(name, extras)} - set(pins)


def _marker_holds(marker: str, extras: frozenset[str]) -> bool:
    if not marker.strip():
        return True
    from packaging.markers import Marker

    return any(Marker(marker).evaluate({"extra": extra}) for extra in extras)


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_transitive_requirement_is_pinned() -> None:
    assert unpinned(pinned(ROOT / "requirements.txt")) == set()
    assert unpinned(pinned(ROOT / "requirements-dev.txt")) == set()


def test_a_missing_pin_is_caught() -> None:
    pins = pinned(ROOT / "requirements.txt")
    del pins["webencodings"]
    del pins["psycopg-binary"]  # needed by an extra
    assert unpinned(pins) == {"webencodings", "psycopg-binary"}


def test_what_is_installed_is_what_is_pinned() -> None:
    pins = pinned(ROOT / "requirements-dev.txt")
    assert {name: importlib.metadata.version(name) for name in pins} == {n: v for n, (v, _) in pins.items()}
