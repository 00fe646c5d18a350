"""Keyed hashes of an address and of a browser's mark: that two accounts share one, and nothing else.

Without SECRET_KEY nobody can find the address by trying all there are. Kept with the session for 30 days.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from app.core.kernel import current_settings

KEPT = timedelta(days=30)


def hash_of_address(address: str) -> str | None:
    """24 hexadecimal digits; None where no address is known."""
    return _hash("address", address)


def hash_of_device(mark: str) -> str | None:
    """The same of what `app.core.web.device` gave a browser."""
    return _hash("device", mark)


def _hash(kind: str, text: str) -> str | None:
    if not text:
        return None
    key = f"{kind}:{current_settings().SECRET_KEY}".encode()
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:24]
