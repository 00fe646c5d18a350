"""Keep the archived paper of a signature."""

from __future__ import annotations

from app.core.db import db
from app.core.uow import command
from superusers.programme.models import Signature


@command
def store_paper(signature_id: int, pdf: bytes) -> None:
    """The first one stays: what is archived does not change."""
    signature = db.session.get(Signature, signature_id, with_for_update=True)
    if signature is not None and signature.pdf is None and signature.name:
        signature.pdf = pdf
