"""Notes about tax in the words of who runs the programme, by country. They claim nothing about any law."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.money import CURRENCIES, money, read_money
from app.core.policy import Invalid

LINE = re.compile(r"(?P<country>[A-Z]{2})\s+(?P<sum>[\d.,]+)\s+(?P<currency>[A-Z]{3})\s+(?P<words>\S.*)")


@dataclass(frozen=True, slots=True)
class TaxNote:
    country: str
    from_minor: int
    currency: str
    words: str

    def said(self, total_minor: int) -> str:
        return (
            f"{self.country}: {money(total_minor, self.currency)} in this year, shown from "
            f"{money(self.from_minor, self.currency)} on. {self.words}"
        )


def read_notes(typed: str) -> list[TaxNote]:
    """One a line: `DE 256.00 EUR A note in your own words.` Raises Invalid on `line`."""
    lines = enumerate(typed.splitlines(), 1)
    return [_note(number, line.strip()) for number, line in lines if line.strip()]


def _note(number: int, line: str) -> TaxNote:
    found = LINE.fullmatch(line)
    if found is None or found["currency"] not in CURRENCIES:
        raise Invalid(line=f"Line {number} should read like: DE 256.00 EUR A note in your own words.")
    try:
        from_minor = read_money(found["sum"], found["currency"], field="line")
    except Invalid as error:
        raise Invalid(line=f"Line {number}: {error}") from error
    return TaxNote(found["country"], from_minor, found["currency"], found["words"])


def complaint(typed: str) -> str:
    """What is wrong with what an administrator typed; empty where nothing is."""
    try:
        read_notes(typed)
    except Invalid as error:
        return str(error)
    return ""


def reached(notes: Sequence[TaxNote], totals: Mapping[str, int]) -> list[str]:
    """The notes whose sum is reached. `totals`: fair value of a year by currency, in minor units."""
    return [
        note.said(totals[note.currency])
        for note in notes
        if note.currency in totals and totals[note.currency] >= note.from_minor
    ]
