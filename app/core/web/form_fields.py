"""Pieces every form uses: cleaning of typed text, and showing a use case's complaints beside the fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import ValidationError

from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text

Readers = dict[str, Callable[[str], Any]]
"""What makes of each field's text what a use case takes. Each raises Invalid."""


class Form(FlaskForm):
    """A form that reads fields and nothing else.

    Flask-WTF would also take uploaded files and JSON, whose values are no text; every page's form is text.
    """

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Without an explicit choice: what was posted, or None for a page that is only read."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            return request.form if request.method == "POST" else None


def cleaned(value: Any) -> Any:
    """A WTForms filter: no NUL, no lone surrogates, one kind of newline, no space around."""
    if not isinstance(value, str):
        return value
    try:
        return clean_text(value).strip()
    except UnstorableText as error:
        raise ValidationError(str(error)) from error


def one_line(value: Any) -> Any:
    """A WTForms filter: `cleaned`, and every run of white space is one space."""
    value = cleaned(value)
    return " ".join(value.split()) if isinstance(value, str) else value


def show_problems(form: FlaskForm, error: Invalid) -> None:
    """Put each message of `error` beside its field; what was typed stays."""
    for name, message in error.problems.items():
        field = form._fields.get(name)
        errors = field.errors if field is not None else form.form_errors
        if field is not None:
            field.errors = [*errors, message]
        else:
            form.form_errors.append(message)


def read_fields(form: Any, readers: Readers) -> dict[str, Any]:
    """Read every field, so that all problems are told at once. Raises Invalid."""
    problems: dict[str, str] = {}
    read: dict[str, Any] = {}
    for name, reader in readers.items():
        try:
            read[name] = reader(form[name].data or "")
        except Invalid as error:
            problems |= error.problems
    if problems:
        raise Invalid(**problems)
    return read


def submission_key() -> str | None:
    """The key of the form that was sent; the same form sent twice has the same."""
    key = request.form.get("submission_key", "")
    return key if 0 < len(key) <= 40 and key.isascii() and key.isprintable() else None
