"""The agreement's text: checked and rendered before it is stored; and a first one to begin with."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.markup import render_markdown
from superusers.programme.texts import read_text

LONGEST = 30_000

SUGGESTED = """# What this is

You help other customers because you like to. You are not an employee of ours, you are not paid for it, and
nothing here asks you for hours. You can take leave or stop at any time, without a reason.

# Confidentiality

What we mark as confidential (products before their launch, what is said in the lounge) stays with you until
we publish it.

# Disclosure

Where you write about us or our products outside this community, say that you belong to the programme. When
we lend or give you something, say that as well. Your opinion stays your own, good or bad.

# Privacy

What you see of others because you look after the community is for that alone. Do not keep it, and do not
take it elsewhere.

# How it ends

You can leave at any time. If we do not renew your place, we tell you in time, and why. For a breach of this
agreement a place can end at once, with a reason that you can read.
"""
"""Where no version was published yet, the editor begins with this. Who knows the law should read it."""


@dataclass(frozen=True, slots=True)
class AgreementText:
    """A text as typed, and what it renders to."""

    source: str
    html: str


def read_agreement(typed: str) -> AgreementText:
    """Outside any transaction. Raises Invalid on `text`."""
    source = read_text(typed, field="text", required="Please write the text.", least=100, longest=LONGEST)
    return AgreementText(source, render_markdown(source).html)
