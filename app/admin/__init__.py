"""Administration: the first run, the pages of administrators, imports, exports, backups."""

from __future__ import annotations

from flask import Flask, render_template
from markupsafe import Markup

from app.accounts.roles import ADMINISTRATOR
from app.core import capabilities
from app.core.kernel import kernel_of


def init_app(app: Flask) -> None:
    from app.admin import audit_words
    from app.admin.backup_cli import backup, restore
    from app.admin.brand_views import bp as brand
    from app.admin.category_views import bp as categories
    from app.admin.cli import first_run_link
    from app.admin.demo_cli import demo
    from app.admin.errand_cli import errand
    from app.admin.errand_jobs import register_jobs
    from app.admin.errand_views import bp as errands
    from app.admin.export_cli import exports
    from app.admin.import_cli import imports
    from app.admin.importing.known import local_ids
    from app.admin.views import bp as pages

    for command in (first_run_link, demo, imports, exports, backup, restore, errand):
        app.cli.add_command(command)
    for blueprint in (pages, brand, categories, errands):
        app.register_blueprint(blueprint)
    kernel = kernel_of(app)
    kernel.grant(ADMINISTRATOR, capabilities.ADMINISTER)
    kernel.fill("welcome", _welcome)
    kernel.fill("imported_ids", local_ids)
    kernel.audits(audit_words.WORDS)
    register_jobs(kernel)


def _welcome() -> Markup | None:
    """In place of the home page while nobody has named the community."""
    from app.core.site import current_site

    if current_site().is_set_up:
        return None
    return Markup(render_template("admin/welcome.html"))  # noqa: S704 - a template's own escaped output
