"""Forms of the accounts room."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import EmailField, Field, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from app.accounts.names import problem_with_name
from app.accounts.passwords import problem_with
from app.core.text import case_fold_key
from app.core.web.form_fields import Form, cleaned, one_line

LONGEST_EMAIL = 254


class _Email:
    """The address is one that mail can be sent to; stored as typed, without surrounding space."""

    def __call__(self, form: Any, field: Field) -> None:
        try:
            address = validate_email(field.data, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise ValidationError(
                "This does not look like an e-mail address. Example: ada@example.com"
            ) from error
        # One character may fold to several, and the folded address has a column of its own.
        if max(len(address), len(case_fold_key(address))) > LONGEST_EMAIL:
            raise ValidationError(f"Use an address of at most {LONGEST_EMAIL} characters.")
        field.data = address


def _email_field() -> EmailField:
    return EmailField(
        "E-mail",
        [InputRequired("Please type your e-mail address."), _Email()],
        filters=[cleaned],
        render_kw={"autocomplete": "email"},
    )


class SignUpForm(Form):
    name = StringField(
        "Name",
        [InputRequired("Please choose a name. It stands beside what you write.")],
        filters=[one_line],
        description="Shown beside what you write.",
        render_kw={"autocomplete": "nickname"},
    )
    email = _email_field()
    password = PasswordField(
        "Password",
        [InputRequired("Please choose a password.")],
        description="At least 10 characters. A few unrelated words work well.",
        render_kw={"autocomplete": "new-password"},
    )

    def validate_name(self, field: StringField) -> None:
        if problem := problem_with_name(field.data or ""):
            raise ValidationError(problem)

    def validate_password(self, field: PasswordField) -> None:
        refuse_weak(field.data or "", name=self.name.data or "", email=self.email.data or "")


def refuse_weak(password: str, *, name: str, email: str) -> None:
    if problem := problem_with(password, name=name, email=email):
        raise ValidationError(problem)


class FirstRunForm(SignUpForm):
    community = StringField(
        "Name of the community",
        [InputRequired("Please name the community."), Length(2, 60, "Use between 2 and 60 characters.")],
        filters=[one_line],
        description="Shown at the top of every page. You can change it later.",
    )


class SignInForm(Form):
    email = _email_field()
    password = PasswordField(
        "Password",
        [InputRequired("Please type your password."), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class ForgotPasswordForm(Form):
    email = _email_field()


class ResetPasswordForm(Form):
    password = PasswordField(
        "New password",
        [InputRequired("Please choose a password.")],
        description="At least 10 characters. A few unrelated words work well.",
        render_kw={"autocomplete": "new-password"},
    )

    def validate_password(self, field: PasswordField) -> None:
        refuse_weak(field.data or "", name="", email="")
