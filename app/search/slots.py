"""What search adds to the forum's pages."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from app.core.kernel import Kernel
from app.search.pages import similar_to


def register(kernel: Kernel) -> None:
    kernel.fill("ask_similar", ask_similar)


def ask_similar(title: str, body: str) -> Markup:
    """Below the title of the ask form: what was asked before, or written up. Filled anew on the way."""
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template("search/similar.html", **similar_to(title, body))
    )
