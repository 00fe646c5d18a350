"""What search adds to the forum's pages."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from app.core.kernel import Kernel
from app.search.pages import acts_of, questions_like


def register(kernel: Kernel) -> None:
    kernel.fill("ask_similar", ask_similar)


def ask_similar(title: str, body: str) -> Markup:
    """Below the title of the ask form: what was asked before. Filled anew while somebody writes."""
    found = questions_like(title, body)
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template("search/similar.html", questions=found, acts=acts_of(found))
    )
