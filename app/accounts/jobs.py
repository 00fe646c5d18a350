"""Mail and other work of the accounts room.

Links are made when the mail is written, so no secret waits in the queue.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.accounts import tokens
from app.accounts.models import AccountToken, DataCopy, Member
from app.accounts.notices import NOTICES
from app.accounts.personal_data import zip_of_member
from app.accounts.queries import (
    email_change_to_confirm,
    email_change_to_undo,
    member_by_email,
    recovery_codes_left,
)
from app.accounts.services.close_account import GOODBYE
from app.accounts.services.prune_accounts import prune_accounts
from app.accounts.services.store_data_copy import store_data_copy
from app.core import mail, pictures
from app.core.db import db
from app.core.kernel import Kernel, current_settings
from app.core.seal import unseal
from app.core.text import case_fold_key
from app.core.web.rendering import render_mail

SUBJECTS = {
    tokens.VERIFY_EMAIL: "Confirm your e-mail address",
    tokens.RESET_PASSWORD: "Choose a new password",
}
PATHS = {tokens.VERIFY_EMAIL: "/verify/", tokens.RESET_PASSWORD: "/reset-password/"}
CONFIRM_PATH, UNDO_PATH = "/settings/email/confirm/", "/settings/email/undo/"


def register_jobs(kernel: Kernel) -> None:
    kernel.handle("accounts.mail_link", mail_link)
    kernel.handle("accounts.mail_already_member", mail_already_member)
    kernel.handle("accounts.mail_notice", mail_notice)
    kernel.handle("accounts.mail_email_change", mail_email_change)
    kernel.handle("accounts.mail_data_copy", mail_data_copy)
    kernel.handle("accounts.mail_goodbye", mail_goodbye)
    kernel.handle("accounts.make_data_copy", make_data_copy)
    kernel.handle("accounts.drop_picture", drop_picture)
    kernel.handle("accounts.prune", prune_accounts, every=timedelta(hours=6))


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


def mail_notice(member_id: int, notice: str) -> None:
    """Something changed about how the account is opened: its member is told, whoever did it."""
    member = db.session.get_one(Member, member_id)
    if member.email is None:
        return
    subject, sentence = NOTICES[notice]
    base = current_settings().PUBLIC_URL
    mail.send(
        render_mail(
            member.email,
            template="account_notice",
            subject=subject,
            name=member.name,
            sentence=sentence,
            codes_left=recovery_codes_left(member_id) if notice == "recovery_code_used" else None,
            settings_link=f"{base}/settings/security",
            reset_link=f"{base}/forgot-password",
        )
    )


def mail_email_change(change_id: int, to: str) -> None:
    """To the new address the link that confirms it, to the old one that which stops or undoes it."""
    if to == "new":
        _mail_new_address(change_id)
    else:
        _mail_old_address(change_id)


def _mail_new_address(change_id: int) -> None:
    change = email_change_to_confirm(change_id)
    if change is None:
        return
    base = current_settings().PUBLIC_URL
    holder = member_by_email(case_fold_key(change.new_email))
    if holder is not None and holder.id != change.member_id and not holder.is_pending:
        # The owner of the address is told, and whoever asked learns nothing.
        mail.send(
            render_mail(
                change.new_email,
                template="address_wanted",
                subject="You already have an account",
                name=holder.name,
                sign_in_link=f"{base}/sign-in",
            )
        )
        return
    member = db.session.get_one(Member, change.member_id)
    mail.send(
        render_mail(
            change.new_email,
            template="change_email",
            subject="Confirm your new e-mail address",
            name=member.name,
            link=base + CONFIRM_PATH + tokens.sign(change.id, tokens.CHANGE_EMAIL),
            expires_at=change.expires_at,
        )
    )


def _mail_old_address(change_id: int) -> None:
    change = email_change_to_undo(change_id)
    if change is None:
        return
    member = db.session.get_one(Member, change.member_id)
    link = current_settings().PUBLIC_URL + UNDO_PATH + tokens.sign(change.id, tokens.UNDO_EMAIL)
    done = change.confirmed_at is not None
    mail.send(
        render_mail(
            change.old_email,
            template="email_changed" if done else "email_change_asked",
            subject="Your e-mail address was changed" if done else "Another e-mail address for your account",
            name=member.name,
            new_email=masked(change.new_email),
            link=link,
            expires_at=change.undo_until,
        )
    )


def masked(address: str) -> str:
    """Enough to know one's own address by, too little to write to somebody else's."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def make_data_copy(copy_id: int) -> None:
    row = db.session.get(DataCopy, copy_id)
    if row is not None and row.ready_at is None:
        store_data_copy(copy_id, zip_of_member(row.member_id))


def mail_data_copy(copy_id: int) -> None:
    row = db.session.get(DataCopy, copy_id)
    if row is None or row.expires_at is None:
        return
    member = db.session.get_one(Member, row.member_id)
    if member.email is None:
        return
    mail.send(
        render_mail(
            member.email,
            template="data_copy",
            subject="The copy of your data is ready",
            name=member.name,
            link=f"{current_settings().PUBLIC_URL}/settings/privacy",
            expires_at=row.expires_at,
        )
    )


def mail_goodbye(to: str, name: str) -> None:
    """The last mail. The account holds no address any more, so it waits here, sealed."""
    address, called = unseal(to, GOODBYE), unseal(name, GOODBYE)
    mail.send(render_mail(address, template="goodbye", subject="Your account is closed", name=called))


def drop_picture(picture: str) -> None:
    """Remove the files of a picture that was replaced, unless somebody else brought the very same one."""
    if db.session.scalar(select(Member.id).where(Member.picture == picture).limit(1)) is None:
        pictures.drop_picture(picture)
