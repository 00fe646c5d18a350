"""Forms of administration."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import request
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.roles import ROLE_WORDS, ROLES
from app.core.web.form_fields import Form, cleaned, one_line


def _colour(value: Any) -> Any:
    value = one_line(value)
    return value.lower() if isinstance(value, str) else value


def _address(_form: Any, field: Any) -> None:
    try:
        field.data = validate_email(field.data, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValidationError(
            "This does not look like an e-mail address. Example: ada@example.com"
        ) from error


class BrandForm(Form):
    name = StringField(
        "Name",
        [InputRequired("Please name the community."), Length(2, 60, "Use between 2 and 60 characters.")],
        filters=[one_line],
        description="At the top of every page and in every mail.",
    )
    tagline = StringField(
        "Tagline",
        [Length(max=160, message="Use at most 160 characters.")],
        filters=[one_line],
        description="At the foot of every page.",
    )
    accent = StringField(
        "Accent colour",
        filters=[_colour],
        description="Of links and main buttons, as #rrggbb. Empty: #b4450f.",
        render_kw={"spellcheck": "false", "autocapitalize": "none", "placeholder": "#b4450f"},
    )
    accent_dark = StringField(
        "Accent colour in the dark theme",
        filters=[_colour],
        description="Empty: the nearest shade of the accent that can be read well on dark.",
        render_kw={"spellcheck": "false", "autocapitalize": "none"},
    )
    radius = IntegerField(
        "Corner radius",
        [Optional()],
        description="In pixels, 0 to 24. Empty: 10.",
        render_kw={"min": 0, "max": 24},
    )
    mark = FileField(
        "Mark",
        description="PNG or WebP, up to 1 MB, at least 64 pixels high. No SVG: it can hold scripts.",
        render_kw={"accept": "image/png,image/webp"},
    )
    drop_mark = BooleanField("Remove the mark and show ours again")


class RoleForm(Form):
    role = SelectField("Role", choices=[SelectChoice(role, ROLE_WORDS[role]) for role in ROLES])
    reason = StringField(
        "Reason",
        [
            Length(1, message="Please give the reason."),
            Length(max=500, message="Use at most 500 characters."),
        ],
        filters=[one_line],
        description="For the audit log.",
    )


class CategoryForm(Form):
    name = StringField(
        "Name",
        [
            Length(1, message="Please name the category."),
            Length(max=80, message="Use at most 80 characters."),
        ],
        filters=[one_line],
    )
    description = TextAreaField(
        "Description",
        [Length(max=400, message="Use at most 400 characters.")],
        filters=[cleaned],
        description="One sentence that tells people whether their question belongs here.",
    )


class RetireForm(Form):
    new_home = SelectField("New home of its questions", [InputRequired("Please choose where they go.")])


class MailForm(Form):
    to = EmailField(
        "Send to",
        [InputRequired("Please type an e-mail address."), _address],
        filters=[cleaned],
        render_kw={"autocomplete": "email"},
    )


class ImportForm(Form):
    upload = FileField(
        "A file",
        description="tar, tar.gz or zip of a community archive or a Stack Exchange dump, up to 512 MB.",
    )
    folder = SelectField("Or a folder on the server", coerce=str)
    source = StringField(
        "Name of the source",
        [Length(max=200, message="Use at most 200 characters.")],
        filters=[one_line],
        description="Tells this community's ids from others'; always the same for the same community.",
    )


class ExportForm(Form):
    addresses = BooleanField("With the members' e-mail addresses", default=True)


def uploaded(field: str) -> Any:
    """What a form brought as this file; None where it brought none."""
    file = request.files.get(field)
    return file if file is not None and file.filename else None
