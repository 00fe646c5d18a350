"""The statistics page, and the exact questions behind each of its figures."""

from __future__ import annotations

from flask import Blueprint

from app.core import capabilities
from app.core.web.access import access

bp = Blueprint("analytics", __name__)


@bp.get("/statistics")
@access(capabilities.READ_STATISTICS)
def statistics() -> str:
    return ""
