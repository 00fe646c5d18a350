"""What the community keeps about a member: this room's part, and the zip file of all rooms' parts."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import orjson
from sqlalchemy import or_, select

from app.accounts.models import (
    AccountToken,
    DataCopy,
    EmailChange,
    Member,
    RecoveryCode,
    SecondStep,
    SessionRow,
)
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.pictures import LARGE, file_name
from app.core.site import current_site
from app.core.uploads import read

ABOUT = """{site}: a copy of your data

Made for {name} on {day}. Each folder is one part of the software, each file in it one kind of record,
as JSON. Times are in UTC. What you wrote stands here as you typed it. Your password and the keys of sign-in
are left out: nobody can read them from what is stored.
"""


def zip_of_member(member_id: int) -> bytes:
    """Every room's part, one folder each. Raises NoResultFound when there is no such member."""
    member = db.session.get_one(Member, member_id)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        about = ABOUT.format(site=current_site().name, name=member.name, day=clock.now().date())
        archive.writestr("read-me.txt", about)
        for room, part in current_kernel().personal.items():
            for name, content in part(member_id).items():
                if isinstance(content, bytes):
                    archive.writestr(f"{room}/{name}", content)
                else:
                    archive.writestr(f"{room}/{name}.json", as_json(content))
    return out.getvalue()


def as_json(content: Any) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)


def rows_as_dicts(rows: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in rows.mappings()]


def data_of_account(member_id: int) -> dict[str, Any]:
    """The profile, where the member is or was signed in, and what was recorded about the account."""
    kept = ("password_hash", "about_html", "name_key", "email_key")
    columns = [column for column in Member.__table__.columns if column.name not in kept]
    (profile,) = rows_as_dicts(db.session.execute(select(*columns).where(Member.id == member_id)))
    files: dict[str, Any] = {
        "profile": profile,
        "sessions": rows_as_dicts(
            db.session.execute(
                select(
                    SessionRow.browser,
                    SessionRow.created_at,
                    SessionRow.expires_at,
                    SessionRow.revoked_at,
                    SessionRow.address_hash,
                    SessionRow.device_hash,
                ).where(SessionRow.member_id == member_id)
            )
        ),
        "email-changes": rows_as_dicts(
            db.session.execute(
                select(
                    EmailChange.old_email,
                    EmailChange.new_email,
                    EmailChange.asked_at,
                    EmailChange.confirmed_at,
                    EmailChange.ended_at,
                ).where(EmailChange.member_id == member_id)
            )
        ),
        "second-step": {
            "app": rows_as_dicts(
                db.session.execute(
                    select(SecondStep.made_at, SecondStep.confirmed_at).where(
                        SecondStep.member_id == member_id
                    )
                )
            ),
            "recovery-codes-used": rows_as_dicts(
                db.session.execute(
                    select(RecoveryCode.used_at).where(
                        RecoveryCode.member_id == member_id, RecoveryCode.used_at.is_not(None)
                    )
                )
            ),
        },
        "mailed-links": rows_as_dicts(
            db.session.execute(
                select(
                    AccountToken.purpose,
                    AccountToken.created_at,
                    AccountToken.expires_at,
                    AccountToken.used_at,
                    AccountToken.voided_at,
                ).where(AccountToken.member_id == member_id)
            )
        ),
        "data-copies": rows_as_dicts(
            db.session.execute(
                select(DataCopy.asked_at, DataCopy.ready_at, DataCopy.expires_at, DataCopy.size).where(
                    DataCopy.member_id == member_id
                )
            )
        ),
        "recorded": _recorded(member_id),
    }
    if profile["picture"] is not None and (picture := read(file_name(profile["picture"], LARGE))) is not None:
        files["picture.webp"] = picture
    return files


def _recorded(member_id: int) -> list[dict[str, Any]]:
    """What the audit log says the member did, and what it says was done about the member."""
    about = (AuditEntry.subject_type == "member") & (AuditEntry.subject_id == member_id)
    words = current_kernel().audit_words
    rows = db.session.execute(
        select(AuditEntry).where(or_(AuditEntry.actor_id == member_id, about)).order_by(AuditEntry.id)
    ).scalars()
    return [
        {
            "at": row.at,
            "what": words.get(row.action, row.action),
            "by_you": row.actor_id == member_id,
            "about": f"{row.subject_type} {row.subject_id or ''}".strip(),
            "reason": row.reason,
            "detail": row.detail if row.actor_id == member_id else {},
        }
        for row in rows
    ]
