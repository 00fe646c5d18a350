"""Administration: the first run, imports."""

from __future__ import annotations

from flask import Flask, render_template
from markupsafe import Markup

from app.core.kernel import kernel_of


def init_app(app: Flask) -> None:
    from app.admin.cli import first_run_link
    from app.admin.demo_cli import demo
    from app.admin.import_cli import imports

    for command in (first_run_link, demo, imports):
        app.cli.add_command(command)
    kernel_of(app).fill("welcome", _welcome)


def _welcome() -> Markup | None:
    """In place of the home page while nobody has named the community."""
    from app.core.site import current_site

    if current_site().is_set_up:
        return None
    return Markup(render_template("admin/welcome.html"))  # noqa: S704 - a template's own escaped output
