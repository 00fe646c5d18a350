"""What changed between two versions of a text, word by word, at a bounded cost."""

from __future__ import annotations

import re

from markupsafe import Markup
from rapidfuzz.distance import LCSseq

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
CELLS = 36_000_000
"""The most cells of the table that the comparison fills, one bit each: 6,000 words on either side."""
CONTEXT = 240
"""Characters of unchanged text that are kept before and after a change."""


def word_diff(before: str, after: str) -> Markup:
    """The later text with what was added in <ins> and, where it stood, what was taken away in <del>.

    The longest common subsequence of words, filled in 64 cells at a time (Hyyrö 2004, in rapidfuzz), so that
    no text can make it slow; texts too large for that are compared line by line. Long unchanged stretches are
    cut.
    """
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) * len(new) > CELLS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) * len(new) > CELLS:
        old, new = [before], [after]
    pieces: list[Markup] = []
    gone = come = ""
    blocks = list(LCSseq.opcodes(old, new))
    for place, block in enumerate(blocks):
        was = "".join(old[block.src_start : block.src_end])
        now = "".join(new[block.dest_start : block.dest_end])
        first, last = place == 0, place == len(blocks) - 1
        # A space between two changed words is part of the change: it reads better in one piece.
        if block.tag != "equal" or (not now.strip() and not first and not last):
            gone, come = gone + was, come + now
            continue
        pieces += [_changed(gone, come), _shortened(now, first=first, last=last)]
        gone = come = ""
    return Markup("").join([*pieces, _changed(gone, come)])


def _changed(gone: str, come: str) -> Markup:
    """What was taken away, then what stands in its place."""
    if gone == come:
        return Markup("{}").format(come)
    taken = Markup("<del>{}</del>").format(gone) if gone else Markup("")
    return taken + (Markup("<ins>{}</ins>").format(come) if come else Markup(""))


def _shortened(text: str, *, first: bool, last: bool) -> Markup:
    """Unchanged text between two changes, or before the first or after the last."""
    gap = Markup('<span class="gap">…</span>')
    if len(text) <= 2 * CONTEXT + 80:
        return Markup("{}").format(text)
    head = "" if first else text[:CONTEXT]
    tail = "" if last else text[-CONTEXT:]
    return Markup("{}{}{}").format(head, gap, tail)
