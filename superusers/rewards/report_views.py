"""Reports: a page about the programme for top management, and what members got in a year for finance."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from app.core.capabilities import MANAGE_REWARDS
from app.core.policy import NotFound
from app.core.site import current_site
from app.core.tables import figure
from app.core.web.access import access, current_actor, fresh_sign_in
from app.core.web.files import as_file, csv_file
from superusers.rewards.calendar import this_year
from superusers.rewards.manage_views import tabs
from superusers.rewards.papers import Paper
from superusers.rewards.queries.report import Report, report_of
from superusers.rewards.queries.running import budget_years
from superusers.rewards.queries.statements import MemberYear
from superusers.rewards.services.export_statements import export_statements
from superusers.rewards.views import number_from

bp = Blueprint("rewards_reports", __name__, url_prefix="/rewards/manage", template_folder="../templates")

SIZES = (8, 7, 6, 5)
"""Points, the largest that fits."""
HEADS = ("member", "name", "things", "credits", "fair value", "currency")


@bp.get("/reports")
@access(MANAGE_REWARDS)
def reports() -> str:
    year = _known(number_from(request.args.get("year", "")) or this_year())
    return render_template(
        "superusers/rewards/reports.html",
        tabs_=tabs("/reports"),
        years=_years(),
        report=report_of(year if year is not None else this_year()),
    )


def _years() -> list[int]:
    """Those with a budget, and this one; the newest first."""
    now = this_year()
    return sorted({*(year for year in budget_years() if year <= now), now}, reverse=True)


def _known(year: int) -> int | None:
    return year if year in _years() else None


@bp.get("/reports/<id:year>.pdf")
@access(MANAGE_REWARDS)
def report_pdf(year: int) -> Response:
    if _known(year) is None:
        raise NotFound
    return as_file(f"programme-{year}.pdf", report_paper(report_of(year)), "application/pdf")


def report_paper(found: Report) -> bytes:
    """One page: the more lines there are, the smaller they are."""
    for size in SIZES[:-1]:
        paper = _report_paper(found, size)
        if paper.pages == 1:
            return paper.bytes()
        paper.throw_away()
    return _report_paper(found, SIZES[-1]).bytes()


def _report_paper(found: Report, size: float) -> Paper:
    paper = Paper(f"The super-user programme {found.year}", author=current_site().name)
    paper.say(f"As of {found.as_of:%d %b %Y}. What has no figure has no line.", size=8, pale=True)
    for title, lines in found.parts:
        paper.say(title, size=size + 2, bold=True, after=0.3)
        rows = [(line.words, line.value, line.definition) for line in lines]
        paper.table((), rows, widths=(24, 36, 40), size=size)
    return paper


@bp.post("/reports/<id:year>/statements.csv")
@access(MANAGE_REWARDS)
@fresh_sign_in
def statements(year: int) -> Response:
    """A form rather than a link: who took it is recorded."""
    if _known(year) is None:
        raise NotFound
    found = export_statements(current_actor(), year)
    return csv_file(f"statements-{year}.csv", HEADS, [_line(row) for row in found])


def _line(row: MemberYear) -> tuple[object, ...]:
    value = figure(row.value_minor, row.currency)
    return (row.member_id, row.member_name, row.things, row.credits, value, row.currency)
