"""Help articles: what the community knows, written up once, checked by a second person, and measured."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of


def init_app(app: Flask) -> None:
    from app.accounts.roles import EMPLOYEES, MANAGERS
    from app.articles import audit_words, consumers, slots
    from app.articles.views import bp

    kernel = kernel_of(app)
    kernel.audits(audit_words.WORDS)
    for role in EMPLOYEES:
        kernel.grant(role, capabilities.WRITE_ARTICLES, capabilities.PUBLISH_ARTICLES)
    for role in MANAGERS:
        kernel.grant(role, capabilities.PUBLISH_OWN_ARTICLES)
    consumers.register(kernel)
    slots.register(kernel)
    app.register_blueprint(bp)
