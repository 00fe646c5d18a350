"""Mail of the accounts room. Links are made when the mail is written, so no secret waits in the queue."""

from __future__ import annotations

from app.accounts import tokens
from app.accounts.models import AccountToken, Member
from app.core import mail
from app.core.db import db
from app.core.kernel import Kernel, current_settings
from app.core.web.rendering import render_mail

SUBJECTS = {
    tokens.VERIFY_EMAIL: "Confirm your e-mail address",
    tokens.RESET_PASSWORD: "Choose a new password",
}
PATHS = {tokens.VERIFY_EMAIL: "/verify/", tokens.RESET_PASSWORD: "/reset-password/"}


def register_jobs(kernel: Kernel) -> None:
    kernel.handle("accounts.mail_link", mail_link)
    kernel.handle("accounts.mail_already_member", mail_already_member)


def mail_link(token_id: int) -> None:
    """Mail the link of a token; nothing when a newer one has replaced it meanwhile."""
    token = db.session.get(AccountToken, token_id)
    if token is None or token.used_at or token.voided_at or token.member_id is None:
        return
    member = db.session.get_one(Member, token.member_id)
    if member.email is None:
        return
    link = current_settings().PUBLIC_URL + PATHS[token.purpose] + tokens.sign(token.id, token.purpose)
    mail.send(
        render_mail(
            member.email,
            template=token.purpose,
            subject=SUBJECTS[token.purpose],
            name=member.name,
            link=link,
            expires_at=token.expires_at,
        )
    )


def mail_already_member(member_id: int) -> None:
    """Somebody signed up with an address that has an account: tell its owner, not the somebody."""
    member = db.session.get_one(Member, member_id)
    if member.email is None:
        return
    base = current_settings().PUBLIC_URL
    mail.send(
        render_mail(
            member.email,
            template="already_member",
            subject="You already have an account",
            name=member.name,
            sign_in_link=f"{base}/sign-in",
            reset_link=f"{base}/forgot-password",
        )
    )
