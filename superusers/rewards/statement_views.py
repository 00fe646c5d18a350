"""Yearly statements: as a page, as PDF and as CSV."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from app.core import clock
from app.core.kernel import current_settings
from app.core.money import money
from app.core.policy import NotFound
from app.core.site import current_site
from app.core.tables import figure
from app.core.web.access import SIGNED_IN, access, current_actor
from app.core.web.files import as_file, csv_file
from superusers.rewards.papers import Paper
from superusers.rewards.queries.statements import Handed, Statement, statement_of, statement_years

bp = Blueprint("rewards_statements", __name__, url_prefix="/rewards")

SMALL_PRINT = (
    "Fair value is what it would cost in a shop. Credits are no money. Notes about tax are the words of who "
    "runs this programme; they claim nothing about the law, and yours may differ."
)
HEADS = ("part", "what", "receipt", "day", "credits", "value", "currency")


@bp.get("/statements/<id:year>")
@access(SIGNED_IN)
def statement(year: int) -> str:
    found = own_statement(year)
    return render_template(
        "superusers/rewards/statement.html",
        statement=found,
        rows=_credits(found),
        fair_value=_fair_value(found),
        made_on=_today(),
        zone=_zone(),
        small_print=SMALL_PRINT,
    )


@bp.get("/statements/<id:year>.csv")
@access(SIGNED_IN)
def statement_csv(year: int) -> Response:
    found = own_statement(year)
    rows: list[tuple[Any, ...]] = [("credits", "At the beginning", "", "", found.opening, "", "")]
    rows += [("credits", words, "", "", amount, "", "") for words, amount in found.moves]
    rows += [("credits", "At the end", "", "", found.closing, "", "")]
    rows += [_line(one) for one in found.handed]
    rows += [
        ("fair value", "In all", "", "", "", figure(minor, currency), currency)
        for currency, minor in found.totals.items()
    ]
    rows += [("note", note, "", "", "", "", "") for note in found.notes]
    return csv_file(f"rewards-{year}.csv", HEADS, rows)


def _line(one: Handed) -> tuple[Any, ...]:
    day, value = one.day.isoformat(), figure(one.value_minor, one.currency)
    return ("handed over", one.item, one.receipt, day, one.credits, value, one.currency)


@bp.get("/statements/<id:year>.pdf")
@access(SIGNED_IN)
def statement_pdf(year: int) -> Response:
    actor = current_actor()
    return as_file(
        f"rewards-{year}.pdf",
        statement_paper(own_statement(year), name=actor.name, number=actor.signed_in_id),
        "application/pdf",
    )


def own_statement(year: int) -> Statement:
    """Raises NotFound for a year in which nothing can have happened."""
    member_id = current_actor().signed_in_id
    if year not in statement_years(member_id):
        raise NotFound
    return statement_of(member_id, year)


def statement_paper(found: Statement, *, name: str, number: int) -> bytes:
    paper = Paper(f"Statement of rewards {found.year}", author=current_site().name)
    paper.say(f"For {name}, member {number}. Made on {_today()}, days in {_zone()}.", pale=True)
    paper.head("Credits")
    paper.table(("", "Credits"), _credits(found), widths=(4, -1))
    paper.head("What you got")
    if found.handed:
        paper.table(
            ("Receipt", "Day", "What", "Credits", "Fair value"),
            [
                (
                    one.receipt,
                    f"{one.day:%d %b %Y}",
                    f"{one.item} ({one.kind})",
                    f"{one.credits:,}",
                    one.value,
                )
                for one in found.handed
            ],
            widths=(12, 13, 35, -10, -17),
        )
        paper.say(f"Fair value in all: {_fair_value(found)}", bold=True)
    else:
        paper.say("Nothing was handed over in this year.")
    for note in found.notes:
        paper.say(note)
    paper.say(SMALL_PRINT, size=8, pale=True)
    if paper.lacks_letters:
        paper.say(
            "Letters that this paper has no signs for are shown as boxes. The page and the table of the same "
            f"statement have them all: {current_settings().PUBLIC_URL}/rewards/statements/{found.year}",
            size=8,
            pale=True,
        )
    return paper.bytes()


def _credits(found: Statement) -> list[tuple[str, str]]:
    return [
        ("At the beginning of the year", f"{found.opening:,}"),
        *((words, f"{amount:+,}".replace("-", "−")) for words, amount in found.moves),
        ("At the end: held, available and set aside", f"{found.closing:,}"),
    ]


def _fair_value(found: Statement) -> str:
    return ", ".join(money(minor, currency) for currency, minor in found.totals.items())


def _today() -> str:
    return f"{clock.day_of(clock.now(), current_settings().programme_zone):%d %b %Y}"


def _zone() -> str:
    return current_settings().programme_zone.key
