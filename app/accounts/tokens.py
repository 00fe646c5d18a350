"""Signed links: a token row's id and purpose, signed with SECRET_KEY. Rows decide whether it still counts."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

from app.core.kernel import current_settings

VERIFY_EMAIL = "verify_email"
RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose, not a password
FIRST_RUN = "first_run"
# These two are signed with the id of the change (`EmailChange`), not of a token row.
CHANGE_EMAIL = "change_email"
UNDO_EMAIL = "undo_email"


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().SECRET_KEY, salt=f"account-token:{purpose}")


def sign(token_id: int, purpose: str) -> str:
    return str(_signer(purpose).dumps(token_id))


def read(signed: str, purpose: str) -> int | None:
    """The id inside a link for this purpose, or None for anything we did not sign."""
    try:
        value = _signer(purpose).loads(signed)
    except BadSignature:
        return None
    return value if isinstance(value, int) else None
