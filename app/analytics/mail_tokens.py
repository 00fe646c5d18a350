"""The signed address in the mail of a view with which its reader stops it. It does nothing else."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

from app.core.kernel import current_settings


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().SECRET_KEY, salt="analytics:view-mail")


def sign_stop(member_id: int, view_id: int) -> str:
    return str(_signer().dumps([member_id, view_id]))


def read_stop(signed: str) -> tuple[int, int] | None:
    """Member and view; None for anything we did not sign. It never expires: old mail is still in the box."""
    try:
        member_id, view_id = _signer().loads(signed)
    except (BadSignature, TypeError, ValueError):
        return None
    return (member_id, view_id) if isinstance(member_id, int) and isinstance(view_id, int) else None
