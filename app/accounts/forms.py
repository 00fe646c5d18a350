"""Forms of the accounts room."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    FileField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from app.accounts.names import problem_with_name
from app.accounts.passwords import problem_with
from app.accounts.time_zones import zone_names
from app.core.text import case_fold_key
from app.core.web.form_fields import Form, cleaned, one_line

LONGEST_EMAIL = 254
LONGEST_ABOUT, LONGEST_LOCATION = 1000, 80
CLOSING_WORD = "close"


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


def _code_field(description: str) -> StringField:
    return StringField(
        "Code",
        [InputRequired("Please type the code."), Length(max=100)],
        filters=[one_line],
        description=description,
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class FirstRunForm(SignUpForm):
    community = StringField(
        "Name of the community",
        [InputRequired("Please name the community."), Length(2, 60, "Use between 2 and 60 characters.")],
        filters=[one_line],
        description="Shown at the top of every page. You can change it later.",
    )


def _present_password(label: str = "Password") -> PasswordField:
    return PasswordField(
        label,
        [InputRequired("Please type your password."), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class SignInForm(Form):
    email = _email_field()
    password = _present_password()


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


class CodeForm(Form):
    """The code after the password."""

    code = _code_field("Six digits from your authenticator app, or one of your recovery codes.")


class FirstCodeForm(Form):
    """The code that proves that the app has the key."""

    code = _code_field("The six digits that the app shows now.")


class AgainForm(Form):
    """Proof of who sits there, on its own or on top of another form: its names are nobody else's."""

    again_password = _present_password("Your password")
    again_code = _code_field("Six digits from your authenticator app, or one of your recovery codes.")


class ProfileForm(Form):
    about = TextAreaField(
        "About you",
        [Length(max=LONGEST_ABOUT, message=f"Use at most {LONGEST_ABOUT:,} characters.")],
        filters=[cleaned],
        description="What you know well, what you own. Markdown works: **bold**, links, lists.",
    )
    location = StringField(
        "Location",
        [Length(max=LONGEST_LOCATION, message=f"Use at most {LONGEST_LOCATION} characters.")],
        filters=[one_line],
        description="As exact as you like: a town, a country.",
        render_kw={"autocomplete": "off"},
    )
    time_zone = SelectField(
        "Time zone", filters=[one_line], description="Times are shown in it when you point at them."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = [
            ("", "Not said"),
            *((name, name.replace("_", " ")) for name in zone_names()),
        ]


class PictureForm(Form):
    picture = FileField(
        "Picture",
        description="JPEG, PNG, WebP or GIF, at most 5 MB. We cut it square.",
        render_kw={"accept": "image/jpeg,image/png,image/webp,image/gif"},
    )


class EmailChangeForm(Form):
    email = _email_field()
    password = _present_password("Your password")


class PasswordChangeForm(Form):
    present = _present_password("Present password")
    new_password = PasswordField(
        "New password",
        [InputRequired("Please choose a password.")],
        description="At least 10 characters. A few unrelated words work well.",
        render_kw={"autocomplete": "new-password"},
    )


class PrivacyForm(Form):
    hide_profile = BooleanField(
        "Keep my profile to myself",
        description="Others see your name beside what you write, and nothing more. "
        "You are left out of the list of members.",
    )
    leave_boards = BooleanField("Leave me out of leaderboards", description="Your reputation stays as it is.")


class CloseForm(Form):
    password = _present_password("Your password")
    word = StringField(
        "Confirmation",
        [InputRequired("Please type the word.")],
        filters=[one_line],
        description=f"Type the word {CLOSING_WORD} here.",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate_word(self, field: StringField) -> None:
        if (field.data or "").casefold() != CLOSING_WORD:
            raise ValidationError(f"Please type the word {CLOSING_WORD}.")
