"""Papers to print (PDF): headings, lines of text, tables. Sizes are in millimetres and points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.core import clock

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).parents[1] / "fonts"
MARGIN_MM = 18
INK, PALE, LINE = (29, 27, 24), (91, 86, 78), (200, 195, 186)


class Paper:
    """A4, in black on white, with the fonts that come with the program."""

    def __init__(self, title: str, *, author: str) -> None:
        from fpdf import FPDF  # takes most of a second, and few pages print

        self.pdf: FPDF = FPDF(format="A4")
        self.pdf.set_title(title)
        self.pdf.set_author(author)
        self.pdf.set_lang("en")
        self.pdf.set_creation_date(clock.now())
        self.pdf.set_margin(MARGIN_MM)
        self.pdf.set_auto_page_break(auto=True, margin=MARGIN_MM)
        self.pdf.add_font("Sans", "", FONTS / "DejaVuSans.ttf")
        self.pdf.add_font("Sans", "B", FONTS / "DejaVuSans-Bold.ttf")
        self.lacks_letters = False
        """Something was said with letters that the font has no signs for; they show as boxes."""
        self.pdf.add_page()
        self.say(author, size=9, pale=True)
        self.say(title, size=18, bold=True)

    def say(
        self, text: str, *, size: float = 10, bold: bool = False, pale: bool = False, after: float = 1.5
    ) -> None:
        """A paragraph. `after`: millimetres below it."""
        self._look_for_signs(text)
        self.pdf.set_font("Sans", "B" if bold else "", size)
        self.pdf.set_text_color(*(PALE if pale else INK))
        self.pdf.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT", align="L")
        self.pdf.ln(after)

    def _look_for_signs(self, text: str) -> None:
        from fpdf.fonts import TTFFont

        font = self.pdf.fonts["sans"]
        if isinstance(font, TTFFont):
            known = font.cmap
            self.lacks_letters |= any(ord(letter) not in known for letter in text if letter != "\n")

    def head(self, text: str) -> None:
        self.pdf.ln(2)
        self.say(text, size=12, bold=True)

    def table(
        self, heads: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[int], size: float = 9
    ) -> None:
        """`heads`: empty for none. `widths`: in parts of the whole; a negative one reads from the right."""
        from fpdf.enums import Align, TableBordersLayout
        from fpdf.fonts import FontFace

        self.pdf.set_font("Sans", "", size)
        self.pdf.set_text_color(*INK)
        self.pdf.set_draw_color(*LINE)
        with self.pdf.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            col_widths=tuple(abs(width) for width in widths),
            text_align=tuple(Align.R if width < 0 else Align.L for width in widths),
            headings_style=FontFace(emphasis="BOLD", color=PALE),
            line_height=size * 0.52,
            padding=0.8,
            first_row_as_headings=bool(heads),
        ) as table:
            for row in ([heads] if heads else []) + [*rows]:
                table.row([*row])
                self._look_for_signs("".join(row))
        self.pdf.ln(2)

    @property
    def pages(self) -> int:
        return int(self.pdf.pages_count)

    def throw_away(self) -> None:
        """Close the files of the fonts, which `bytes` does otherwise."""
        from fpdf.fonts import TTFFont

        for font in self.pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def bytes(self) -> bytes:
        return bytes(self.pdf.output())
