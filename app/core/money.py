"""Amounts of money: whole minor units and a currency (ISO 4217), in words and out of them."""

from __future__ import annotations

import re

from app.core.policy import Invalid

CURRENCIES = {
    "EUR": 2,
    "GBP": 2,
    "USD": 2,
    "CHF": 2,
    "SEK": 2,
    "NOK": 2,
    "DKK": 2,
    "PLN": 2,
    "CZK": 2,
    "HUF": 2,
    "RON": 2,
    "CAD": 2,
    "AUD": 2,
    "JPY": 0,
    "KRW": 0,
    "INR": 2,
    "BRL": 2,
    "KWD": 3,
}
"""How many digits follow the point."""
MOST = 10**12
"""Minor units; more is a slip of the keyboard."""

_TYPED = re.compile(r"(\d{1,13})(?:[.,](\d{1,3}))?")


def money(minor: int, currency: str) -> str:
    """`1,234.50 EUR`."""
    digits = CURRENCIES.get(currency, 2)
    sign, minor = ("−" if minor < 0 else ""), abs(minor)
    whole, rest = divmod(minor, 10**digits)
    return f"{sign}{whole:,}" + (f".{rest:0{digits}}" if digits else "") + f" {currency}"


def plain_amount(minor: int, currency: str) -> str:
    """`1234.50`, for fields and files."""
    digits = CURRENCIES.get(currency, 2)
    sign, minor = ("-" if minor < 0 else ""), abs(minor)
    whole, rest = divmod(minor, 10**digits)
    return f"{sign}{whole}" + (f".{rest:0{digits}}" if digits else "")


def read_money(typed: str, currency: str, *, field: str) -> int:
    """Minor units of what was typed. Raises Invalid on the field."""
    digits = CURRENCIES.get(currency, 2)
    found = _TYPED.fullmatch(typed.strip())
    if not found or len(found[2] or "") > digits:
        shape = "12" if digits == 0 else f"12.{'50'.ljust(digits, '0')}"
        raise Invalid(**{field: f"Please write an amount such as {shape}, without a sign."})
    minor = int(found[1] + (found[2] or "").ljust(digits, "0"))
    if minor > MOST:
        raise Invalid(**{field: "That is more than any budget here can hold."})
    return minor


def read_currency(typed: str, *, field: str = "currency") -> str:
    """Raises Invalid on the field."""
    currency = typed.strip().upper()
    if currency not in CURRENCIES:
        raise Invalid(**{field: "Please choose a currency from the list."})
    return currency


def read_credits(typed: str, *, field: str, least: int = 1, most: int = 1_000_000) -> int:
    """A whole number of credits. Raises Invalid on the field."""
    digits = typed.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12 and least <= int(digits) <= most):
        raise Invalid(**{field: f"Please give a whole number from {least:,} to {most:,}."})
    return int(digits)


def converted(minor: int, *, rate_from: int, rate_to: int) -> int:
    """Money of one currency as money of another, by what a credit is worth in each. Halves go up."""
    return (2 * minor * rate_to + rate_from) // (2 * rate_from)
