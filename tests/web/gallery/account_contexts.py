"""The pages of the accounts room, the error pages and the mails."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace as Row
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import EmailField, PasswordField, StringField

from tests.web.gallery import rows
from tests.web.gallery.shelf import member, visitor


class SignUpForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Name", description="Shown beside what you write.")
    email = EmailField("E-mail", render_kw={"autocomplete": "email"})
    password = PasswordField(
        "Password", description="At least 10 characters.", render_kw={"autocomplete": "new-password"}
    )


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = EmailField("E-mail", render_kw={"autocomplete": "email"})
    password = PasswordField("Password", render_kw={"autocomplete": "current-password"})


class MailForm(FlaskForm):  # type: ignore[misc]
    email = EmailField("E-mail", render_kw={"autocomplete": "email"})


class PasswordForm(FlaskForm):  # type: ignore[misc]
    password = PasswordField(
        "New password", description="At least 10 characters.", render_kw={"autocomplete": "new-password"}
    )


def refused(form: FlaskForm, **problems: str) -> FlaskForm:
    form.validate()
    for name, problem in problems.items():
        form[name].errors = [problem]
    return form


FORM = {"form_without_session": True}
MEMBER = Row(
    id=2,
    name="Tomas Keller",
    post_role="super_user",
    joined_at=rows.before(days=700),
    location="Brno",
    about_html=Markup("<p>I repair radios, and now speakers that are radios.</p>"),
)
ACTIVITY = Row(questions=12, answers=1204, solutions=330)
LINK = "https://community.example/verify/WzEsMl0.kx0XQz6o1bDfOa3Yc4hU1nJ2w5s"
MAIL = {
    "subject": "Confirm your e-mail address",
    "site_name": "Northlight Community",
    "public_url": "https://community.example",
    "name": "Lena Brandt",
    "link": LINK,
    "expires_at": rows.NOW + timedelta(hours=48),
}
KEPT = {"title": "Light blinks <white>", "body": "A long text\n" * 12 + rows.LONG_WORD}
SESSIONS: dict[str, Any] = {
    "sessions": [
        Row(
            id=1,
            browser_name="Firefox on Linux",
            created_at=rows.before(days=3),
            revoke_url="/account/sessions/1/revoke",
        ),
        Row(
            id=2,
            browser_name="Safari on iPhone",
            created_at=rows.before(days=40),
            revoke_url="/account/sessions/2/revoke",
        ),
    ],
    "current_id": 1,
}

PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "sign-up": ("accounts/sign_up.html", visitor(), lambda: {"form": SignUpForm()}, FORM),
    "sign-up-errors": (
        "accounts/sign_up.html",
        visitor(),
        lambda: {
            "form": refused(
                SignUpForm(data={"name": "L", "email": "lena"}),
                name="Use between 2 and 40 characters.",
                email="This does not look like an e-mail address. Example: ada@example.com",
            )
        },
        FORM,
    ),
    "sign-up-done": ("accounts/sign_up_done.html", visitor(), {"email": "lena@example.com"}, {}),
    "sign-in": (
        "accounts/sign_in.html",
        visitor(),
        lambda: {"form": SignInForm(), "next": "/ask?title=x"},
        FORM,
    ),
    "sign-in-errors": (
        "accounts/sign_in.html",
        visitor(),
        lambda: {
            "form": refused(SignInForm(), password="This e-mail and password do not belong together."),
            "next": None,
        },
        FORM | {"notices": [("success", "Your password is changed. Please sign in with it.")]},
    ),
    "verify": ("accounts/verify.html", visitor(), {"token": "abc"}, FORM),
    "verified": ("accounts/verified.html", visitor(), {}, {}),
    "verify-failed": ("accounts/verify_failed.html", visitor(), lambda: {"form": MailForm()}, FORM),
    "forgot-password": ("accounts/forgot_password.html", visitor(), lambda: {"form": MailForm()}, FORM),
    "link-sent": (
        "accounts/link_sent.html",
        visitor(),
        {"email": "lena@example.com", "purpose": "reset_password"},
        {},
    ),
    "reset-password": (
        "accounts/reset_password.html",
        visitor(),
        lambda: {"form": PasswordForm(), "token": "t"},
        FORM,
    ),
    "reset-failed": ("accounts/reset_failed.html", visitor(), {}, {}),
    "sessions": ("accounts/sessions.html", member(), SESSIONS, {}),
    "member": (
        "accounts/member.html",
        visitor(),
        {"member": MEMBER, "own": False},
        {"slots": {"member_activity": "activity", "member_profile": "reputation-panel"}},
    ),
    "member-own": (
        "accounts/member.html",
        member(),
        {"member": MEMBER, "own": True},
        {"slots": {"member_activity": "activity-empty"}},
    ),
    "activity": (
        "forum/member_activity.html",
        visitor(),
        {
            "own": False,
            "member_name": "Tomas Keller",
            "figures": ACTIVITY,
            "questions": rows.QUESTIONS[:1],
            "answered": rows.QUESTIONS[1:4],
        },
        {},
    ),
    "activity-empty": (
        "forum/member_activity.html",
        member(),
        {
            "own": True,
            "member_name": "Lena Brandt",
            "figures": Row(questions=0, answers=0, solutions=0),
            "questions": [],
            "answered": [],
        },
        {},
    ),
    "error-400": ("errors/400.html", visitor(), {"status": 400}, {}),
    "error-csrf": ("errors/400.html", visitor(), {"status": 400, "csrf": True, "kept": KEPT}, {}),
    "error-403": (
        "errors/403.html",
        member(),
        {"status": 403, "reason": "Only the asker or staff can accept an answer here."},
        {},
    ),
    "error-404": ("errors/404.html", visitor(), {"status": 404}, {}),
    "error-405": ("errors/405.html", visitor(), {"status": 405}, {}),
    "error-413": ("errors/413.html", member(), {"status": 413}, {}),
    "error-429": ("errors/429.html", visitor(), {"status": 429, "retry_after": 240}, {}),
    "error-500": ("errors/500.html", visitor(), {"status": 500}, {}),
    "error-503": ("errors/503.html", visitor(), {"status": 503, "kept": KEPT}, {}),
    "mail-verify-txt": ("email/verify_email.txt", visitor(), MAIL, {}),
    "mail-verify": ("email/verify_email.html", visitor(), MAIL, {}),
    "mail-reset-txt": ("email/reset_password.txt", visitor(), MAIL, {}),
    "mail-reset": ("email/reset_password.html", visitor(), MAIL, {}),
    "mail-already-txt": (
        "email/already_member.txt",
        visitor(),
        MAIL
        | {
            "sign_in_link": "https://community.example/sign-in",
            "reset_link": "https://community.example/forgot-password",
        },
        {},
    ),
    "mail-already": (
        "email/already_member.html",
        visitor(),
        MAIL
        | {
            "sign_in_link": "https://community.example/sign-in",
            "reset_link": "https://community.example/forgot-password",
        },
        {},
    ),
}
