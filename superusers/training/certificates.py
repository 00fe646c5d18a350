"""A certificate as a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time


@dataclass(frozen=True, slots=True)
class CertificateText:
    """What is put on paper."""

    community: str
    number: int
    name: str
    topic: str
    event: str
    """Where; empty: before the programme came here."""
    given_on: date
    valid_until: date | None


def make_certificate(text: CertificateText) -> bytes:
    """One page, on its side. The same words give the same paper, byte for byte."""
    from fpdf import FPDF  # takes most of a second, and few pages print

    from superusers.programme.papers import FONT

    pdf = FPDF(orientation="L", format="A4")
    pdf.set_creation_date(datetime.combine(text.given_on, time.min, tzinfo=UTC))
    pdf.set_title(f"{text.community}: certificate {text.number}")
    pdf.set_author(text.community)
    pdf.set_lang("en")
    pdf.add_font("DejaVu", fname=FONT)
    pdf.set_margin(30)
    pdf.set_auto_page_break(auto=False)
    pdf.add_page()
    pdf.set_draw_color(90)
    pdf.rect(12, 12, pdf.w - 24, pdf.h - 24)
    pdf.set_y(42)
    for words, size in _lines(text):
        pdf.set_font("DejaVu", size=size)
        pdf.multi_cell(0, size * 0.52, words, new_x="LMARGIN", new_y="NEXT", align="C")
        pdf.ln(4)
    return bytes(pdf.output())


def _lines(text: CertificateText) -> list[tuple[str, int]]:
    """Words, and their size in points."""
    until = f", valid until {_day(text.valid_until)}" if text.valid_until else ""
    event = f"{text.event}, " if text.event else ""
    return [
        (text.community, 14),
        ("Certificate", 30),
        (text.name, 22),
        ("took part in the training", 12),
        (text.topic, 20),
        (f"{event}{_day(text.given_on)}{until}", 11),
        (f"Number {text.number}", 9),
    ]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
