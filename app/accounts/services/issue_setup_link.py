"""The one-time link that makes the first administrator."""

from __future__ import annotations

from app.accounts import tokens
from app.accounts.queries import administrator_exists
from app.accounts.services.issue_link import store_token
from app.core.uow import command


@command
def issue_setup_link() -> str | None:
    """The path of a fresh link; earlier ones stop working. None when there is an administrator."""
    if administrator_exists():
        return None
    return "/setup/" + tokens.sign(store_token(None, tokens.FIRST_RUN), tokens.FIRST_RUN)
