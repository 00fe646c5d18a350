"""The signed address in a mail with which its reader stops such mail. It does nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from app.core.kernel import current_settings
from app.notifications.kinds import BY_NAME


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose mail, about which question, of which kinds the mail was that holds the link."""

    member_id: int
    question_id: int
    kinds: tuple[str, ...]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().SECRET_KEY, salt="notifications:stop")


def sign_stop(stop: Stop) -> str:
    return str(_signer().dumps([stop.member_id, stop.question_id, *stop.kinds]))


def read_stop(signed: str) -> Stop | None:
    """None for anything we did not sign. It never expires: old mail is still in the box."""
    try:
        member_id, question_id, *kinds = _signer().loads(signed)
    except (BadSignature, TypeError, ValueError):
        return None
    return Stop(member_id, question_id, tuple(kind for kind in kinds if kind in BY_NAME))
