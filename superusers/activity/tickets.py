"""Page tickets: what a page gives the script, and all that a beat has to show.

    <member>.<issued at>.<page>.<signature>

`issued at` is in seconds since 1970 (UTC), `page` the name of the view. A ticket says that this server showed
that page to that member then; for twelve hours it lets beats say that the page is being used. It opens
nothing else: it is no session and is never looked at outside the door of beats.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256

LIFETIME_S = 12 * 3600
SIGNATURE_BYTES = 16
TICKET = r"([1-9]\d{0,18})\.(\d{10})\.([a-z_.]{1,60})\.([\w-]{22})"

_PAGE = re.compile(r"[a-z_.]{1,60}")


class Tickets:
    """Signs and checks tickets with a key made from SECRET_KEY for nothing else."""

    def __init__(self, secret_key: str) -> None:
        self._key = sha256(b"activity ticket:" + secret_key.encode()).digest()

    def issue(self, member_id: int, page: str, at_s: int) -> str:
        """A ticket for a page shown to a member now. `page`: the name of the view."""
        words = f"{member_id}.{at_s}.{page if _PAGE.fullmatch(page) else 'other'}"
        return f"{words}.{self._sign(words)}"

    def is_genuine(self, member: str, issued: str, page: str, signature: str) -> bool:
        """Whether this server issued it. Its age is for the caller to judge."""
        return hmac.compare_digest(self._sign(f"{member}.{issued}.{page}"), signature)

    def _sign(self, words: str) -> str:
        made = hmac.digest(self._key, words.encode("ascii"), "sha256")
        return urlsafe_b64encode(made[:SIGNATURE_BYTES])[:22].decode("ascii")
