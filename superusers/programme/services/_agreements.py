"""The version in force, held while somebody publishes or signs."""

from __future__ import annotations

from sqlalchemy import select

from app.core.db import db
from superusers.programme.models import AgreementVersion

_NEWEST = select(AgreementVersion).order_by(AgreementVersion.number.desc()).limit(1)


def locked_newest() -> AgreementVersion | None:
    """Inside a command. Who waited here for a new version to be published finds that one, not the old."""
    while True:
        held = db.session.scalars(_NEWEST.with_for_update()).first()
        newest = db.session.scalars(_NEWEST).first()
        if held is newest:
            return held
