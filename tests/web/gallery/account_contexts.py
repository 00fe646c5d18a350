"""The pages of the accounts room, the error pages and the mails."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace as Row
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)

from app.accounts.second_step import qr_svg
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
    picture=None,
    local_time="14:05",
    time_zone="Europe/Prague",
    shown=True,
)
PRIVATE = Row(**{**MEMBER.__dict__, "shown": False, "location": "", "local_time": None})
PICTURE = "0123456789abcdef0123456789abcdef"
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
            revoke_url="/settings/security/sessions/1/revoke",
        ),
        Row(
            id=2,
            browser_name="Safari on iPhone",
            created_at=rows.before(days=40),
            revoke_url="/settings/security/sessions/2/revoke",
        ),
    ],
    "current_id": 1,
    "second_step_at": None,
    "second_step_needed": False,
    "codes_left": 0,
}


class ProfileForm(FlaskForm):  # type: ignore[misc]
    about = TextAreaField("About you", description="What you know well. Markdown works.")
    location = StringField("Location")
    time_zone = SelectField("Time zone", choices=["", "UTC", "Europe/Berlin"])


class PictureForm(FlaskForm):  # type: ignore[misc]
    picture = FileField("Picture", description="JPEG, PNG, WebP or GIF, at most 5 MB.")


class EmailChangeForm(FlaskForm):  # type: ignore[misc]
    email = EmailField("E-mail")
    password = PasswordField("Your password")


class PasswordChangeForm(FlaskForm):  # type: ignore[misc]
    present = PasswordField("Present password")
    new_password = PasswordField("New password", description="At least 10 characters.")


class CodeForm(FlaskForm):  # type: ignore[misc]
    code = StringField("Code", description="Six digits from your authenticator app.")


class AgainForm(FlaskForm):  # type: ignore[misc]
    again_password = PasswordField("Your password")
    again_code = StringField("Code")


class PrivacyForm(FlaskForm):  # type: ignore[misc]
    hide_profile = BooleanField("Keep my profile to myself", description="Others see your name.")
    leave_boards = BooleanField("Leave me out of leaderboards")


class CloseForm(FlaskForm):  # type: ignore[misc]
    password = PasswordField("Your password")
    word = StringField("Confirmation", description="Type the word close here.")


def account(**changes: Any) -> dict[str, Any]:
    return {
        "email": "lena@example.com",
        "verified": True,
        "waiting": None,
        "waiting_until": None,
        "email_form": EmailChangeForm(),
        "password_form": PasswordChangeForm(),
    } | changes


COPY = Row(id=4, asked_at=rows.before(days=1), ready_at=None, expires_at=None, size=None)
READY = Row(
    id=4,
    asked_at=rows.before(days=1),
    ready_at=rows.before(days=1),
    expires_at=rows.NOW + timedelta(days=6),
    size=48_211,
)
CODES = ["k7fq-29xm-tr5w-hb3c"] * 10
NOTICE = {
    "sentence": "The password of your account was changed.",
    "codes_left": None,
    "settings_link": "https://community.example/settings/security",
    "reset_link": "https://community.example/forgot-password",
    "sign_in_link": "https://community.example/sign-in",
    "new_email": "l…@example.org",
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
    "sign-in-code": (
        "accounts/sign_in_code.html",
        visitor(),
        lambda: {"form": refused(CodeForm(), code="This code does not fit."), "next": None},
        FORM,
    ),
    "settings-profile": (
        "accounts/settings_profile.html",
        member(),
        lambda: {
            "form": ProfileForm(),
            "picture_form": refused(PictureForm(), picture="This is not a picture we can read."),
            "member": Row(id=3, name="Lena Brandt", picture=PICTURE),
            "member_url": "/members/3",
            "preview": None,
        },
        {},
    ),
    "settings-account": ("accounts/settings_account.html", member(), account, {}),
    "settings-account-waiting": (
        "accounts/settings_account.html",
        member(),
        lambda: account(
            waiting="new@example.com",
            waiting_until=rows.NOW,
            email_form=refused(EmailChangeForm(), password="This is not your password."),
        ),
        {},
    ),
    "settings-security": ("accounts/settings_security.html", member(), SESSIONS, {}),
    "settings-security-on": (
        "accounts/settings_security.html",
        member(),
        SESSIONS | {"second_step_at": rows.before(days=3), "second_step_needed": True, "codes_left": 2},
        {},
    ),
    "second-step-begin": (
        "accounts/second_step.html",
        member(lacks_second_step=True),
        lambda: {"form": CodeForm(), "key": None, "qr": None, "needed": True},
        {},
    ),
    "second-step": (
        "accounts/second_step.html",
        member(),
        lambda: {
            "form": CodeForm(),
            "key": "JBSW Y3DP EHPK 3PXP",
            "qr": qr_svg("otpauth://totp/Northlight:lena%40example.com?secret=JBSWY3DPEHPK3PXP"),
            "needed": False,
        },
        {},
    ),
    "recovery-codes": ("accounts/recovery_codes.html", member(), {"codes": CODES, "just_on": True}, {}),
    "settings-privacy": (
        "accounts/settings_privacy.html",
        member(),
        lambda: {"form": PrivacyForm(), "copy": COPY},
        {},
    ),
    "settings-privacy-ready": (
        "accounts/settings_privacy.html",
        member(),
        lambda: {"form": PrivacyForm(), "copy": READY},
        {},
    ),
    "settings-close": (
        "accounts/settings_close.html",
        member(),
        lambda: {"form": CloseForm(), "last_administrator": False, "member": Row(name="Lena Brandt")},
        {},
    ),
    "closed": ("accounts/closed.html", visitor(), {}, {}),
    "again": (
        "accounts/again.html",
        member(),
        lambda: {
            "form": AgainForm(),
            "with_code": False,
            "action": "/x",
            "fields": [("role", "staff"), ("reason", '"><b>')],
            "minutes": 15,
            "lost_file": True,
        },
        {},
    ),
    "email-confirm": (
        "accounts/email_confirm.html",
        member(),
        {"token": "t", "email": "new@example.com"},
        {},
    ),
    "email-undo": (
        "accounts/email_undo.html",
        visitor(),
        {"token": "t", "email": "lena@example.com", "done": True},
        FORM,
    ),
    "email-undone": ("accounts/email_undone.html", visitor(), {}, {}),
    "email-link-failed": ("accounts/email_link_failed.html", visitor(), {"taken": False}, {}),
    "email-link-taken": ("accounts/email_link_failed.html", visitor(), {"taken": True}, {}),
    "member-private": ("accounts/member.html", visitor(), {"member": PRIVATE, "own": False}, {}),
    "members": (
        "forum/members.html",
        visitor(),
        {
            "rows": [
                Row(
                    id=n,
                    url=f"/members/{n}",
                    name=name,
                    picture=PICTURE if n == 2 else None,
                    post_role=role,
                    location=place,
                    joined_at=rows.before(days=n * 40),
                    solutions=n * 7,
                )
                for n, name, role, place in (
                    (1, "Lena Brandt", "customer", ""),
                    (2, "Tomas Keller", "super_user", "Brno"),
                    (3, rows.LONG_WORD, "staff", "Rotterdam"),
                )
            ],
            "pager": rows.PAGER,
            "orders": rows.filters()[:2],
            "order": "solutions",
            "search": "e",
            "marks": {2: Markup('<span class="points">1,204</span>')},
        },
        {},
    ),
    "members-none": (
        "forum/members.html",
        visitor(),
        {
            "rows": [],
            "pager": rows.NO_PAGER,
            "orders": rows.filters()[:2],
            "order": "newest",
            "search": "xyz",
            "marks": {},
        },
        {},
    ),
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
            "solved": rows.QUESTIONS[3:5],
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
            "solved": [],
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
    "mail-account-notice-txt": ("email/account_notice.txt", visitor(), MAIL | NOTICE, {}),
    "mail-account-notice": ("email/account_notice.html", visitor(), MAIL | NOTICE, {}),
    "mail-address-wanted-txt": ("email/address_wanted.txt", visitor(), MAIL | NOTICE, {}),
    "mail-address-wanted": ("email/address_wanted.html", visitor(), MAIL | NOTICE, {}),
    "mail-change-email-txt": ("email/change_email.txt", visitor(), MAIL | NOTICE, {}),
    "mail-change-email": ("email/change_email.html", visitor(), MAIL | NOTICE, {}),
    "mail-email-change-asked-txt": ("email/email_change_asked.txt", visitor(), MAIL | NOTICE, {}),
    "mail-email-change-asked": ("email/email_change_asked.html", visitor(), MAIL | NOTICE, {}),
    "mail-email-changed-txt": ("email/email_changed.txt", visitor(), MAIL | NOTICE, {}),
    "mail-email-changed": ("email/email_changed.html", visitor(), MAIL | NOTICE, {}),
    "mail-data-copy-txt": ("email/data_copy.txt", visitor(), MAIL | NOTICE, {}),
    "mail-data-copy": ("email/data_copy.html", visitor(), MAIL | NOTICE, {}),
    "mail-goodbye-txt": ("email/goodbye.txt", visitor(), MAIL | NOTICE, {}),
    "mail-goodbye": ("email/goodbye.html", visitor(), MAIL | NOTICE, {}),
}
