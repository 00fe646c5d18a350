"""The signed address in an invitation with which its reader answers it. It does nothing else."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

from app.core.kernel import current_settings


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().SECRET_KEY, salt="training:reply")


def sign_reply(member_id: int, event_id: int) -> str:
    return str(_signer().dumps([member_id, event_id]))


def read_reply(signed: str) -> tuple[int, int] | None:
    """Member and event; None for anything we did not sign. It ends with the event."""
    try:
        member_id, event_id = _signer().loads(signed)
    except (BadSignature, TypeError, ValueError):
        return None
    return int(member_id), int(event_id)
