"""What the views of the forum share: their blueprint, and what reads the fields of a question."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from app.core.web.form_fields import Readers
from app.forum.texts import read_body, read_tags, read_title

bp = Blueprint("forum", __name__)

Page = str | tuple[str, int] | Response

READERS: Readers = {"title": read_title, "body": read_body, "tags": read_tags}
"""Of a question, its category excepted."""
