"""A keyed hash of an address: tells that two accounts share one, and neither the address nor its region.

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
    if not address:
        return None
    key = f"address:{current_settings().SECRET_KEY}".encode()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:24]
