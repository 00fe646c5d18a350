"""Pieces every form uses: cleaning of typed text, and showing a use case's complaints beside the fields."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import ValidationError

from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text


def cleaned(value: Any) -> Any:
    """A WTForms filter: no NUL, no lone surrogates, one kind of newline, no space around."""
    if not isinstance(value, str):
        return value
    try:
        return clean_text(value).strip()
    except UnstorableText as error:
        raise ValidationError(str(error)) from error


def show_problems(form: FlaskForm, error: Invalid) -> None:
    """Put each message of `error` beside its field; what was typed stays."""
    for name, message in error.problems.items():
        field = form._fields.get(name)
        errors = field.errors if field is not None else form.form_errors
        if field is not None:
            field.errors = [*errors, message]
        else:
            form.form_errors.append(message)
