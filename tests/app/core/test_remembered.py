"""Pieces of pages that are made once for the same values."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from jinja2 import Environment
from markupsafe import Markup

from app.core.web.remembered import OPEN_KEY, OPEN_TOKEN, filled_in, remembered


def macro_of(source: str, made: list[object]):
    """A macro `piece`, which notes in `made` each time that it runs."""
    environment = Environment(autoescape=True)

    def note(value: object) -> str:
        made.append(value)
        return ""

    environment.globals["note"] = note
    return environment.from_string(source).module.piece  # type: ignore[attr-defined]


SOURCE = "{% macro piece(value, more='') %}{{ note(value) }}<p>{{ value }}{{ more }}</p>{% endmacro %}"


def test_equal_values_are_rendered_once() -> None:
    made: list[object] = []
    piece = macro_of(SOURCE, made)
    assert remembered(piece, "a & b", "!") == remembered(piece, "a & b", "!") == "<p>a &amp; b!</p>"
    assert made == ["a & b"]
    assert remembered(piece, "a & b", "?") == "<p>a &amp; b?</p>"
    assert len(made) == 2


def test_escaped_and_plain_text_are_not_mistaken_for_each_other() -> None:
    """They are equal to Python, and only one of them may stand on a page as it is."""
    piece = macro_of(SOURCE, [])
    assert remembered(piece, Markup("<b>x</b>")) == "<p><b>x</b></p>"
    assert remembered(piece, "<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>"


def test_what_has_no_hash_is_rendered_each_time() -> None:
    made: list[object] = []
    piece = macro_of(SOURCE, made)
    for _ in range(2):
        remembered(piece, SimpleNamespace(x=1))  # type: ignore[arg-type]
    assert len(made) == 2


def test_an_error_of_the_macro_itself_is_not_hidden() -> None:
    piece = macro_of("{% macro piece(value) %}{{ value + 1 }}{% endmacro %}", [])
    with pytest.raises(TypeError, match="concatenate"):
        remembered(piece, "text")


def test_tokens_are_filled_in_afterwards(sqlite_app: Flask) -> None:
    piece = Markup('<input value="{}"><input value="{}-a1">').format(OPEN_TOKEN, OPEN_KEY)
    assert filled_in(piece, "tok", "key") == '<input value="tok"><input value="key-a1">'
    assert filled_in(Markup("<p>"), "") == "<p>"
