"""The second step of sign-in: codes of an authenticator app (TOTP, RFC 6238), and recovery codes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

import pyotp
import segno
from markupsafe import Markup
from pyotp.exceptions import OTPVerificationError

from app.core.seal import SealBroken, seal, unseal

PURPOSE = "second step"
CODE_DIGITS = 6
DRIFT = 1
"""Time steps of 30 s that a clock may be wrong by, either way."""
RECOVERY_CODES = 10
# Crockford's letters: nothing looks like something else. Sixteen are 80 bits, so a plain hash keeps them.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
RECOVERY_LENGTH, RECOVERY_GROUP = 16, 4


def new_sealed_key() -> str:
    return seal(pyotp.random_base32(), PURPOSE)


def open_key(sealed: str) -> str:
    """Raises SealBroken: it was stored under another SECRET_KEY."""
    return unseal(sealed, PURPOSE)


def grouped(key: str) -> str:
    """A key as one types it: in groups of four."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def app_uri(key: str, *, account: str, site: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(key).provisioning_uri(name=account, issuer_name=site.replace(":", " "))


def qr_svg(uri: str) -> Markup:
    """The code as an inline SVG: dark on light in every theme, and no style attribute (the page's policy)."""
    made = segno.make(uri, error="m", micro=False)
    drawn = made.svg_inline(
        scale=4, border=3, light="#fff", dark="#000", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - drawn by us; the text is in its squares


def step_of_code(sealed: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to, or None for one that does not fit now."""
    try:
        return pyotp.TOTP(open_key(sealed)).verify_and_get_timecode(code, for_time=now, valid_window=DRIFT)
    except (OTPVerificationError, SealBroken):
        return None


def typed_code(text: str) -> str:
    """A code as it is compared: without the spaces and hyphens people type, in small letters."""
    return "".join(c for c in text.casefold() if c.isascii() and c.isalnum())


def new_recovery_codes() -> list[str]:
    codes = []
    for _ in range(RECOVERY_CODES):
        letters = "".join(secrets.choice(_LETTERS) for _ in range(RECOVERY_LENGTH))
        codes.append(
            "-".join(letters[at : at + RECOVERY_GROUP] for at in range(0, RECOVERY_LENGTH, RECOVERY_GROUP))
        )
    return codes


def recovery_hash(code: str) -> str:
    return hashlib.sha256(typed_code(code).encode()).hexdigest()
