"""The paper of a signed agreement: a PDF with the text, the typed name and the time.

DejaVu Sans comes with the program, because the fonts of PDF itself know Latin letters only. Letters that it
lacks show as boxes; so the exact words are attached to the PDF as a file of text as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

FONT = Path(__file__).parents[1] / "fonts" / "DejaVuSans.ttf"
_SIZES = {"# ": 15, "## ": 13, "### ": 11}
BODY = 10


@dataclass(frozen=True, slots=True)
class SignedText:
    """What is put on paper."""

    community: str
    number: int
    source: str
    """Markdown, as it was published."""
    name: str
    """As typed."""
    account: str
    """The member's name and number here."""
    signed_at: datetime
    """UTC."""


def make_paper(signed: SignedText) -> bytes:
    """The same words give the same paper, byte for byte."""
    from fpdf import FPDF  # takes most of a second, and few pages print

    pdf = FPDF()
    pdf.set_creation_date(signed.signed_at)
    pdf.set_title(f"{signed.community}: agreement, version {signed.number}")
    pdf.set_author(signed.name)
    pdf.set_lang("en")
    pdf.add_font("DejaVu", fname=FONT)
    pdf.set_margin(22)
    pdf.add_page()
    _line(pdf, f"{signed.community}: agreement of the super-user programme, version {signed.number}", 16)
    pdf.ln(4)
    for line in signed.source.split("\n"):
        mark = next((mark for mark in _SIZES if line.startswith(mark)), "")
        if line.strip():
            _line(pdf, line.removeprefix(mark), _SIZES.get(mark, BODY))
        else:
            pdf.ln(3)
    pdf.ln(8)
    for line in _signature(signed):
        _line(pdf, line, 11)
    words = "\n".join([signed.source, "", *_signature(signed), ""])
    pdf.embed_file(bytes=words.encode(), basename="agreement.txt", modification_date=signed.signed_at)
    return bytes(pdf.output())


def _signature(signed: SignedText) -> list[str]:
    return [
        f"Signed by: {signed.name}",
        f"Account: {signed.account}",
        f"On: {signed.signed_at:%Y-%m-%d %H:%M:%S} UTC",
    ]


def _line(pdf: FPDF, words: str, size: int) -> None:
    pdf.set_font("DejaVu", size=size)
    pdf.multi_cell(0, size * 0.5, words, new_x="LMARGIN", new_y="NEXT", align="L")
