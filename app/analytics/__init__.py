"""Analytics: solve-rate statistics from one row of facts a question."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import Kernel, kernel_of
from app.core.options import Option


def init_app(app: Flask) -> None:
    from app.accounts.roles import EMPLOYEES, MANAGERS
    from app.analytics import alert_jobs, audit_words, consumers, fold, jobs
    from app.analytics import simulate_cli as simulate_cli  # adds its command
    from app.analytics.alert_options import ALERT_OPTIONS
    from app.analytics.alert_views import alerts_panel, unseen_alerts
    from app.analytics.alert_views import bp as alerts
    from app.analytics.cli import stats
    from app.analytics.kept_views import bp as kept
    from app.analytics.kept_views import one_click
    from app.analytics.kind_views import bp as kinds
    from app.analytics.kind_views import kind_panel
    from app.analytics.personal_data import data_of_statistics
    from app.analytics.public_views import bp as public
    from app.analytics.reader_views import bp as readers
    from app.analytics.reader_views import invitation
    from app.analytics.report_lines import report_lines
    from app.analytics.slots import home_figures
    from app.analytics.survey_views import bp as surveys
    from app.analytics.survey_views import survey_panel
    from app.analytics.surveys import data_of_surveys
    from app.analytics.value_views import bp as value
    from app.analytics.value_views import register as fill_value
    from app.analytics.views import bp

    kernel = kernel_of(app)
    kernel.audits(audit_words.WORDS)
    consumers.register(kernel)
    alert_jobs.register(kernel)
    for option in ALERT_OPTIONS:
        kernel.option(option)
    kernel.personal_data("surveys", data_of_surveys)
    kernel.fill("bell_count", unseen_alerts)
    kernel.fill("bell_standing", alerts_panel)
    kernel.fill("question_aside", survey_panel)
    kernel.fill("question_aside", kind_panel)
    kernel.fill("solved_aside", invitation)
    app.register_blueprint(surveys)
    app.register_blueprint(readers)
    fold.register(kernel)
    kernel.fill("home_figures", home_figures)
    kernel.fill("report_lines", report_lines)
    for role in MANAGERS:
        kernel.grant(role, capabilities.READ_STATISTICS)
    for role in EMPLOYEES:
        kernel.grant(role, capabilities.SET_KIND)
    jobs.register(kernel)
    kernel.option(PUBLIC_PAGE)
    kernel.option(CURRENCY)
    fill_value(kernel)
    _see_readers(app, kernel)
    kernel.personal_data("statistics", data_of_statistics)
    for blueprint in (bp, kept, public, value, kinds, alerts):
        app.register_blueprint(blueprint)
    # Mail programs press "unsubscribe" without a cookie (RFC 8058). The signed address is the proof.
    app.extensions["csrf"].exempt(one_click)
    app.cli.add_command(stats)


def _see_readers(app: Flask, kernel: Kernel) -> None:
    """The visits that this process sees, stored once a second."""
    from app.analytics.readers import BUFFER, VisitBuffer
    from app.analytics.services.store_visits import store_visits
    from app.core.flushing import Flusher

    kernel.kept[BUFFER] = buffer = VisitBuffer()
    buffer.on_first = Flusher(
        buffer, store_visits, name="visits", context=app.app_context, threaded=lambda: not app.testing
    ).ensure_running


CURRENCY = Option(
    "analytics.currency",
    default="EUR",
    label="Currency of what the community is worth",
    help="Of the costs on the page Value of the statistics. Amounts are not converted.",
    choices=tuple((code, code) for code in ("EUR", "USD", "GBP", "CHF", "SEK", "PLN", "JPY", "CAD", "AUD")),
)
PUBLIC_PAGE = Option(
    "analytics.public_page",
    default=False,
    label="Show everybody how the community is doing",
    help="A page at /how-we-are-doing with response rate, solve rate and median first response of the last "
    "90 days, how they are measured, the same as JSON for other sites, and a small picture to put there.",
)
