"""Pieces every form uses: cleaning of typed text, and showing a use case's complaints beside the fields."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import ValidationError

from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text


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
